/** A restricted test (HIV) within its order: who asked and the laboratory that performs it see it through; nobody else of either role does. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { type Answers, askAs, faultOf, perform, staffOf } from '../../kernel/actions/testing.ts';
import { openSmallCounty, type PostName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { addDays, today } from '../../kernel/periods/plain-date.ts';
import { readPerson } from '../../kernel/reading/read-person.ts';
import { readTimeline } from '../../kernel/reading/read-timeline.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';

const DAY = today();
const NAMED = /HIV|免疫缺陷|有反应性/;

let county: SmallCounty;
let resident: number;
let order: string;
before(async () => {
  county = await openSmallCounty(systems);
  resident = county.residents.zhang.resident;
  await act('doctor-a', 'order', { items: ['hiv'], priority: 'routine', centre: 'centre', summary: '术前检查' });
  order = (await keys('laboratory_requests'))[0] ?? '';
});
after(() => county.close());

function act(post: PostName, action: string, answers: Answers) {
  return perform(county, post, `laboratory.${action}`, resident, { date: DAY, ...answers });
}

/** Keys of the resident's rows in a view, as the platform has them. */
async function keys(
  view: 'laboratory_requests' | 'laboratory_specimens' | 'laboratory_results' | 'critical_values',
): Promise<readonly string[]> {
  const tables = {
    laboratory_requests: sql`view_laboratory_requests`,
    laboratory_specimens: sql`view_laboratory_specimens`,
    laboratory_results: sql`view_laboratory_results`,
    critical_values: sql`view_critical_values`,
  };
  const rows = await county.database.rows(
    sql`select key from ${tables[view]} where resident_id = ${resident}`,
    z.object({ key: z.string() }),
  );
  return rows.map(({ key }) => key);
}

async function listed(who: SignedIn, list: string): Promise<number> {
  return (await readWorklist(county.store, who, requireWorklist(county.store, who, list), {})).rows.length;
}

/** Everything a page about the resident says. */
async function page(who: SignedIn): Promise<string> {
  const [person, line] = [await readPerson(county.store, who, resident), await readTimeline(county.store, who, resident, {})];
  return JSON.stringify([person.cards, line.rows, person.tasks]);
}

/** The same role at another institution, which knows the resident by an order of its own. */
const elsewhere = () => staffOf(county, 'diagnosis-reader', 'lead', 'reader-elsewhere', '外院检验');
/** Another doctor of the institution that asked. */
const colleague = () => staffOf(county, 'family-doctor', 'hospital-a', 'colleague', '同院医生');

test('who ordered sees the order and collects; a colleague and a nurse are shown nothing of it', async () => {
  assert.equal(await listed(county.as('doctor-a'), 'laboratory.to-collect'), 1);
  assert.equal(await listed(colleague(), 'laboratory.to-collect'), 0);
  assert.equal(await listed(county.as('nurse-a'), 'laboratory.to-collect'), 0);
  await act('doctor-a', 'collect', { target: order, check: 'identity-card' });
  const [tube] = await keys('laboratory_specimens');
  assert.equal(await listed(county.as('nurse-a'), 'laboratory.to-pack'), 1, 'the tube has to travel, whoever packs it');
  await act('nurse-a', 'pack', { target: tube, box: 'BOX-1' });
  assert.doesNotMatch(await page(county.as('nurse-a')), NAMED);
});

test('the laboratory that performs it receives, enters, verifies and releases', async () => {
  const [tube] = await keys('laboratory_specimens');
  await act('reader-1', 'receive', { target: tube });
  assert.equal(await listed(county.as('reader-1'), 'laboratory.to-test'), 1);
  await act('reader-1', 'enter-results', { target: order, results: [{ item: 'hiv-ab', value: '有反应性' }] });
  assert.equal(await listed(county.as('reader-2'), 'laboratory.to-verify'), 1);
  const done = await act('reader-2', 'verify', { target: order, rechecked: 'repeat' });
  assert.equal(done.tell?.urgent, true);
  assert.equal(await listed(county.as('reader-1'), 'laboratory.released'), 1);
});

test('the report and its critical value come to who asked, and to nobody else of any role without the right', async () => {
  assert.match(await page(county.as('doctor-a')), NAMED);
  assert.equal(await listed(county.as('doctor-a'), 'critical.open'), 1);
  assert.match(await page(county.as('public-health-a')), NAMED, 'whose duty it is');
  for (const who of [colleague(), county.as('nurse-a'), county.as('village-a1'), county.as('manager-a')])
    assert.doesNotMatch(await page(who), NAMED, who.name);
  assert.equal(await listed(colleague(), 'critical.open'), 0);
});

test('who asked may receive it, and who has duty for who asked, for as long as it waits; others not, whatever duty they have elsewhere', async () => {
  const [key] = await keys('critical_values');
  const received = { target: key, date: DAY, readBack: '张伟，HIV抗体有反应性' };
  await assert.rejects(perform(county, 'nurse-a', 'critical.acknowledge', resident, received), /请从列表中选择/);
  const duty = async (doctor: string, more: Answers = {}): Promise<void> => {
    // A whole day goes from eight to eight: two of them hold whatever the hour.
    for (const date of [addDays(DAY, -1), DAY])
      await perform(county, 'manager-a', 'critical.publish-duty', undefined, { date, shifts: [{ shift: 'whole', doctor }], ...more });
  };
  await duty('staff-nurse-a', { institution: 'clinic-a1' });
  assert.equal(await listed(county.as('nurse-a'), 'critical.open'), 0, 'duty for a clinic opens nothing that the hospital asked');
  await assert.rejects(duty('staff-nurse-a', { institution: 'hospital-b' }), /不归您所在的机构登记/);
  await duty('staff-nurse-a');
  assert.equal(await listed(county.as('nurse-a'), 'critical.open'), 1);
  assert.equal(await listed(colleague(), 'critical.open'), 0, 'of the same hospital without duty');
  await perform(county, 'nurse-a', 'critical.acknowledge', resident, received);
  assert.match(await page(county.as('nurse-a')), NAMED, 'what they need to act');
  assert.doesNotMatch(await page(county.as('village-a1')), NAMED);
  await perform(county, 'doctor-a', 'critical.dispose', resident, {
    target: key,
    date: DAY,
    outcome: 'recalled',
    note: '已电话通知来院确证',
  });
  assert.doesNotMatch(await page(county.as('nurse-a')), NAMED, 'it waits for nobody any more');
  assert.match(await page(county.as('doctor-a')), NAMED, 'who asked keeps it');
  const lines = await county.database.rows(
    sql`select what::text as what from audit where name = '孙护士' and resident_id = ${resident} and result = 'done'`,
    z.object({ what: z.string() }),
  );
  assert.ok(
    lines.some(({ what }) => what.includes('critical.acknowledge')),
    'what was done on duty is in the log',
  );
});

test('the same role at another centre reads nothing and writes nothing of it, although it knows the resident', async () => {
  await act('doctor-a', 'order', { items: ['crp'], priority: 'routine', centre: 'lead', summary: '发热' });
  assert.doesNotMatch(await page(elsewhere()), NAMED);
  const fault = await faultOf(
    askAs(county, elsewhere(), 'laboratory.amend', resident, {
      date: DAY,
      target: order,
      results: [{ item: 'hiv-ab', value: '阴性' }],
      reason: '核对',
    }),
  );
  assert.match(`${fault.text}${fault.problems.map(({ text }) => text).join('')}`, /没有|不在您的辖区/);
});

test('an order opens its own records alone: what else is restricted about the resident stays closed to the laboratory', async () => {
  const health = county.as('public-health-a');
  await perform(county, 'public-health-a', 'laboratory.order', resident, {
    date: DAY,
    items: ['syphilis'],
    priority: 'routine',
    centre: 'lead',
    summary: '随访',
  });
  assert.match(await page(health), /梅毒/);
  assert.doesNotMatch(await page(county.as('reader-1')), /梅毒/);
  assert.match(await page(county.as('reader-1')), NAMED);
  assert.doesNotMatch(await page(county.as('doctor-a')), /梅毒/);
});
