/** What analysers send, in a small county: released by the rules or left to a person, corrected, taken back, refused with the reason. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { type SignedIn, standingOf } from '../../kernel/access/actor.ts';
import { type Answers, perform } from '../../kernel/actions/testing.ts';
import { openSmallCounty, type PostName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { receiveMessage } from '../../kernel/exchange/hl7v2/intake/receive-message.ts';
import { replayMessage } from '../../kernel/exchange/hl7v2/intake/replay-message.ts';
import { readSenderRules } from '../../kernel/exchange/hl7v2/mapping/sender-rules.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';

type Who = 'zhang' | 'li' | 'wang' | 'chen';

const DEVICE: SignedIn = {
  account: 'analyser',
  post: 'post-analyser',
  practitioner: 'analyser',
  name: '检验仪器',
  role: 'integrator',
  ...standingOf('integrator'),
  org: 'centre',
  area: '',
  scope: { everything: true, areas: [], orgs: ['centre'] },
};
const SENDER = { who: DEVICE, rules: readSenderRules([{ application: 'AU5800', byLabel: true }]), source: '10.0.0.9' };

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
  const lot = (mean: number, sd: number) => ({ lot: 'L1', mean, sd });
  for (const [item, mean] of [
    ['crp', 5],
    ['fpg', 5],
    ['hba1c', 6],
  ] as const) {
    await act('reader-1', 'set-up-control', { item, instrument: 'AU5800', normal: lot(mean, 0.1) }, undefined);
    const [row] = await county.database.rows(
      sql`select key from view_laboratory_controls where item = ${item}`,
      z.object({ key: z.string() }),
    );
    await act('reader-1', 'run-control', { target: row?.key, normal: mean }, undefined);
  }
});
after(() => county.close());

function act(post: PostName, action: string, answers: Answers, who: Who | undefined) {
  return perform(county, post, `laboratory.${action}`, who && county.residents[who].resident, { date: today(), ...answers });
}

const requestRow = z.object({
  key: z.string(),
  item: z.string(),
  state: z.string(),
  conclusion: z.string().nullable(),
  reader_name: z.string().nullable(),
});

async function request(who: Who, item: string) {
  const rows = await county.database.rows(
    sql`select * from view_laboratory_requests where resident_id = ${county.residents[who].resident} order by requested_at, number`,
    requestRow,
  );
  const found = rows.findLast((row) => row.item === item);
  assert.ok(found, item);
  return found;
}

/** Orders, collects and (unless told otherwise) receives; gives the bar-code. */
async function bring(who: Who, items: readonly string[], received = true): Promise<string> {
  await act('doctor-a', 'order', { items, priority: 'routine', centre: 'centre', summary: '复查' }, who);
  await act('doctor-a', 'collect', { target: (await request(who, items[0] ?? '')).key, check: 'name-birth' }, who);
  const rows = await county.database.rows(
    sql`select key, number from view_laboratory_specimens where resident_id = ${county.residents[who].resident} and state = 'collected' order by number desc`,
    z.object({ key: z.string(), number: z.string() }),
  );
  const [tube] = rows;
  assert.ok(tube);
  if (received) await act('reader-1', 'receive', { target: tube.key }, who);
  return tube.number;
}

let control = 0;
async function send(number: string, results: readonly string[], application = 'AU5800') {
  control += 1;
  const head = `MSH|^~\\&|${application}|LAB|YG|XIAN|20240506080000||ORU^R01|A${control}|P|2.5`;
  const obx = results.map((result, at) => `OBX|${at + 1}|${result}`);
  const text = [head, 'PID|1', `OBR|1||${number}|1^ALL`, ...obx].join('\r');
  return receiveMessage(county.store, SENDER, Buffer.from(text), 'utf8');
}

async function results(who: Who, item: string) {
  const rows = await county.database.rows(
    sql`select content from resource where resident_id = ${county.residents[who].resident} and content->>'resourceType' = 'Observation' and content->'code' @> ${JSON.stringify({ coding: [{ code: item }] })}::jsonb`,
    z.object({
      content: z.looseObject({ id: z.string(), status: z.string(), valueQuantity: z.looseObject({ value: z.number() }).optional() }),
    }),
  );
  return rows.map(({ content }) => content);
}

/** The results of a request as lists show them. */
async function standing(who: Who, key: string) {
  return county.database.rows(
    sql`select result, pending, released from view_laboratory_results where resident_id = ${county.residents[who].resident} and request = ${key}`,
    z.object({ result: z.string(), pending: z.string().nullable(), released: z.boolean() }),
  );
}

test('a normal result under control is released without a person', async () => {
  const number = await bring('zhang', ['crp']);
  const sent = await send(number, ['NM|CRP||3.2|mg/L|||||F']);
  assert.equal(sent.outcome, 'AA', sent.reason?.text);
  const row = await request('zhang', 'crp');
  assert.deepEqual([row.state, row.conclusion, row.reader_name], ['released', '各项结果均在参考区间内。', '自动审核']);
  assert.equal((await results('zhang', 'crp'))[0]?.status, 'final');
});

test('a corrected result waits for a person while what is released stands; adopted, it makes a version', async () => {
  const number = await bring('zhang', ['crp']);
  await send(number, ['NM|CRP||4|mg/L|||||F']);
  const released = await request('zhang', 'crp');
  assert.equal((await send(number, ['NM|CRP||4.0|mg/L|||||F'])).outcome, 'AA', 'the same value again changes nothing');
  assert.match((await send(number, ['NM|CRP||8|mg/L|||||F'])).reason?.text ?? '', /更正结果请以状态 C 发送/);
  assert.equal((await send(number, ['NM|CRP||8|mg/L|||||C'])).outcome, 'AA');
  assert.equal((await send(number, ['NM|CRP||8|mg/L|||||C'])).outcome, 'AA', 'sent again, it waits once');
  const waiting = await request('zhang', 'crp');
  assert.deepEqual([waiting.state, waiting.conclusion], ['amend-review', released.conclusion]);
  assert.deepEqual(await standing('zhang', waiting.key), [{ result: '4.0 mg/L', pending: '8.0 mg/L', released: true }]);
  await act('reader-1', 'review-correction', { target: waiting.key, verdict: 'adopt' }, 'zhang');
  const row = await request('zhang', 'crp');
  assert.equal(row.state, 'amended');
  assert.match(row.conclusion ?? '', /由 4.0 mg\/L 更正为 8.0 mg\/L/);
  const corrected = (await results('zhang', 'crp')).find(({ status }) => status === 'corrected');
  const [history] = await county.database.rows(
    sql`select count(*) as n from resource_history where resident_id = ${county.residents.zhang.resident} and id = ${corrected?.id ?? ''}`,
    z.object({ n: z.number() }),
  );
  assert.ok((history?.n ?? 0) >= 1);
  assert.deepEqual(await standing('zhang', row.key), [{ result: '8.0 mg/L', pending: null, released: true }]);
});

test('a result that the analyser takes back after release waits too; adopted, the report says that it is gone', async () => {
  const number = await bring('li', ['crp']);
  await send(number, ['NM|CRP||4|mg/L|||||F']);
  assert.equal((await send(number, ['NM|CRP|||mg/L|||||X'])).outcome, 'AA');
  const waiting = await request('li', 'crp');
  assert.equal(waiting.state, 'amend-review');
  assert.deepEqual(await standing('li', waiting.key), [{ result: '4.0 mg/L', pending: '撤销', released: true }]);
  await act('reader-1', 'review-correction', { target: waiting.key, verdict: 'adopt', note: '仪器通道错误' }, 'li');
  const row = await request('li', 'crp');
  assert.equal(row.state, 'amended');
  assert.match(row.conclusion ?? '', /检验结果已撤销，请重新送检。\s*修订：C反应蛋白 4.0 mg\/L 撤销（[^）]*仪器通道错误）/);
  assert.deepEqual(await standing('li', waiting.key), []);
});

test('a correction that is not adopted, or that the analyser withdraws, leaves what is released', async () => {
  const number = await bring('zhang', ['fasting-glucose']);
  await send(number, ['NM|FPG||5|mmol/L|||||F']);
  await send(number, ['NM|FPG||5.5|mmol/L|||||C']);
  const target = (await request('zhang', 'fasting-glucose')).key;
  await act('reader-1', 'review-correction', { target, verdict: 'keep', note: '标本编号传错' }, 'zhang');
  assert.equal((await request('zhang', 'fasting-glucose')).state, 'released');
  await send(number, ['NM|FPG||5.6|mmol/L|||||C']);
  assert.equal((await send(number, ['NM|FPG||5|mmol/L|||||C'])).outcome, 'AA');
  assert.equal((await request('zhang', 'fasting-glucose')).state, 'released');
  assert.deepEqual(await standing('zhang', target), [{ result: '5.00 mmol/L', pending: null, released: true }]);
});

test('what is abnormal, critical, preliminary, flagged or without control waits for a person, with the reason', async () => {
  const cases: readonly (readonly [readonly string[], readonly string[], RegExp])[] = [
    [['crp'], ['NM|CRP||80|mg/L|||||F'], /C反应蛋白偏高/],
    [['fasting-glucose'], ['NM|14771-0||1.9|mmol/L|||||F'], /空腹血糖为危急值/],
    [['crp'], ['NM|CRP||3|mg/L|||||P'], /初步结果/],
    [['crp'], ['NM|CRP||3|mg/L||HM|||F'], /仪器提示溶血/],
    [['ferritin'], ['NM|FER||60|ng/mL|||||F'], /当日未做室内质控/],
  ];
  for (const [items, sent, reason] of cases) {
    const number = await bring('li', items);
    const answer = await send(number, sent);
    assert.equal(answer.outcome, 'AA', answer.reason?.text);
    assert.equal((await request('li', items[0] ?? '')).state, 'draft-review', String(reason));
    const [task] = await county.database.rows(
      sql`select content->'output' as steps from resource where resident_id = ${county.residents.li.resident} and content->>'resourceType' = 'Task' and content->'focus'->>'reference' = ${`ServiceRequest/${(await request('li', items[0] ?? '')).key}`}`,
      z.object({ steps: z.array(z.unknown()) }),
    );
    assert.match(JSON.stringify(task?.steps.at(-1)), reason);
  }
});

test('a preliminary result becomes final by the second message, a missing one is waited for, one taken back is gone', async () => {
  const number = await bring('wang', ['crp', 'hba1c'], false);
  void number;
  const rows = await county.database.rows(
    sql`select key, number, container from view_laboratory_specimens where resident_id = ${county.residents.wang.resident} order by number`,
    z.object({ key: z.string(), number: z.string(), container: z.string() }),
  );
  for (const { key } of rows) await act('reader-1', 'receive', { target: key }, 'wang');
  const yellow = rows.find(({ container }) => container === 'yellow')?.number ?? '';
  await send(yellow, ['NM|CRP||3|mg/L|||||P']);
  assert.equal((await request('wang', 'crp')).state, 'draft-review');
  await send(yellow, ['NM|CRP|||mg/L|||||X']);
  assert.equal((await results('wang', 'crp'))[0]?.status, 'cancelled');
  await send(yellow, ['NM|CRP||3.1|mg/L|||||F']);
  assert.equal((await request('wang', 'crp')).state, 'released');
  const purple = rows.find(({ container }) => container === 'purple')?.number ?? '';
  assert.match((await send(purple, ['NM|CRP||3|mg/L|||||F'])).reason?.text ?? '', /标本没有申请C反应蛋白/);
});

test('an unknown bar-code, a specimen not yet received, and a wrong unit are parked with the reason, and go through later', async () => {
  const unknown = await send('240101000119', ['NM|CRP||3|mg/L|||||F']);
  assert.deepEqual([unknown.outcome, unknown.reason?.code], ['AE', '204']);
  assert.match(unknown.reason?.text ?? '', /条码 240101000119 没有对应的标本/);
  assert.equal((await send('', ['NM|CRP||3|mg/L|||||F'])).reason?.code, '101');

  const number = await bring('chen', ['crp'], false).catch(() => undefined);
  const waiting = number ?? (await bring('li', ['homocysteine'], false));
  const code = number ? 'CRP' : 'HCY';
  const unit = number ? 'mg/L' : 'umol/L';
  const early = await send(waiting, [`NM|${code}||3|${unit}|||||F`]);
  assert.match(early.reason?.text ?? '', /尚未接收/);
  const [tube] = await county.database.rows(
    sql`select key, resident_id from view_laboratory_specimens where number = ${waiting}`,
    z.object({ key: z.string(), resident_id: z.number() }),
  );
  await perform(county, 'reader-1', 'laboratory.receive', tube?.resident_id, { date: today(), target: tube?.key });
  assert.match((await send(waiting, [`NM|${code}||3|furlong|||||F`])).reason?.text ?? '', /“furlong”不在目录中/);
  assert.match((await send(waiting, [`NM|NONSENSE||3|${unit}|||||F`])).reason?.text ?? '', /不在检验目录中/);
  const replayed = await replayMessage(county.store, SENDER, early.id);
  assert.equal(replayed.outcome, 'AA');
});

test('a device of another institution, and units that convert', async () => {
  const number = await bring('li', ['fasting-glucose']);
  const other = { ...SENDER, who: { ...DEVICE, account: 'other', org: 'hospital-b' } };
  const text = [
    'MSH|^~\\&|AU5800|LAB|YG|XIAN|20240506080000||ORU^R01|X1|P|2.5',
    'PID|1',
    `OBR|1|${number}||1`,
    'OBX|1|NM|FPG||90|mg/dL|||||F',
  ].join('\r');
  const refused = await receiveMessage(county.store, other, Buffer.from(text), 'utf8');
  assert.match(refused.reason?.text ?? '', /另一家检验中心/);
  const taken = await receiveMessage(county.store, SENDER, Buffer.from(text), 'utf8');
  assert.equal(taken.outcome, 'AA', taken.reason?.text);
  assert.ok((await results('li', 'fpg')).some(({ valueQuantity }) => valueQuantity?.value === 4.996));
});

test('an analyser that was away for an hour: what waits is listed, what it sends late and twice is taken once', async () => {
  const numbers = [await bring('li', ['crp']), await bring('wang', ['crp'])];
  const who = county.as('reader-1');
  const waiting = [(await request('li', 'crp')).key, (await request('wang', 'crp')).key];
  const silent = async () => {
    const { rows } = await readWorklist(county.store, who, requireWorklist(county.store, who, 'laboratory.silent'), {});
    return rows.filter(({ key }) => waiting.includes(key)).length;
  };
  assert.equal(await silent(), 0, 'just received');
  await county.database.run(
    sql`update view_laboratory_requests set acquired_at = acquired_at - interval '61 minutes' where state = 'acquired'`,
  );
  assert.equal(await silent(), 2);
  for (const number of numbers) {
    assert.equal((await send(number, ['NM|CRP||3|mg/L|||||F'])).outcome, 'AA');
    assert.equal((await send(number, ['NM|CRP||3|mg/L|||||F'])).outcome, 'AA', 'sent again after the line came back');
  }
  assert.equal(await silent(), 0);
  for (const who of ['li', 'wang'] as const) assert.equal((await request(who, 'crp')).state, 'released');
});

/** Critical values of which somebody was told for a request. */
async function told(who: Who, key: string): Promise<readonly string[]> {
  const rows = await county.database.rows(
    sql`select findings from view_critical_values v join resource r on r.resident_id = v.resident_id and r.id = v.key
      where v.resident_id = ${county.residents[who].resident} and r.content->'basedOn' @> ${JSON.stringify([{ reference: `ServiceRequest/${key}` }])}::jsonb`,
    z.object({ findings: z.string() }),
  );
  return rows.map(({ findings }) => findings);
}

test('what the analyser flags as critical starts the loop where our list has no limit; high alone does not, and where it has one that decides', async () => {
  const cases: readonly (readonly [string, string, { readonly asks: boolean; readonly told: readonly string[] }])[] = [
    ['crp', 'NM|CRP||380|mg/L||HH|||F', { asks: true, told: ['C反应蛋白 380.0 mg/L'] }],
    ['crp', 'NM|CRP||380|mg/L||H|||F', { asks: false, told: [] }],
    ['fasting-glucose', 'NM|FPG||20|mmol/L||HH|||F', { asks: false, told: [] }],
  ];
  for (const [panel, sent, expected] of cases) {
    const number = await bring('li', [panel]);
    const answer = await send(number, [sent]);
    assert.equal(answer.outcome, 'AA', answer.reason?.text);
    const { key: target, state } = await request('li', panel);
    assert.equal(state, 'draft-review', 'never released without a person');
    if (expected.asks) await assert.rejects(act('reader-1', 'verify', { target }, 'li'), /危急值，发布前须核对/);
    await act('reader-1', 'verify', { target, rechecked: 'repeat' }, 'li');
    assert.deepEqual(await told('li', target), expected.told, sent);
  }
});
