/** The wrong things people and machines send, one by one through the doors: each is refused in words that name the field and the way out, and leaves no row behind. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { countTables } from '../../kernel/commit/testing/dump-tables.ts';
import { AREAS, makeIdentityNumber, makePatient } from '../../kernel/commit/testing/small-county.ts';
import { IDENTIFIER } from '../../kernel/define/codes.ts';
import type { Item, Items } from '../../kernel/define/item.ts';
import { outcomeShape } from '../../kernel/exchange/fhir/testing/door.ts';
import { addDays, today } from '../../kernel/periods/plain-date.ts';
import { basicForm } from '../../systems/residents/basic/basic-form.ts';
import { performedSchema, problemSchema } from '../contract/contract.ts';
import { importSchema } from '../contract/import.ts';
import { type DoorClient, type DoorReply, type Doors, openDoors } from '../testing/open-doors.ts';
import { REGISTRATION } from '../testing/registration.ts';

let doors: Doors;
let village: DoorClient;
let machine: DoorClient;
before(async () => {
  doors = await openDoors();
  village = await doors.signIn('village-a1');
  machine = await doors.signIn('his');
});
after(() => doors?.close());

/** Rows of every table but the audit log, which hears of refusals too. */
async function countRows(): Promise<Readonly<Record<string, number>>> {
  const { audit: _, ...counts } = await countTables(doors.county.database);
  return counts;
}

const CHINESE = /[\u4e00-\u9fff]/;
let requests = 0;

/** Performs an action with answers. */
function perform(action: string, answers: unknown, resident?: number): Promise<DoorReply> {
  requests += 1;
  return village.send('POST', `/api/actions/${action}`, {
    answers,
    requestId: `bad-input-${requests}`,
    ...(resident === undefined ? {} : { resident }),
  });
}

function screen(date: string, systolic: number, diastolic: number): Promise<DoorReply> {
  const answers = { date, bp: { systolic, diastolic }, transient: true, factors: ['none'] };
  return perform('hypertension.screen', answers, doors.county.residents.zhang.resident);
}

const goodNumber = makeIdentityNumber('1960-01-01', '111');
const impossibleNumber = goodNumber.slice(0, 17) + (goodNumber.endsWith('0') ? '1' : '0');
const patientOf = (person: 'zhang' | 'li') => ({ ...makePatient('甲'), id: doors.county.residents[person].patient });

/** What is sent, the status, the field that the answer names, and what its words say. */
const WRONG: readonly (readonly [what: string, send: () => Promise<DoorReply>, status: number, field: RegExp, words: RegExp])[] = [
  [
    'an impossible identity number',
    () => perform('residents.register', { ...REGISTRATION, identityNumber: impossibleNumber }),
    400,
    /^identityNumber$/,
    /最后一位与前17位不符/,
  ],
  ['a systolic pressure under the diastolic', () => screen(today(), 80, 120), 400, /^bp\.(systolic|diastolic)$/, /收缩压应高于舒张压/],
  ['a visit in the future', () => screen(addDays(today(), 1), 130, 80), 400, /^date$/, /不能晚于今天/],
  ['a date that does not exist', () => screen('2024-02-30', 130, 80), 400, /^date$/, /日期/],
  ['a pressure no one has', () => screen(today(), 1300, 80), 400, /^bp\.systolic$/, /60 到 280/],
  [
    'an answer that no form asks for',
    () => perform('residents.register', { ...REGISTRATION, identityNumber: goodNumber, admin: true }),
    400,
    /^admin$/,
    /没有这一项/,
  ],
  [
    'a resident who is registered already',
    () =>
      perform('residents.register', { ...REGISTRATION, identityNumber: makeIdentityNumber('1958-03-12', '011'), birthDate: '1958-03-12' }),
    409,
    /^identityNumber$/,
    /已/,
  ],
  [
    'a resident out of reach',
    () => perform('hypertension.screen', {}, doors.county.residents.chen.resident),
    403,
    /^resident$/,
    /管理范围/,
  ],
  ['a resident who is not', () => perform('hypertension.screen', {}, 999_999), 404, /^resident$/, /找不到/],
  [
    'a number for a town one may not see',
    () => village.get(`/api/indicators/hypertension.enrolled?area=${AREAS.townB}`),
    403,
    /^area$/,
    /管理范围/,
  ],
  ['a period nobody knows', () => village.get('/api/indicators/hypertension.enrolled?period=2024-13'), 400, /^period$/, /统计期/],
  [
    'a bundle that is no bundle',
    () => machine.send('POST', '/fhir', { resourceType: 'Bundle', type: 'transaction', entry: 'all' }),
    400,
    /entry/,
    CHINESE,
  ],
  [
    'a bundle cut off in the middle',
    () => machine.send('POST', '/fhir', '{"resourceType":"Bundle","type":"transaction","entry":[{'),
    400,
    /.*/,
    /JSON/,
  ],
  [
    'a bundle whose second entry is wrong',
    () =>
      machine.send('POST', '/fhir', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          { resource: makePatient('好的人'), request: { method: 'POST', url: 'Patient' } },
          { resource: { ...makePatient('坏的人'), gender: 'man' }, request: { method: 'POST', url: 'Patient' } },
        ],
      }),
    422,
    /entry\[1\].*gender/,
    CHINESE,
  ],
  [
    'an impossible identity number from a machine',
    () =>
      machine.send('POST', '/fhir/Patient', {
        ...makePatient('甲'),
        identifier: [{ system: IDENTIFIER.identityNumber, value: impossibleNumber }],
      }),
    422,
    /identifier\[0\]\.value/,
    /最后一位与前17位不符/,
  ],
  [
    'a resident who is registered already, from a machine',
    () =>
      machine.send(
        'POST',
        '/fhir/Patient',
        makePatient('张伟', { identity: makeIdentityNumber('1958-03-12', '011'), birth: '1958-03-12' }),
      ),
    409,
    /identifier/,
    /已/,
  ],
  [
    'a write over a newer version',
    () => machine.send('PUT', `/fhir/Patient/${patientOf('li').id}`, patientOf('li'), { 'if-match': 'W/"1"' }),
    412,
    /.*/,
    /版本/,
  ],
];

/** Asserts that the answer refuses with the status, names the field, and says in Chinese what is wrong and what to do. */
function assertRefused(what: string, reply: DoorReply, status: number, field: RegExp, words: RegExp): void {
  assert.equal(reply.status, status, `${what}: ${reply.text}`);
  const fhir = outcomeShape.safeParse(reply.json);
  if (fhir.success) {
    const issues = fhir.data.issue;
    assert.ok(
      issues.some((issue) => words.test(issue.details.text) && CHINESE.test(issue.details.text)),
      `${what}: ${reply.text}`,
    );
    assert.ok(
      issues.some((issue) => field.test(issue.expression?.join() ?? '')),
      `${what} names its element: ${reply.text}`,
    );
    assert.ok(
      issues.every((issue) => issue.diagnostics !== ''),
      `${what} speaks to developers too`,
    );
    return;
  }
  const problem = problemSchema.parse(reply.json);
  assert.ok(
    problem.problems.some((each) => field.test(each.field) && words.test(each.text)),
    `${what} names its field: ${reply.text}`,
  );
  assert.ok(CHINESE.test(problem.text) && CHINESE.test(problem.next), `${what} says the way out: ${reply.text}`);
}

test('each wrong thing is refused in words that name the field and the way out, and nothing is half-written', async () => {
  const li = doors.county.residents.li.patient;
  const read = await machine.get(`/fhir/Patient/${li}`);
  assert.equal(
    (await machine.send('PUT', `/fhir/Patient/${li}`, read.json, { 'if-match': 'W/"1"' })).status,
    200,
    'somebody else writes version 2',
  );
  const before = await countRows();
  for (const [what, send, status, field, words] of WRONG) {
    assertRefused(what, await send(), status, field, words);
    assert.deepEqual(await countRows(), before, `${what} left something behind`);
  }
});

test('the same things said rightly are written', async () => {
  const registered = await perform('residents.register', { ...REGISTRATION, identityNumber: goodNumber });
  assert.equal(registered.status, 200, registered.text);
  assert.equal((await screen(today(), 130, 80)).status, 200);
  assert.equal((await machine.send('POST', '/fhir/Patient', makePatient('乙'))).status, 201);
});

/** The column names of a list that holds these answers. */
function listHead(answers: Readonly<Record<string, unknown>>): string {
  return Object.keys(answers)
    .map((linkId) => itemOf(linkId)?.label ?? linkId)
    .join(',');
}

/** The answers as a row of a list, in words. */
function listRow(answers: Readonly<Record<string, unknown>>): string {
  const cells = Object.entries(answers).map(([linkId, answer]) => {
    const item = itemOf(linkId);
    const options = item?.kind === 'choice' || item?.kind === 'choices' ? item.options : {};
    return [answer]
      .flat()
      .map((each) => options[String(each)] ?? String(each))
      .join('、');
  });
  return cells.map((cell) => `"${cell}"`).join(',');
}

function itemOf(linkId: string): Item | undefined {
  const items: Items = basicForm.items;
  return items[linkId];
}

test('a broken row of a list is named with its column and way out, and none of the list is written', async () => {
  const wanted = [
    'date',
    'name',
    'documentType',
    'sex',
    'birthDate',
    'nationality',
    'phone',
    'residency',
    'registration',
    'address',
    'relation',
  ];
  const kept = Object.entries(REGISTRATION).filter(([linkId]) => wanted.includes(linkId));
  const good = { ...Object.fromEntries(kept), name: '好人甲', identityNumber: makeIdentityNumber('1960-01-01', '171'), village: '东坡村' };
  const list = [listHead(good), listRow(good), listRow({ ...good, name: '坏人乙', identityNumber: impossibleNumber })].join('\n');
  const before = await countRows();
  const headers = { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent('名单.csv') };
  const reply = await village.send('POST', '/api/import/residents.enlist?commit=true', list, headers);
  assert.equal(reply.status, 200, reply.text);
  const report = importSchema.parse(reply.json);
  assert.deepEqual([report.file, report.rows, report.committed], ['名单.csv', 2, false]);
  const broken = report.verdicts.find(({ name }) => name === '坏人乙');
  assert.equal(broken?.verdict, 'refused');
  assert.ok(
    broken?.problems.some(({ column, text }) => column === '身份证号' && CHINESE.test(text)),
    JSON.stringify(broken),
  );
  assert.deepEqual(await countRows(), before);
});

test('the same request sent twice is done once and answered the same', async () => {
  const body = {
    requestId: 'twice-1234',
    answers: { ...REGISTRATION, name: '钱二', identityNumber: makeIdentityNumber('1960-01-01', '135') },
  };
  const first = await village.send('POST', '/api/actions/residents.register', body);
  const rows = await countRows();
  const second = await village.send('POST', '/api/actions/residents.register', body);
  assert.deepEqual(performedSchema.parse(second.json), performedSchema.parse(first.json));
  assert.deepEqual(await countRows(), rows);
});
