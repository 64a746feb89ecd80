/** A consultation between the township and the county, asked for or in session, for stories that arrange it or meet in its room. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { sql } from '../kernel/database/sql.ts';
import { today } from '../kernel/periods/plain-date.ts';
import type { Stage } from './story.ts';

const written = z.object({ written: z.array(z.object({ type: z.string(), id: z.string() })) });

type Act = (page: Page, action: string, answers: Readonly<Record<string, unknown>>) => Promise<string | undefined>;

/** A consultation that a township asked for: of whom, its key, and how each side goes on with it. */
export interface AskedFor {
  readonly family: Page;
  readonly resident: number;
  readonly person: string;
  readonly target: string;
  readonly act: Act;
}

/** The family doctor of the stories asks the county hospital, through their own session. */
export async function askForConsultation(stage: Stage): Promise<AskedFor> {
  const family = await stage.signIn('family');
  const [row] = await stage.store.database.rows(
    sql`select p.resident_id as resident, p.name, o.id as hospital from view_people p, organisation o
        where p.area = ${stage.village.code} and p.deceased is null and p.until is null
          and exists (select 1 from post s where s.org = o.id and s.role = 'referral-desk') order by p.resident_id limit 1`,
    z.object({ resident: z.number(), name: z.string(), hospital: z.string() }),
  );
  assert.ok(row);
  const { resident, name: person, hospital } = row;
  const act: Act = async (page, action, answers) => {
    const reply = await page.request.post(`${stage.address}/api/actions/teleconsultation.${action}`, {
      data: { resident, answers: { date: today(), ...answers }, requestId: crypto.randomUUID() },
      headers: { origin: stage.address },
    });
    assert.equal(reply.status(), 200, await reply.text());
    return written.parse(await reply.json()).written.find(({ type }) => type === 'ServiceRequest')?.id;
  };
  const target = await act(family, 'request', {
    mode: 'immediate',
    priority: 'urgent',
    to: hospital,
    department: 'cardiology',
    ground: 'consortium',
    origin: 'clinic',
    diagnosis: { code: 'I10.x00', display: '原发性高血压' },
    summary: '血压控制不佳两周',
    purpose: '调整方案',
    materials: ['summary'],
    consent: true,
    consentBy: 'self',
  });
  assert.ok(target);
  return { family, resident, person, target, act };
}

/** A consultation in session. `address`: the path of its room. */
export interface InSession {
  readonly family: Page;
  readonly specialist: Page;
  readonly address: string;
  /** The asking side ends it. */
  leave(): Promise<void>;
}

/** Asks for one, arranges and starts it, each side through its own session. */
export async function beginConsultation(stage: Stage): Promise<InSession> {
  const { family, resident, target, act } = await askForConsultation(stage);
  const specialist = await stage.signIn('specialist');
  await act(specialist, 'answer', {
    target,
    decision: 'accept',
    experts: '周主任',
    on: today(),
    time: '15:30',
    minutes: 30,
    meeting: 'own',
    fee: 100,
    share: 70,
  });
  await act(specialist, 'start', { target });
  return {
    family,
    specialist,
    address: `/people/${resident}/meetings/${target}`,
    leave: async () => void (await act(family, 'leave', { target, how: 'done' })),
  };
}

/** Waits until the page shows somebody else's picture that moves: its size is known and its time goes on. */
export async function seesMoving(page: Page): Promise<{ readonly width: number }> {
  await page.waitForFunction(
    () => {
      const other = document.querySelector<HTMLVideoElement>('.y-face:not([data-own]) video');
      return other !== null && other.videoWidth > 0 && other.currentTime > 0.5;
    },
    undefined,
    { timeout: 60_000 },
  );
  return page.evaluate(() => ({ width: document.querySelector<HTMLVideoElement>('.y-face:not([data-own]) video')?.videoWidth ?? 0 }));
}
