/** A walk-in, once by a village doctor on a phone and once at a township hospital's desk: arrival, call, note, orders, prescription; one visit. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { sql } from '../kernel/database/sql.ts';
import { addDays, today } from '../kernel/periods/plain-date.ts';
import { screenshot } from './browser.ts';
import { choose, field, openStage, pick, type Stage } from './story.ts';

/** A visit of a hypertensive is written in a minute at the most; here with its order and its prescription, by a machine's hands. */
const BUDGET_MS = 60_000;

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage?.close());

const patient = z.object({ resident: z.number(), name: z.string() });

/** Somebody of the village whose follow-up of hypertension is due and who is at no desk today. */
async function findPatient(at: number): Promise<z.infer<typeof patient>> {
  const rows = await stage.store.database.rows(
    sql`select p.resident_id as resident, p.name from view_people p join task t on t.resident_id = p.resident_id
        where p.area = ${stage.village.code} and t.task = 'hypertension.visit' and t.status = 'open' and t.due <= ${addDays(today(), 7)}::date and p.deceased is null
          and not exists (select 1 from view_clinic_queue q where q.resident_id = p.resident_id and q.date = ${today()}::date)
          and (select count(*) from view_people o where o.name = p.name) = 1
        group by p.resident_id, p.name order by p.resident_id`,
    patient,
  );
  return rows[at] ?? assert.fail('somebody in hypertension care');
}

const visitRow = z.object({ key: z.string(), org: z.string(), cents: z.number().nullable() });

async function visitsToday(resident: number) {
  return stage.store.database.rows(
    sql`select key, org, cents from view_clinic_encounters where resident_id = ${resident} and date = ${today()}::date`,
    visitRow,
  );
}

/** What the record holds of a visit, by type. */
async function ofVisit(resident: number, visit: string): Promise<Readonly<Record<string, number>>> {
  const rows = await stage.store.database.rows(
    sql`select content->>'resourceType' as type, count(*) as n from resource
        where resident_id = ${resident} and not deleted and content->'encounter'->>'reference' = ${`Encounter/${visit}`} group by 1`,
    z.object({ type: z.string(), n: z.number() }),
  );
  return Object.fromEntries(rows.map(({ type, n }) => [type, n]));
}

async function arrive(page: Page, name: string, department: string, words: string): Promise<void> {
  await page.goto('/clinic');
  await page.getByLabel('到诊登记：找人').fill(name);
  await page.locator('.y-arrive-row').filter({ hasText: name }).first().getByRole('button', { name: '登记到诊' }).click();
  await choose(page, 'way', '现场');
  await choose(page, 'setting', '门诊');
  await pick(page, 'department', department);
  await field(page, 'triage').locator('input, textarea').fill(words);
  await page.getByRole('button', { name: '保存' }).click();
  await page
    .locator('.y-performed')
    .getByText(new RegExp(`${department} \\d+ 号`))
    .waitFor();
  await page.getByRole('button', { name: '完成' }).click();
}

/** Calls somebody who waits; the note opens by itself, begun with what the desk wrote. Gives the visit's id. */
async function call(page: Page, name: string, words: string): Promise<string> {
  const line = page.locator('.y-queue li').filter({ hasText: name });
  await line.getByRole('button', { name: '叫号' }).click();
  await page.locator('.y-desk-side').getByText('填写“血压”即完成').first().waitFor();
  assert.equal(await field(page, 'complaint').locator('input, textarea').inputValue(), words);
  return new URL(page.url()).searchParams.get('visit') ?? assert.fail('the note belongs to the visit');
}

async function writeNote(page: Page): Promise<void> {
  await field(page, 'pressure.systolic').locator('input').fill('152');
  await field(page, 'pressure.diastolic').locator('input').fill('94');
  await page.locator('.y-desk-side .is-answered').first().waitFor();
  await pick(page, 'diagnosis', '高血压');
  await choose(page, 'disposition', '回家');
  await page.getByRole('button', { name: '保存' }).click();
  await page.locator('.y-performed li').filter({ hasText: '✓ 高血压随访' }).waitFor();
}

/** Opens from what follows a saved form; the visit goes along. */
async function follow(page: Page, label: string, visit: string): Promise<void> {
  await page.locator('.y-performed .y-offers').getByRole('button', { name: label, exact: true }).click();
  await page.waitForURL((url) => url.searchParams.get('visit') === visit && !url.searchParams.get('do')?.startsWith('clinic.record'));
}

/** An order begins with the note's diagnosis and words; both may be changed before it is sent. */
async function beginsWithNote(page: Page, words: string): Promise<void> {
  const summary = await field(page, 'summary').locator('textarea').inputValue();
  assert.equal(summary, `${words}\n血压152/94mmHg`);
  assert.match((await field(page, 'diagnosis').textContent()) ?? '', /高血压[\s\S]*来源：本次就诊/);
}

test('on a phone in the village: the note closes the follow-up, an ECG is ordered, the prescription is printed; one visit, nothing copied', async () => {
  const phone = await stage.signIn('village', 'phone');
  const { name, resident } = await findPatient(0);
  const fits = async (where: string) => {
    const width = await phone.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${where} is ${width} px wide`);
    await screenshot(phone, `phone-clinic-${where}`);
  };
  const begun = Date.now();
  await arrive(phone, name, '全科', '头晕两天');
  await fits('queue');
  const visit = await call(phone, name, '头晕两天');
  await fits('note');
  await writeNote(phone);
  await fits('saved');

  await follow(phone, '心电', visit);
  await field(phone, 'summary').locator('textarea').waitFor();
  await beginsWithNote(phone, '头晕两天');
  await fits('order');
  await phone.goBack();
  await phone.goto(`/people/${resident}?do=clinic.prescribe&for=${resident}&visit=${visit}`);
  assert.match((await field(phone, 'department').textContent()) ?? '', /全科/, 'the department of the desk');
  await phone.getByRole('button', { name: '添加药品' }).click();
  await pick(phone, 'medicines[0].medicine', '氨氯地平');
  await field(phone, 'medicines[0].spec').locator('input').fill('5mg×28片');
  await field(phone, 'medicines[0].dose').locator('input').fill('5mg');
  await pick(phone, 'medicines[0].frequency', '每日1次');
  await pick(phone, 'medicines[0].route', '口服');
  await field(phone, 'medicines[0].days').locator('input').fill('7');
  await field(phone, 'medicines[0].total').locator('input').fill('1盒');
  await fits('prescribing');
  await phone.getByRole('button', { name: '保存' }).click();
  await phone.locator('.y-performed').getByRole('link', { name: '打印' }).click();
  const sheet = phone.locator('.y-rx');
  await sheet.getByText(`CF${today().replaceAll('-', '')}`).waitFor();
  const taken = Date.now() - begun;
  await screenshot(phone, 'phone-clinic-prescription');
  const printed = (await sheet.textContent()) ?? '';
  for (const part of [
    name,
    '科别',
    '全科',
    '费别',
    '病历号',
    '临床诊断',
    '苯磺酸氨氯地平片',
    '5mg×28片',
    '每日1次',
    '口服',
    '以下空白',
    '审核药师',
    '药品金额',
  ])
    assert.ok(printed.includes(part), `the prescription lacks ${part}`);
  await sheet
    .getByText(/卫生室/)
    .first()
    .waitFor();
  assert.ok(taken < BUDGET_MS, `it took ${taken} ms`);
  const visits = await visitsToday(resident);
  assert.deepEqual(
    visits.map(({ key }) => key),
    [visit],
    'one visit, not two',
  );
  const held = await ofVisit(resident, visit);
  assert.ok((held.Observation ?? 0) > 0 && held.MedicationRequest === 1 && held.Condition === 1, JSON.stringify(held));
});

test('at the township hospital: laboratory and imaging are ordered from the note, one after the other, and belong to the visit', async () => {
  const desk = await stage.signIn('family');
  const { name, resident } = await findPatient(1);
  await arrive(desk, name, '内科', '头晕、乏力一周');
  const visit = await call(desk, name, '头晕、乏力一周');
  await screenshot(desk, 'desk-clinic-note');
  await writeNote(desk);

  const order = async (item: string, centre: string) => {
    await beginsWithNote(desk, '头晕、乏力一周');
    const items = field(desk, 'items').locator('input').first();
    await items.click();
    await items.fill(item);
    await desk.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: item }).first().click();
    await desk.keyboard.press('Escape');
    await choose(desk, 'priority', '常规');
    await pick(desk, 'centre', centre);
    await field(desk, 'summary').locator('textarea').fill('头晕、乏力一周，了解病因');
    await desk.getByRole('button', { name: '保存' }).click();
    await desk.locator('.y-performed').getByText('已保存').waitFor();
  };
  await follow(desk, '检验', visit);
  await order('凝血四项', '检验');
  await screenshot(desk, 'desk-clinic-ordered');
  await follow(desk, '影像', visit);
  await order('甲状腺超声', '影像');
  const held = await ofVisit(resident, visit);
  assert.equal(held.ServiceRequest, 2, JSON.stringify(held));
  assert.equal((await visitsToday(resident)).length, 1);
  await desk.getByRole('button', { name: '完成' }).click();
  await desk.locator('.y-workspace').waitFor({ state: 'detached' });
  assert.equal(await desk.locator('.y-queue li').filter({ hasText: name }).count(), 0, 'done with at the desk');
});
