/** A chest-pain case from the call to the wire: each time once, in order, corrections kept, what is missing said; the numbers and the circle. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { ask, faultOf, perform } from '../../kernel/actions/testing.ts';
import { openSmallCounty, type PostName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { listLabels } from '../../kernel/define/list-labels.ts';
import { readIndicator, requirePeriod } from '../../kernel/indicators/read-indicator.ts';
import { addDays, instantOfFhir, today } from '../../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';
import { findContradiction } from './nodes.ts';
import emergency from './system.ts';

const row = z.object({
  key: z.string(),
  state: z.string(),
  ecg: z.string().nullable(),
  read: z.string().nullable(),
  notified: z.string().nullable(),
  missing: z.string().nullable(),
  corrected: z.string().nullable(),
  contact_to_wire: z.number().nullable(),
  door_in_to_out: z.number().nullable(),
});

describe('a chest-pain case', () => {
  let county: SmallCounty;
  let resident: number;
  const yesterday = addDays(today(), -1);
  before(async () => {
    county = await openSmallCounty(systems);
    resident = county.residents.zhang.resident;
  });
  after(() => county.close());

  const act = (post: PostName, name: string, more: Readonly<Record<string, unknown>>) =>
    perform(county, post, `emergency.${name}`, resident, { date: today(), ...more });
  const refusal = async (post: PostName, name: string, more: Readonly<Record<string, unknown>>) =>
    (await faultOf(ask(county, post, `emergency.${name}`, resident, { date: today(), ...more }))).text;
  async function standing() {
    const rows = await county.database.rows(sql`select * from view_emergency_cases where resident_id = ${resident} order by day`, row);
    return rows.at(-1) ?? assert.fail('no case');
  }
  async function linesOf(post: PostName, list: string): Promise<readonly string[]> {
    const who = county.as(post);
    const page = await readWorklist(county.store, who, requireWorklist(county.store, who, list), {});
    return page.rows.map(({ key }) => key);
  }

  it('calls the team, whose bar shows it until it answers; the ECG’s own times are there by themselves', async () => {
    const order = { date: today(), items: ['ecg-12'], priority: 'stat', centre: 'centre', summary: '胸痛半小时' };
    const done = await perform(county, 'village-a1', 'ecg.order', resident, order);
    const target = done.written.find(({ type }) => type === 'ServiceRequest')?.id;
    await perform(county, 'village-a1', 'ecg.acquire', resident, { target, date: today() });
    await act('village-a1', 'start', { to: 'lead', note: '胸痛半小时' });
    assert.match(await refusal('village-a1', 'start', { to: 'lead' }), /已经启动/);
    const { key, ecg: first, read, notified } = await standing();
    assert.ok(first && notified && first <= notified);
    assert.equal(read, null);
    assert.match((await standing()).missing ?? '', /首次医疗接触、心电图确诊/);
    assert.deepEqual(await linesOf('specialist', 'emergency.called'), [key]);
    await perform(county, 'reader-1', 'ecg.claim', resident, { target, date: today() });
    const report = { target, date: today(), conclusion: '急性前壁心肌梗死', positive: true, critical: ['acute-mi'], submit: 'submit' };
    await perform(county, 'reader-1', 'ecg.report', resident, report);
    assert.ok((await standing()).read);
    await act('specialist', 'answer', { target: key });
    assert.deepEqual(await linesOf('specialist', 'emergency.called'), []);
    assert.equal((await standing()).state, 'answered');
  });

  it('takes each time once and in order; a correction needs a reason and keeps what stood', async () => {
    const { key } = await standing();
    const time = (node: string, at: string, more: Readonly<Record<string, unknown>> = {}) => ({
      target: key,
      node,
      date: yesterday,
      at,
      ...more,
    });
    await act('village-a1', 'record', time('onset', '08:00'));
    await act('village-a1', 'record', time('fmc', '08:10'));
    assert.match(await refusal('village-a1', 'record', time('door-out', '08:05')), /不能早于“首次医疗接触”/);
    assert.match(await refusal('village-a1', 'record', time('fmc', '08:12')), /已经登记过/);
    assert.match(await refusal('village-a1', 'record', time('wire', '25:00')), /时间/);
    assert.match(await refusal('village-a1', 'record', { ...time('wire', '23:59'), date: today() }), /不能晚于现在/);
    await act('village-a1', 'record', time('fmc', '08:12', { reason: '表慢了2分钟' }));
    assert.equal((await standing()).corrected, '首次医疗接触');
    const [task] = await county.database.rows(
      sql`select content from resource where resident_id = ${resident} and content #>> '{code,coding,0,code}' = 'chest-pain' and content ->> 'resourceType' = 'Task'`,
      z.object({ content: z.looseObject({ output: z.array(z.looseObject({ valueDateTime: z.string() })) }) }),
    );
    assert.equal(task?.content.output.length, 5, 'the call, the answer, onset, contact and its correction');
    assert.match(await refusal('specialist', 'close', { target: key, outcome: 'pci' }), /还没有登记到达/);
    await act('village-a1', 'record', time('door-in', '08:30'));
    await act('village-a1', 'record', time('door-out', '08:55'));
    await act('specialist', 'record', time('arrived', '09:30'));
    assert.equal((await standing()).door_in_to_out, 25);
  });

  it('ends, and another may be called', async () => {
    const { key } = await standing();
    await act('specialist', 'close', { target: key, outcome: 'pci' });
    assert.equal((await standing()).state, 'closed');
    const [task] = await county.database.rows(
      sql`select content from resource where resident_id = ${resident} and id = ${key}`,
      z.object({
        content: z.looseObject({
          statusReason: z.object({ coding: z.array(z.object({ code: z.string(), display: z.string() }).loose()), text: z.string() }),
          output: z.array(z.object({ extension: z.array(z.looseObject({ valueString: z.string().optional() })) }).loose()),
        }),
      }),
    );
    const reasons = task?.content.output.at(-1)?.extension.flatMap(({ valueString }) => valueString ?? []);
    assert.deepEqual(reasons, ['急诊介入'], 'the step says it in words');
    assert.deepEqual(
      task?.content.statusReason.coding.map(({ code, display }) => [code, display]),
      [['pci', '急诊介入']],
    );
    const [closed] = await county.database.rows(
      sql`select outcome from view_emergency_cases where resident_id = ${resident} and key = ${key}`,
      z.object({ outcome: z.string() }),
    );
    assert.equal(closed?.outcome, 'pci');
    assert.match(
      await refusal('specialist', 'record', { target: key, node: 'wire', date: yesterday, at: '10:00' }),
      /没有进行中|请从列表中选择/,
    );
    await act('village-a1', 'start', { to: 'lead' });
  });

  it('tells pain that began before midnight from a contact after it, each by its own day', async () => {
    const { residents } = county;
    const start = (more: Readonly<Record<string, unknown>>) => ({ date: today(), to: 'lead', ...more });
    const late = { onset: '23:59', fmc: '00:00', fmcDay: today() };
    const refused = await faultOf(ask(county, 'village-a1', 'emergency.start', residents.li.resident, start(late)));
    assert.match(refused.text, /不能晚于现在|不能早于/, 'on one day, pain at 23:59 lies after a contact at 00:00');
    await perform(county, 'village-a1', 'emergency.start', residents.li.resident, start({ ...late, onsetDay: yesterday }));
    const [kept] = await county.database.rows(
      sql`select onset, fmc, key from view_emergency_cases where resident_id = ${residents.li.resident}`,
      z.object({ onset: z.string(), fmc: z.string(), key: z.string() }),
    );
    assert.ok(kept);
    assert.equal(Date.parse(kept.fmc) - Date.parse(kept.onset), 60_000);
    assert.equal(Date.parse(kept.fmc), Date.parse(`${today()}T00:00:00+08:00`));
    const record = { target: kept.key, node: 'door-in', date: today(), at: '00:00' };
    await perform(county, 'village-a1', 'emergency.record', residents.li.resident, record);
    const before = { ...record, node: 'onset', date: today(), at: '00:00', reason: '问清了' };
    await perform(county, 'village-a1', 'emergency.record', residents.li.resident, before);
    const wrong = await faultOf(
      ask(county, 'village-a1', 'emergency.record', residents.li.resident, {
        ...record,
        node: 'fmc',
        date: yesterday,
        at: '23:58',
        reason: '错',
      }),
    );
    assert.match(wrong.text, /不能早于“症状发作”/);
  });

  it('compares a time only with those that lie before or after it', () => {
    const at = (clock: string) => instantOfFhir(`2026-01-01T${clock}:00.000Z`) ?? assert.fail();
    const times = { fmc: at('08:10'), wire: at('09:40') };
    assert.equal(findContradiction(times, 'door-in', at('08:00')), undefined);
    assert.deepEqual(findContradiction(times, 'arrived', at('10:00')), { earlier: 'arrived', later: 'wire' });
    assert.equal(findContradiction({}, 'wire', at('08:00')), undefined);
  });

  it('keeps the ways to the hospital with their day', async () => {
    const way = { date: today(), from: 'hospital-a', to: 'lead', minutes: 28 };
    await perform(county, 'consortium', 'emergency.note-travel', undefined, way);
    assert.match(
      (await faultOf(ask(county, 'consortium', 'emergency.note-travel', undefined, { ...way, to: 'hospital-a' }))).text,
      /同一家/,
    );
    const rows = await county.database.rows(
      sql`select area, minutes from view_emergency_travel`,
      z.object({ area: z.string(), minutes: z.number() }),
    );
    assert.deepEqual(rows, [{ area: '511803106000', minutes: 28 }]);
  });

  it('counts of each institution the entry in force: a later measurement ends the earlier one, an earlier one is refused', async () => {
    const way = { date: today(), from: 'hospital-b', to: 'lead', minutes: 75 };
    const measured = addDays(today(), -40);
    await perform(county, 'consortium', 'emergency.note-travel', undefined, { ...way, date: measured });
    await perform(county, 'consortium', 'emergency.note-travel', undefined, { ...way, minutes: 55, note: '新路通车' });
    const earlier = await faultOf(ask(county, 'consortium', 'emergency.note-travel', undefined, { ...way, date: addDays(today(), -9) }));
    assert.match(earlier.text, /已有登记/);
    const rows = await county.database.rows(
      sql`select minutes, until::text as until from view_emergency_travel where org = 'hospital-b' order by measured`,
      z.object({ minutes: z.number(), until: z.string().nullable() }),
    );
    assert.deepEqual(rows, [
      { minutes: 75, until: addDays(today(), -1) },
      { minutes: 55, until: null },
    ]);
    const hour = emergency.indicators.find(({ id }) => id === 'emergency.one-hour-circle') ?? assert.fail();
    const year = requirePeriod(today().slice(0, 4));
    const { n, N } = await readIndicator(county.store, county.as('consortium'), hour, '511803000000', year);
    assert.deepEqual([n, N], [2, 2], 'two institutions, the one that was far counts by its new road');
  });

  it('every Chinese label has its English', () => {
    assert.deepEqual(
      listLabels(emergency).filter((label) => !(label in emergency.english)),
      [],
    );
  });
});
