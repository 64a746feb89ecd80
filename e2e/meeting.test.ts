/** A consultation by video: the township and the county see each other's moving picture in the page, with nothing installed and no other host asked. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { sql } from '../kernel/database/sql.ts';
import { newDeskPage, openBrowser, screenshot } from './browser.ts';
import { openStage, type Stage } from './story.ts';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage?.close());

const written = z.object({ written: z.array(z.object({ type: z.string(), id: z.string() })) });

/** Performs an action as the person of a page, through its own session. */
async function act(page: Page, resident: number, action: string, answers: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  const reply = await page.request.post(`${stage.address}/api/actions/${action}`, {
    data: { resident, answers, requestId: crypto.randomUUID() },
    headers: { origin: stage.address },
  });
  assert.equal(reply.status(), 200, await reply.text());
  return written.parse(await reply.json()).written.find(({ type }) => type === 'ServiceRequest')?.id;
}

/** Waits until the page shows somebody else's picture that moves: its size is known and its time goes on. */
async function seesMoving(page: Page): Promise<{ readonly width: number; readonly host: string }> {
  await page.waitForFunction(
    () => {
      const other = document.querySelector<HTMLVideoElement>('.y-face:not([data-own]) video');
      return other !== null && other.videoWidth > 0 && other.currentTime > 0.5;
    },
    undefined,
    { timeout: 60_000 },
  );
  return page.evaluate(() => ({
    width: document.querySelector<HTMLVideoElement>('.y-face:not([data-own]) video')?.videoWidth ?? 0,
    host: location.host,
  }));
}

test('two pages see each other, and the room closes when the asking side ends the session', async () => {
  const [family, specialist] = [await stage.signIn('family'), await stage.signIn('specialist')];
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const [row] = await stage.store.database.rows(
    sql`select p.resident_id as resident, o.id as hospital from view_people p, organisation o
        where p.area = ${stage.village.code} and p.deceased is null and p.until is null
          and exists (select 1 from post s where s.org = o.id and s.role = 'referral-desk') order by p.resident_id limit 1`,
    z.object({ resident: z.number(), hospital: z.string() }),
  );
  assert.ok(row);
  const { resident, hospital } = row;
  const target = await act(family, resident, 'teleconsultation.request', {
    date: today,
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
  const answer = {
    target,
    date: today,
    decision: 'accept',
    experts: '周主任',
    on: today,
    time: '15:30',
    minutes: 30,
    meeting: 'own',
    fee: 100,
    share: 70,
  };
  await act(specialist, resident, 'teleconsultation.answer', answer);
  await act(specialist, resident, 'teleconsultation.start', { target, date: today });

  // The way there is a link in the lists of both sides, into a window of its own.
  await family.goto('/worklists/teleconsultation.my-sessions');
  const link = family.getByRole('link', { name: '进入会诊室' }).first();
  await link.waitFor();
  const address = await link.getAttribute('href');
  assert.equal(address, `/people/${resident}/meetings/${target}`);

  // Pages with a camera that is none, each in a browser of its own settings.
  const browser = await openBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  try {
    const enter = async (from: Page, phone = false): Promise<Page> => {
      const storageState = await from.context().storageState();
      const page = await newDeskPage(browser, { baseURL: stage.address, storageState });
      if (phone) await page.setViewportSize({ width: 390, height: 844 });
      const refused: string[] = [];
      page.on('console', (message) => message.type() === 'error' && refused.push(message.text()));
      page.on('request', (request) => assert.equal(new URL(request.url()).host, new URL(stage.address).host, request.url()));
      const opened = await page.goto(address ?? '');
      assert.match(opened?.headers()['permissions-policy'] ?? '', /camera=\(self\), microphone=\(self\)/);
      await page.getByRole('button', { name: '进入会诊室' }).click();
      await page.getByRole('button', { name: '静音' }).waitFor();
      assert.deepEqual(
        refused.filter((text) => /Content Security Policy|Permissions policy/i.test(text)),
        [],
      );
      return page;
    };
    const township = await enter(family, true);
    const county = await enter(specialist);
    const seen = await Promise.all([seesMoving(township), seesMoving(county)]);
    for (const { width } of seen) assert.ok(width > 0);
    assert.equal(
      await township
        .locator('.y-face:not([data-own]) figcaption')
        .innerText()
        .then((text) => text.includes('医院')),
      true,
    );
    const [name, own] = await Promise.all([
      township.locator('.y-face:not([data-own]) figcaption').boundingBox(),
      township.locator('.y-face[data-own]').boundingBox(),
    ]);
    assert.ok(name && own && name.y + name.height <= own.y, "on a phone one's own picture covers nobody's name");
    await screenshot(county, 'meeting-county');
    await screenshot(township, 'meeting-township-phone');
    await refusesCameraElsewhere(township.context());

    await act(family, resident, 'teleconsultation.leave', { target, date: today, how: 'done' });
    for (const page of [township, county]) await page.getByText('会诊已经结束，会诊室随之关闭。').waitFor();
    assert.equal(await county.locator('.y-face').count(), 0);
  } finally {
    await browser.close();
  }
});

/** On every other page the browser itself refuses the camera. */
async function refusesCameraElsewhere(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  await page.goto('/');
  const name = await page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'allowed',
      (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
    ),
  );
  assert.equal(name, 'NotAllowedError');
  await page.close();
}
