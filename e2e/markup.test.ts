/** Names, notes and files that hold scripts, opened in a real browser: pages, search, print and paper show them as text, and nothing runs. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import type { AllergyIntolerance, Condition, Encounter } from '@medplum/fhirtypes';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { commit } from '../kernel/commit/commit.ts';
import { BY_TEST, makePatient } from '../kernel/commit/testing/small-county.ts';
import { sql } from '../kernel/database/sql.ts';
import { SYSTEM } from '../kernel/define/codes.ts';
import { today } from '../kernel/periods/plain-date.ts';
import { writeRoom } from '../systems/teleconsultation/rooms.ts';
import { look, screenshot } from './browser.ts';
import { openStage, type Stage } from './story.ts';

const SCRIPT = '<script>window.broken=1;alert(1)</script>';
const IMAGE = '<img src=x onerror="window.broken=1;alert(2)">';
const DRAWING = '"><svg onload=alert(3)>';
const NAME = `欧阳${IMAGE}`;

let stage: Stage;
let resident = 0;
before(async () => {
  stage = await openStage();
  const subject = { reference: 'urn:uuid:00000000-0000-4000-8000-00000000000a' };
  const visit: Encounter = {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: SYSTEM.actCode, code: 'AMB' },
    subject,
    period: { start: today(), end: today() },
    reasonCode: [{ text: SCRIPT }],
  };
  const allergy: AllergyIntolerance = {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
    patient: subject,
    code: { text: DRAWING },
  };
  const condition: Condition = {
    resourceType: 'Condition',
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
    subject,
    code: { text: `${SCRIPT}${IMAGE}` },
    note: [{ text: DRAWING }],
    recordedDate: today(),
  };
  const patient = makePatient(NAME, { area: stage.village.code, birth: '1950-01-01' });
  const done = await commit(stage.store, BY_TEST, [
    { op: 'create', resource: patient, reference: subject.reference },
    { op: 'create', resource: visit },
    { op: 'create', resource: allergy },
    { op: 'create', resource: condition },
  ]);
  resident = done.residents[0] ?? 0;
});
after(() => stage?.close());

/** A page that writes down every dialog. */
async function watch(page: Page): Promise<() => Promise<void>> {
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return async () => {
    const found = await page.evaluate(() => ({
      broken: 'broken' in window,
      injected: document.querySelectorAll('img[src="x"], img[onerror], svg[onload], [onclick], script:not([src])').length,
    }));
    assert.deepEqual({ ...found, dialogs }, { broken: false, injected: 0, dialogs: [] }, page.url());
  };
}

test('the person page, its print and the search show markup as what was typed', async () => {
  const page = await stage.signIn('village');
  const nothingRan = await watch(page);
  await page.goto(`/people/${resident}`);
  await page.getByText(NAME, { exact: false }).first().waitFor();
  await page.getByText(DRAWING, { exact: false }).first().waitFor();
  await page.waitForLoadState('networkidle');
  await nothingRan();
  await screenshot(page, 'markup-person');
  await page.emulateMedia({ media: 'print' });
  const printed = await page.locator('body').innerText();
  assert.ok(printed.includes(IMAGE), 'the name is printed as it stands');
  await page.pdf();
  await nothingRan();
  await page.emulateMedia({ media: 'screen' });

  await page.goto(`/people?q=${encodeURIComponent('欧阳')}`);
  await page.getByText(NAME, { exact: false }).first().waitFor();
  await nothingRan();
  await page.keyboard.press('Control+K');
  await page.keyboard.type('欧阳<img');
  await page.waitForLoadState('networkidle');
  await nothingRan();
  for (const address of [
    `/people/${encodeURIComponent(IMAGE)}`,
    `/people?q=${encodeURIComponent(SCRIPT)}`,
    `/worklists/${encodeURIComponent(DRAWING)}`,
  ]) {
    await page.goto(address);
    await page.waitForLoadState('networkidle');
    await nothingRan();
  }
  await page.goto(`/sign-in?refused=${encodeURIComponent(IMAGE)}&way=${encodeURIComponent(SCRIPT)}&next=javascript:alert(1)`);
  await page.getByLabel('用户名').waitFor();
  assert.equal(await page.getByText(IMAGE, { exact: false }).count(), 0, 'an address does not speak in our name');
  await nothingRan();
});

test('paper forms about the resident are drawn without it', async () => {
  const page = await stage.signIn('village');
  const nothingRan = await watch(page);
  await page.goto(`/paper/hypertension-visit?for=${resident}`);
  await page.getByText(IMAGE, { exact: false }).first().waitFor();
  await nothingRan();
  await screenshot(page, 'markup-paper');
});

test('a list whose file name, headings and cells hold scripts is judged and shown as text', async () => {
  const page = await stage.signIn('village');
  const nothingRan = await watch(page);
  await page.goto('/import');
  const name = `${IMAGE}.csv`;
  const text = `姓名,${SCRIPT}\n${NAME},${DRAWING}\n`;
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.waitForLoadState('networkidle');
  await page.locator('.y-refusal, .y-problem, [role=alert], table').first().waitFor();
  await nothingRan();
  await screenshot(page, 'markup-import');
});

const orgRow = z.object({ org: z.string() });

/** The institution where an account works. */
async function orgOf(user: string): Promise<string> {
  const [row] = await stage.store.database.rows(
    sql`select p.org from post p join account a on a.practitioner = p.practitioner where a.name = ${user} order by p.id limit 1`,
    orgRow,
  );
  return row?.org ?? assert.fail(`no post of ${user}`);
}

/** Turns what stands behind it, if a page lets it. */
const TURNING = '尾\u202e321\u2066';

test('rooms and beds of odd names stay within their cells on the page and on paper, and turn nothing beside them', async () => {
  const [desk, nurse] = [await orgOf('desk'), await orgOf('nurse')];
  const long = `${'很长的会诊室名'.repeat(12)}`;
  const names = [IMAGE, SCRIPT, '=HYPERLINK("http://x","点")', TURNING, long];
  const subject = { reference: 'urn:uuid:00000000-0000-4000-8000-00000000000b' };
  const stay: Encounter = {
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { system: SYSTEM.actCode, code: 'IMP' },
    subject,
    serviceProvider: { reference: `Organization/${nurse}` },
    period: { start: `${today()}T00:30:00+08:00` },
    reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'J18.9', display: `肺炎${DRAWING}` }] }],
    location: [{ status: 'active', location: { display: `内科${IMAGE} ${TURNING}` } }],
  };
  await commit(stage.store, BY_TEST, [
    ...names.map((name) => ({ op: 'create' as const, resource: writeRoom({ org: desk, name, seats: 8 }) })),
    {
      op: 'create',
      resource: makePatient(`${TURNING}某`, { area: stage.village.code, birth: '1951-01-01' }),
      reference: subject.reference,
    },
    { op: 'create', resource: stay },
  ]);
  for (const [user, path, shown] of [
    ['desk', '/consultation-calendar', IMAGE],
    ['nurse', '/worklists/clinic.ward', `内科${IMAGE}`],
  ] as const) {
    const page = await stage.signIn(user);
    const nothingRan = await watch(page);
    await page.goto(path);
    await page.getByText(shown, { exact: false }).first().waitFor();
    await page.waitForLoadState('networkidle');
    await nothingRan();
    await look(page, `markup-${user}`);
    await page.emulateMedia({ media: 'print' });
    assert.ok((await page.locator('body').innerText()).includes(shown));
    await page.pdf();
    await nothingRan();
    await page.context().close();
  }
});

test('the list behind a number is saved with names that are formulas as text', async () => {
  const formula = '=HYPERLINK("http://x")';
  const subject = { reference: 'urn:uuid:00000000-0000-4000-8000-00000000000c' };
  await commit(stage.store, BY_TEST, [
    { op: 'create', resource: makePatient(formula, { area: stage.village.code, birth: '1952-01-01' }), reference: subject.reference },
    {
      op: 'create',
      resource: {
        resourceType: 'Encounter',
        status: 'finished',
        class: { system: SYSTEM.actCode, code: 'AMB' },
        subject,
        serviceProvider: { reference: `Organization/${await orgOf('village')}` },
        period: { start: today(), end: today() },
      },
    },
  ]);
  const page = await stage.signIn('village');
  const nothingRan = await watch(page);
  await page.goto(`/numbers/clinic.visits?area=${stage.village.code}&period=${today()}..${today()}`);
  await page.getByText(formula, { exact: false }).first().waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /导出已显示的/ }).click()]);
  const text = await readFile(await file.path(), 'utf8');
  assert.ok(text.includes(`"'=HYPERLINK(""http://x"")"`), text);
  for (const row of text.split('\r\n')) assert.ok(!/(^|,)"?[\s\p{Cf}]*[=+@＝＋＠]/u.test(row.replace(/^\ufeff/, '')), row);
  await nothingRan();
});
