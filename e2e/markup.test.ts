/** Names, notes and files that hold scripts, opened in a real browser: pages, search, print and paper show them as text, and nothing runs. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AllergyIntolerance, Condition, Encounter } from '@medplum/fhirtypes';
import type { Page } from 'playwright-core';
import { commit } from '../kernel/commit/commit.ts';
import { BY_TEST, makePatient } from '../kernel/commit/testing/small-county.ts';
import { SYSTEM } from '../kernel/define/codes.ts';
import { today } from '../kernel/periods/plain-date.ts';
import { screenshot } from './browser.ts';
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
