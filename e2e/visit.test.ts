/** Follow-ups of hypertension as they are lived: by keyboard on a desk, on a phone, and in passing in the clinic; each seen by somebody else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { sql } from '../kernel/database/sql.ts';
import { periodContaining } from '../kernel/periods/period.ts';
import { today } from '../kernel/periods/plain-date.ts';
import { tasksSchema } from '../server/contract/contract.ts';
import { screenshot } from './browser.ts';
import { choose, enterTo, field, openNumber, openStage, pick, type Stage, taskRows } from './story.ts';

const COUNTY = '511803000000';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage?.close());

/** The people of the village whose follow-up is due, as the village doctor's list has them. */
async function readDue(page: Page) {
  const rows = ['overdue', 'due'].map((when) => stage.ask(page, `/api/tasks?when=${when}&task=hypertension.visit`, tasksSchema));
  return (await Promise.all(rows)).flatMap((page) => page.rows);
}

/** Shows the tasks that are late, or those of the next days, whichever has the person. */
async function showTask(page: Page, name: string): Promise<void> {
  for (const tab of ['已逾期', '到期', '全部未完成']) {
    await page
      .locator('.y-tasks')
      .getByRole('button', { name: tab })
      .or(page.locator('.y-tasks').getByRole('tab', { name: tab }))
      .first()
      .click();
    await page.waitForLoadState('networkidle');
    if ((await taskRows(page, '高血压随访', name).count()) > 0) return;
  }
  throw new Error(`${name} is in no list of tasks`);
}

/** What the report says today of follow-ups done in the half-year. */
async function readReported(page: Page): Promise<number> {
  await page.goto(`/report?area=${COUNTY}&period=${periodContaining('half-year', today()).code}`);
  const figure = page.locator('.y-report a[href*="hypertension.visits-done"]').first();
  await figure.waitFor();
  return Number(((await figure.textContent()) ?? '').replaceAll(',', ''));
}

test('a newcomer does a due visit without a mouse; the manager’s number and report move by exactly one', async () => {
  const manager = await stage.signIn('consortium');
  const reported = await readReported(manager);
  const before = await openNumber(stage, manager, 'hypertension.visits-done', COUNTY);

  const village = await stage.signIn('village');
  const [task] = await readDue(village);
  assert.ok(task, 'somebody is due today');
  await showTask(village, task.person.name);
  await screenshot(village, 'village-doctor-home');
  await taskRows(village, '高血压随访', task.person.name).first().focus();
  await village.keyboard.press('Enter');
  await field(village, 'bp.systolic').waitFor();
  const key = village.keyboard;
  await enterTo(village, 'danger');
  await key.press('Space');
  await enterTo(village, 'symptoms');
  await key.press('Space');
  await enterTo(village, 'bp.systolic');
  await key.type('80');
  await enterTo(village, 'bp.diastolic');
  await key.type('120');
  for (const path of ['adherence', 'adverse', 'complication', 'referral']) {
    await enterTo(village, path);
    await key.press('Space');
  }
  await key.press('Control+Enter');
  await field(village, 'bp.systolic').getByText('收缩压应高于舒张压').waitFor();
  await screenshot(village, 'village-doctor-visit-refused');
  await field(village, 'bp.systolic').locator('input').fill('128');
  await field(village, 'bp.diastolic').locator('input').fill('78');
  await key.press('Control+Enter');
  await village.getByRole('heading', { name: '已保存' }).waitFor();
  await village.locator('.y-performed li').filter({ hasText: '✓ 高血压随访' }).waitFor();
  await screenshot(village, 'village-doctor-visit-saved');
  await key.press('Enter');
  await village.locator('.y-workspace').waitFor({ state: 'detached' });
  assert.ok(
    (await readDue(village)).every((each) => each.person.resident !== task.person.resident),
    'the task has left the list',
  );

  // The manager's page, open all the while, follows without being touched.
  await manager
    .locator('.y-number-value')
    .getByText(`${(before.n + 1).toLocaleString('en')} 人次`, { exact: true })
    .waitFor();
  await screenshot(manager, 'manager-number-moved');
  assert.equal(await readReported(manager), reported + 1);
  await screenshot(manager, 'manager-report');
});

test('a pressure taken in the township clinic closes the village’s due visit, with no second form', async () => {
  const village = await stage.signIn('village');
  const [task] = await readDue(village);
  assert.ok(task, 'somebody else is due');
  const { name, resident } = task.person;
  await showTask(village, name);
  const forms = sql`select count(*) as n from resource where resident_id = ${resident} and content->>'questionnaire' = 'urn:yigong:questionnaire:hypertension-visit'`;
  const countForms = async () => (await stage.store.database.rows(forms, z.object({ n: z.number() })))[0]?.n;
  const formsBefore = await countForms();

  const doctor = await stage.signIn('family');
  await doctor.goto(`/people/${resident}`);
  await doctor
    .getByRole('button', { name: '写门诊病历' })
    .or(doctor.getByRole('link', { name: '写门诊病历' }))
    .first()
    .click();
  await field(doctor, 'complaint').locator('input, textarea').fill('头晕两天');
  await field(doctor, 'pressure.systolic').locator('input').fill('136');
  await field(doctor, 'pressure.diastolic').locator('input').fill('84');
  await choose(doctor, 'setting', '门诊');
  await pick(doctor, 'diagnosis', '高血压');
  await choose(doctor, 'disposition', '回家');
  await screenshot(doctor, 'family-doctor-clinic-note');
  await doctor.keyboard.press('Control+Enter');
  await doctor.locator('.y-performed li').filter({ hasText: '✓ 高血压随访' }).waitFor();
  await screenshot(doctor, 'family-doctor-clinic-note-saved');

  await taskRows(village, '高血压随访', name).first().waitFor({ state: 'detached' });
  assert.ok((await readDue(village)).every((each) => each.person.resident !== resident));
  assert.equal(await countForms(), formsBefore, 'nobody had to copy it into a follow-up form');
});

test('a whole visit fits a phone', async () => {
  const phone = await stage.signIn('village', 'phone');
  const assertFits = async (where: string) => {
    const width = await phone.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${where} is ${width} px wide`);
    await screenshot(phone, `phone-${where}`);
  };
  const due = await readDue(phone);
  const [task] = due;
  assert.ok(task, 'a third is due');
  await showTask(phone, task.person.name);
  await assertFits('home');
  await taskRows(phone, '高血压随访', task.person.name).first().locator('.y-task-what').tap();
  await field(phone, 'bp.systolic').waitFor();
  await assertFits('visit');
  await choose(phone, 'way', '家庭');
  await choose(phone, 'danger', '无');
  await choose(phone, 'symptoms', '无症状');
  await field(phone, 'bp.systolic').locator('input').fill('132'); // controlled: nobody must be referred, whatever their last visit was
  await field(phone, 'bp.diastolic').locator('input').fill('84');
  await choose(phone, 'adherence', '规律');
  await choose(phone, 'adverse', '无');
  await choose(phone, 'complication', '无');
  await choose(phone, 'referral', '不转诊');
  await phone.getByRole('button', { name: '保存' }).tap();
  await phone.locator('.y-performed li').filter({ hasText: '✓ 高血压随访' }).waitFor();
  await assertFits('visit-saved');
  assert.equal((await readDue(phone)).length, due.length - 1);
});
