/** A township doctor orders a CT for somebody who had one elsewhere: the earlier result stands beside the order and is quoted, or repeated with an official reason. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { setAccount } from '../kernel/access/identity/accounts.ts';
import { sql } from '../kernel/database/sql.ts';
import { today } from '../kernel/periods/plain-date.ts';
import { indicatorSchema } from '../server/contract/contract.ts';
import { screenshot } from './browser.ts';
import { mountStandIn } from './image-page/stand-in-archive.ts';
import { choose, field, openStage, PASSWORD, pick, type Stage } from './story.ts';

/** How long the earlier result may take to stand beside the order, and how much longer quoting it may take than ordering. */
const SHOWN_WITHIN_MS = 1_000;
const QUOTED_WITHIN_MS = 6_000;
const AREA = '511803000000';

const patient = z.object({
  resident: z.number(),
  name: z.string(),
  item: z.string(),
  itemName: z.string(),
  day: z.string(),
  institution: z.string(),
  township: z.string(),
  doctor: z.string(),
  study: z.string(),
});
type Patient = z.infer<typeof patient>;

let stage: Stage;
let archive: FastifyInstance;
let patients: readonly Patient[];
before(async () => {
  stage = await openStage();
  patients = await findPatients();
  // Pictures come from a stand-in, as no archive runs beside the story; the archive itself has tests of its own.
  archive = Fastify();
  mountStandIn(
    archive,
    patients.map(({ study }) => ({ uid: study, file: 'CT_small.dcm', slices: 3 })),
    () => false,
  );
});
after(async () => {
  await archive?.close();
  await stage?.close();
});

/** Residents whose only CT of the last weeks was made at a hospital of the county, each with a doctor of their township. */
async function findPatients(): Promise<readonly Patient[]> {
  return stage.store.database.rows(
    sql`select distinct on (p.resident_id) p.resident_id as resident, w.name, p.item, p.item_name as "itemName", p.day::text as day, p.institution,
          h.id as township, f.practitioner as doctor, s.uid as study
        from view_mutual_recognition_published p join view_people w on w.resident_id = p.resident_id
          join organisation h on h.serves @> jsonb_build_array(substr(w.area, 1, 9) || '000') join post f on f.org = h.id and f.role = 'family-doctor'
          join lateral (select replace(i.value ->> 'value', 'urn:oid:', '') as uid
            from resource r cross join lateral jsonb_array_elements(r.content -> 'identifier') i
            where r.resident_id = p.resident_id and r.content ->> 'resourceType' = 'ImagingStudy' and i.value ->> 'system' = 'urn:dicom:uid'
              and r.content ->> 'description' = p.item_name) s on true
        where p.item like 'ct-%' and p.institution not like '%centre%' and p.day > ${today()}::date - 60 and w.deceased is null
          and not exists (select 1 from view_mutual_recognition_orders o where o.resident_id = p.resident_id and o.item = p.item and o.day > ${today()}::date - 100)
          and (select count(*) from view_mutual_recognition_published q where q.resident_id = p.resident_id and q.item = p.item) = 1
          and not exists (select 1 from view_mutual_recognition_prompts q where q.resident_id = p.resident_id)
        order by p.resident_id, f.practitioner`,
    patient,
  );
}

/** The doctor of the patient's township signs in; the viewer gets its pictures. */
async function signInFor({ doctor }: Patient, on: 'desk' | 'phone'): Promise<Page> {
  await setAccount(stage.store.database, 'family', PASSWORD, doctor);
  const page = await stage.signIn('family', on);
  await page.route('**/api/imaging/state', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), mode: 'external', up: true } });
  });
  await page.route('**/dicom-web/**', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const reply = await archive.inject({ method: 'GET', url: `${pathname}${search}`, headers: route.request().headers() });
    const headers = Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name, String(value)]));
    await route.fulfill({ status: reply.statusCode, headers, body: reply.rawPayload });
  });
  return page;
}

/** Chooses the CT in the open order form; how long it took until the earlier result stood beside it, in ms. */
async function chooseCt(page: Page, { itemName }: Patient): Promise<number> {
  const items = field(page, 'items').locator('input').first();
  await items.click();
  await items.fill(itemName);
  const option = page.locator('.ant-select-dropdown:visible .ant-select-item-option').filter({ hasText: itemName }).first();
  await option.waitFor();
  const began = performance.now();
  await option.click();
  await page.locator('.y-prior').first().waitFor();
  const took = performance.now() - began;
  await page.keyboard.press('Escape');
  return took;
}

async function fillRest(page: Page): Promise<void> {
  await choose(page, 'priority', '常规');
  await pick(page, 'centre', '影像诊断中心');
  await field(page, 'summary').locator('textarea').fill('腹痛复查，了解变化');
}

const promptRow = z.object({
  decision: z.string().nullable(),
  reason: z.string().nullable(),
  cents: z.number().nullable(),
  elsewhere: z.boolean(),
});

async function readPrompts({ resident }: Patient) {
  return stage.store.database.rows(
    sql`select decision, reason, cents, elsewhere from view_mutual_recognition_prompts where resident_id = ${resident} order by key`,
    promptRow,
  );
}

async function countOrders({ resident }: Patient): Promise<number> {
  const [row] = await stage.store.database.rows(
    sql`select count(*) as n from view_mutual_recognition_orders where resident_id = ${resident} and day = ${today()}::date`,
    z.object({ n: z.number() }),
  );
  return row?.n ?? 0;
}

async function readNumber(page: Page, id: string): Promise<number> {
  return (await stage.ask(page, `/api/indicators/mutual-recognition.${id}?area=${AREA}&period=${today().slice(0, 4)}`, indicatorSchema)).n;
}

test('the CT of another hospital stands beside the order within a second, with its image, and is quoted: no second order, the saving recorded', async () => {
  const one = patients[0] ?? assert.fail('nobody has a CT of another hospital');
  const manager = await stage.signIn('consortium');
  const before = { cited: await readNumber(manager, 'cited-elsewhere'), savings: await readNumber(manager, 'savings') };
  const page = await signInFor(one, 'desk');
  await page.goto(`/people/${one.resident}/do/imaging.order`);
  await chooseCt(page, one); // once, so that the page's own files are there
  await field(page, 'items').locator('.ant-select-selection-item-remove').click();
  await page.locator('.y-prior').waitFor({ state: 'detached' });
  const shown = await chooseCt(page, one);
  console.log(`the earlier CT stood beside the order after ${shown.toFixed(0)} ms`);
  assert.ok(shown < SHOWN_WITHIN_MS, `${shown} ms`);
  const card = page.locator('.y-prior');
  assert.equal(await card.count(), 1);
  assert.match((await card.textContent()) ?? '', new RegExp(`${one.day}.*市HR.*有影像`));
  await fillRest(page);
  await screenshot(page, 'recognition-standing-desk');

  // The image is looked at in the form; the opinion of its author is no part of it and comes only with the report.
  await card.getByRole('button', { name: '看影像' }).click();
  await card.locator('.y-image-pane[data-state=full]').waitFor();
  await screenshot(page, 'recognition-image-desk');
  assert.ok(!/仅供参考/.test((await card.textContent()) ?? ''));
  await card.getByRole('button', { name: '调阅报告' }).click();
  await card.getByText(/仅供参考，不属于互认内容/).waitFor();
  await card.getByRole('button', { name: '收起' }).click();

  const began = performance.now();
  await card.getByRole('button', { name: '引用' }).click();
  await card.getByText('已引用，不再开单').waitFor();
  await page.getByRole('button', { name: '保存' }).click();
  await page.locator('.y-performed').waitFor();
  const quoted = performance.now() - began;
  console.log(`quoted and saved after ${quoted.toFixed(0)} ms`);
  assert.ok(quoted < QUOTED_WITHIN_MS, `${quoted} ms`);
  assert.match((await page.locator('.y-performed').textContent()) ?? '', /已引用.*不再开单，节约\d+\.\d\d元/);
  await screenshot(page, 'recognition-quoted-desk');

  const prompts = await readPrompts(one);
  assert.deepEqual(
    prompts.map(({ decision, elsewhere }) => ({ decision, elsewhere })),
    [{ decision: 'cite', elsewhere: true }],
  );
  const saved = prompts[0]?.cents ?? assert.fail('no saving');
  assert.ok(saved > 0);
  assert.equal(await countOrders(one), 0, 'nothing was ordered');
  assert.equal(await readNumber(manager, 'cited-elsewhere'), before.cited + 1);
  assert.equal(await readNumber(manager, 'savings'), before.savings + saved);
  await page.goto(`/people/${one.resident}`);
  await page.getByText('检查检验互认').first().waitFor();
  await page.context().close();
  await manager.context().close();
});

test('on a phone it is repeated instead, with one of the official reasons, which stands on the new order', async () => {
  const other = patients[1] ?? assert.fail('only one person has a CT of another hospital');
  const manager = await stage.signIn('consortium');
  const refused = await readNumber(manager, 'refused');
  const page = await signInFor(other, 'phone');
  await page.goto(`/people/${other.resident}/do/imaging.order`);
  await chooseCt(page, other);
  await fillRest(page);
  await page.getByRole('button', { name: '保存' }).click();
  await page
    .getByText(/已有有效期内的互认结果/)
    .first()
    .waitFor();
  const panel = page.locator('.y-priors');
  await panel.scrollIntoViewIfNeeded();
  await screenshot(page, 'recognition-unanswered-phone');
  await panel.getByRole('button', { name: '看影像' }).click();
  await panel.locator('.y-image-pane[data-state=full]').waitFor();
  await panel.locator('.y-image').scrollIntoViewIfNeeded();
  await screenshot(page, 'recognition-image-phone');
  await panel.getByRole('button', { name: '收起' }).click();
  await panel.getByRole('button', { name: '不认可，重新检查' }).click();
  await panel.getByRole('radio', { name: 'N1' }).check();
  await panel.getByLabel('原因说明').fill('腹痛明显加重');
  await screenshot(page, 'recognition-reason-phone');
  assert.equal(
    await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth),
    false,
    'nothing is wider than the phone',
  );
  await page.getByRole('button', { name: '保存' }).click();
  await page.locator('.y-performed').waitFor();
  assert.deepEqual(await readPrompts(other), [{ decision: 'repeat', reason: 'N1', cents: null, elsewhere: true }]);
  assert.equal(await countOrders(other), 1);
  const [explained] = await stage.store.database.rows(
    sql`select explained, repeated from view_mutual_recognition_orders where resident_id = ${other.resident} and day = ${today()}::date`,
    z.object({ explained: z.boolean(), repeated: z.boolean() }),
  );
  assert.deepEqual(explained, { explained: true, repeated: false });
  assert.equal(await readNumber(manager, 'refused'), refused + 1);
  await page.context().close();
  await manager.context().close();
});
