import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Location } from '@medplum/fhirtypes';
import { z } from 'zod';
import { commit } from '../../../commit/commit.ts';
import { BY_TEST, makeIdentityNumber, makePatient } from '../../../commit/testing/small-county.ts';
import { numberOfBed } from '../../../define/bed-number.ts';
import { IDENTIFIER } from '../../../define/codes.ts';
import { Fault } from '../../../errors.ts';
import { HIS, type Intake, openIntake, senderOf } from '../testing/intake.ts';
import { receiveMessage } from './receive-message.ts';
import { replayMessage } from './replay-message.ts';
import { searchMessages, showMessage } from './search-messages.ts';

let intake: Intake;
before(async () => {
  intake = await openIntake();
});
after(() => intake.close());

let counter = 0;
/** A header of the hospital's HIS with a control id of its own, unless told. */
function head(event: string, control: string = `C${++counter}`, more: { version?: string; facility?: string } = {}): string {
  return `MSH|^~\\&|HIS|${more.facility ?? 'XRY'}|YG|XIAN|20240506080000||${event}|${control}|P|${more.version ?? '2.4'}`;
}

/** A segment with fields by number. */
function segment(name: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(...Object.keys(fields).map(Number));
  return [name, ...Array.from({ length: last }, (_, at) => fields[at + 1] ?? '')].join('|');
}

function outpatient(visit: string): string {
  return segment('PV1', { 1: '1', 2: 'O', 19: visit });
}

function person(number: string, name: string, rest = '19600102|M'): string {
  return `PID|1||${number}^^^XRY^PI||${name}||${rest}`;
}

test('every published message is taken, and sent again changes nothing', async () => {
  const folder = new URL('../../../../fixtures/hl7v2/messages/', import.meta.url);
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(new URL(name, folder));
    const first = await receiveMessage(intake.store, senderOf(), bytes, 'utf8');
    assert.equal(first.outcome, first.reason === undefined ? 'AA' : 'AE', name);
    const second = await receiveMessage(intake.store, senderOf(), bytes, 'utf8');
    assert.deepEqual([second.id, second.again, second.answer.equals(first.answer)], [first.id, true, true], name);
    // The three admissions carry one control id with different contents: only the first is done.
    assert.equal(first.outcome, ['ADT-A04-01.hl7', 'ADT-A08-01.hl7'].includes(name) ? 'AE' : 'AA', `${name}: ${first.reason?.text}`);
  }
});

test('a stay is admitted, moved, discharged, taken back: one patient, one encounter', async () => {
  const pid = person('S1', '赵一');
  const visit = (start: string, end: string): string => segment('PV1', { 1: '1', 2: 'I', 3: '内科^3^12', 19: 'V900', 44: start, 45: end });
  const state = async (): Promise<unknown[]> =>
    (await intake.resources('Encounter'))
      .filter((each) => JSON.stringify(each.identifier).includes('V900'))
      .map((each) => [each.status, each.period]);
  await intake.send([head('ADT^A01'), pid, visit('20240501083000', '')].join('\n'));
  assert.deepEqual(await state(), [['in-progress', { start: '2024-05-01T08:30:00+08:00' }]]);
  await intake.send([head('ADT^A03'), pid, visit('', '20240506100000')].join('\n'));
  assert.deepEqual(await state(), [['finished', { start: '2024-05-01T08:30:00+08:00', end: '2024-05-06T10:00:00+08:00' }]]);
  await intake.send([head('ADT^A13'), pid, visit('', '')].join('\n'));
  assert.deepEqual(await state(), [['in-progress', { start: '2024-05-01T08:30:00+08:00' }]]);
  await intake.send([head('ADT^A11'), pid, visit('', '')].join('\n'));
  assert.deepEqual((await state()).length, 1);
  assert.equal((await intake.resources('Patient')).filter((each) => JSON.stringify(each).includes('赵一')).length, 1);
});

test('a stay is in the registered bed that its place names; a place that is none stays as it was told', async () => {
  const bed: Location = {
    resourceType: 'Location',
    status: 'active',
    name: '07床',
    identifier: [{ system: IDENTIFIER.bed, value: numberOfBed('county-hospital', '内科', '07床') }],
  };
  await commit(intake.store, BY_TEST, [{ op: 'create', id: 'bed-7', resource: bed }]);
  const admit = async (place: string) => {
    await intake.send([head('ADT^A01'), person('S9', '床一'), segment('PV1', { 1: '1', 2: 'I', 3: place, 19: 'V990' })].join('\n'));
    const stay = (await intake.resources('Encounter')).find((each) => JSON.stringify(each.identifier).includes('V990'));
    return stay?.location;
  };
  const [first] = z.array(z.looseObject({ location: z.looseObject({}) })).parse(await admit('内科^3^7'));
  assert.deepEqual(first?.location, { reference: 'Location/bed-7', type: 'Location', display: '内科 3 7' });
  const [moved] = z.array(z.looseObject({ location: z.looseObject({}) })).parse(await admit('内科^走廊^加1'));
  assert.deepEqual(moved?.location, { type: 'Location', display: '内科 走廊 加1' });
});

test('an absent field keeps what stands, a null takes it away, and a message that says nothing new makes no version', async () => {
  await intake.send([head('ADT^A28'), `${person('S2', '钱二')}|||东坡村1组||13900001111`].join('\n'));
  const find = async () => (await intake.resources('Patient')).find((each) => JSON.stringify(each).includes('钱二'));
  const same = await intake.send([head('ADT^A31'), person('S2', '钱二')].join('\n'));
  assert.equal(same.outcome, 'AA');
  assert.deepEqual((await find())?.meta, { ...((await find())?.meta as object), versionId: '1' });
  await intake.send([head('ADT^A31'), `${person('S2', '钱二')}|||""||13900002222`].join('\n'));
  const patient = await find();
  assert.equal(patient?.address, undefined);
  assert.match(JSON.stringify(patient?.telecom), /13900002222/);
});

test('two hospitals with one identity number mean one person', async () => {
  const identity = makeIdentityNumber('1962-03-04', '001');
  const a = await intake.send([head('ADT^A28'), `PID|1||A77^^^XRY^PI~${identity}^^^GA^NNCHN||孙三||19620304|M`].join('\n'));
  const b = await intake.send(
    [head('ADT^A28', undefined, { facility: 'ZYY' }), `PID|1||B88^^^ZYY^PI~${identity}^^^GA^NNCHN||孙三||19620304|M`].join('\n'),
  );
  assert.deepEqual([a.outcome, b.outcome], ['AA', 'AA'], `${a.reason?.text} ${b.reason?.text}`);
  const found = (await intake.resources('Patient')).filter((each) => JSON.stringify(each).includes(identity));
  assert.equal(found.length, 1);
  assert.match(JSON.stringify(found[0]?.identifier), /XRY\/XRY\|A77.*ZYY\/ZYY\|B88/);
});

test('a result that names a known person leaves them as they are and brings its number', async () => {
  const identity = makeIdentityNumber('1971-05-06', '013');
  await intake.send([head('ADT^A28'), `PID|1||A78^^^XRY^PI~${identity}^^^GA^NNCHN||许八||19710506|M`].join('\n'));
  const report = (order: string, pid: string): string =>
    [
      head('ORU^R01', undefined, { facility: 'LAB' }),
      pid,
      `OBR|1|${order}|${order}|XN^血常规^L`,
      'OBX|1|NM|718-7^血红蛋白^LN||130|g/L',
    ].join('\n');
  await intake.send(report('L1', `PID|1||77^^^LIS~${identity}^^^GA^NNCHN||XU BA||19710506|M`));
  await intake.send(report('L2', 'PID|1||77^^^LIS||XU BA'));
  const found = (await intake.resources('Patient')).filter((each) => JSON.stringify(each).includes('LAB/LIS|77'));
  assert.equal(found.length, 1);
  assert.deepEqual(found[0]?.name, [{ use: 'official', text: '许八' }]);
  const results = (await intake.resources('Observation')).filter((each) => JSON.stringify(each).includes('LAB/result'));
  assert.deepEqual(
    results.map((each) => each.subject),
    [found, found].map(([patient]) => ({ reference: `Patient/${patient?.id}` })),
  );
});

test('of a registered resident a message adds numbers, fills what is empty, and changes nothing else', async () => {
  const identity = makeIdentityNumber('1955-08-09', '012');
  await commit(intake.store, BY_TEST, [{ op: 'create', resource: makePatient('李四', { birth: '1955-08-09', identity }) }]);
  const answer = await intake.send(
    [
      head('ADT^A28'),
      `PID|1||L4^^^XRY^PI~${identity}^^^GA^NNCHN||李肆||19550809|F|||别处^^^^^^H||13800001234|||||||||||||||||20240101|Y`,
    ].join('\n'),
  );
  assert.equal(answer.outcome, 'AA', answer.reason?.text);
  const [kept] = (await intake.resources('Patient')).filter((each) => JSON.stringify(each).includes(identity));
  assert.deepEqual(kept?.name, [{ use: 'official', text: '李四' }]);
  assert.equal(kept?.gender, 'male');
  assert.equal(kept?.deceasedDateTime, undefined);
  assert.match(JSON.stringify(kept?.address), /511803106205/);
  assert.match(JSON.stringify(kept), /13800001234.*XRY\/XRY\|L4/);
  const merged = await intake.send([head('ADT^A40'), person('L5', '李四'), 'MRG|L4^^^XRY^PI'].join('\n'));
  assert.deepEqual([merged.outcome, merged.reason?.place], ['AE', 'MRG-1']);
});

test('two patients are merged by A40: linked, and later messages go to the one that stays', async () => {
  await intake.send([head('ADT^A28'), person('M1', '周五')].join('\n'));
  await intake.send([head('ADT^A28'), person('M2', '周五')].join('\n'));
  const merged = await intake.send([head('ADT^A40'), person('M1', '周五'), 'MRG|M2^^^XRY^PI'].join('\n'));
  assert.equal(merged.outcome, 'AA', merged.reason?.text);
  const both = (await intake.resources('Patient')).filter((each) => JSON.stringify(each).includes('周五'));
  const gone = both.find((each) => each.active === false);
  const stays = both.find((each) => each.active !== false);
  assert.deepEqual(gone?.link, [{ other: { reference: `Patient/${stays?.id}` }, type: 'replaced-by' }]);
  assert.deepEqual(stays?.link, [{ other: { reference: `Patient/${gone?.id}` }, type: 'replaces' }]);
  await intake.send([head('ADT^A01'), person('M2', '周五'), outpatient('V905')].join('\n'));
  const visit = (await intake.resources('Encounter')).find((each) => JSON.stringify(each.identifier).includes('V905'));
  assert.deepEqual(visit?.subject, { reference: `Patient/${stays?.id}` });
  await intake.send([head('ADT^A34'), person('M1', '周五'), 'MRG|M99^^^XRY^PI'].join('\n'));
  const old = (await intake.resources('Patient')).find((each) => JSON.stringify(each).includes('|M99'));
  assert.equal(old?.id, stays?.id);
});

test('after a merge a visit that began before it is ended under the new number, and stays where it was', async () => {
  const stay = (end: string): string => segment('PV1', { 1: '1', 2: 'I', 19: 'V907', 44: '20240501080000', 45: end });
  await intake.send([head('ADT^A28'), person('N1', '何十二')].join('\n'));
  await intake.send([head('ADT^A01'), person('N2', '何十二'), stay('')].join('\n'));
  const before = (await intake.resources('Encounter')).find((each) => JSON.stringify(each.identifier).includes('V907'));
  await intake.send([head('ADT^A40'), person('N1', '何十二'), 'MRG|N2^^^XRY^PI'].join('\n'));
  const ended = await intake.send([head('ADT^A03'), person('N1', '何十二'), stay('20240503080000')].join('\n'));
  assert.equal(ended.outcome, 'AA', ended.reason?.text);
  const after = (await intake.resources('Encounter')).filter((each) => JSON.stringify(each.identifier).includes('V907'));
  assert.deepEqual(
    after.map((each) => [each.id, each.status, each.subject]),
    [[before?.id, 'finished', before?.subject]],
  );
});

test('the same message at the same moment is done once', async () => {
  const text = [head('ADT^A01', 'TWIN'), person('T1', '吴六'), outpatient('V910')].join('\n');
  const all = await Promise.all(Array.from({ length: 5 }, () => intake.send(text)));
  assert.deepEqual(new Set(all.map((each) => each.text)).size, 1);
  assert.equal(all.filter((each) => !each.again).length, 1);
  assert.equal((await intake.resources('Patient')).filter((each) => JSON.stringify(each).includes('吴六')).length, 1);
});

test('different messages about one new patient at the same moment make one patient', async () => {
  const all = await Promise.all(
    ['V921', 'V922', 'V923', 'V924'].map((visit) => intake.send([head('ADT^A04'), person('T2', '郑七'), outpatient(visit)].join('\n'))),
  );
  assert.deepEqual(
    all.map((each) => each.outcome),
    ['AA', 'AA', 'AA', 'AA'],
  );
  assert.equal((await intake.resources('Patient')).filter((each) => JSON.stringify(each).includes('郑七')).length, 1);
});

test('what cannot be taken is parked with the reason and a coded error', async () => {
  const cases: readonly (readonly [text: string, outcome: string, code: string])[] = [
    [`${head('ADT^A99')}\n${person('P1', '冯')}`, 'AR', '201'],
    [`${head('ZZZ^Z01')}\n${person('P1', '冯')}`, 'AR', '200'],
    [`${head('ADT^A01', undefined, { version: '3.0' })}\n${person('P1', '冯')}`, 'AR', '203'],
    [`${head('ADT^A01')}\n${person('P1', '冯')}`, 'AE', '100'],
    [`${head('ADT^A28')}\nPID|1||||冯`, 'AE', '101'],
    [`${head('ADT^A28', '')}\n${person('P1', '冯')}`, 'AR', '101'],
    [`${head('ADT^A40')}\n${person('P1', '冯')}\nMRG|`, 'AE', '101'],
    ['PID|1||P1', 'AR', '100'],
    [`${head('ADT^A28')}\n${person('P1', '冯')}\n${head('ADT^A28')}\n${person('P2', '陈')}`, 'AR', '100'],
  ];
  for (const [text, outcome, code] of cases) {
    const answer = await intake.send(text);
    assert.equal(answer.outcome, outcome, text);
    assert.equal(answer.reason?.code, code, text);
    assert.match(answer.text, new RegExp(`\\rMSA\\|${outcome}\\|`));
    assert.match(answer.text, new RegExp(`\\rERR\\|.*${code}`));
    const kept = await showMessage(intake.store, HIS, answer.id);
    assert.deepEqual([kept.parked, kept.outcome, kept.reasonCode, kept.text], [true, outcome, code, text.replace(/\n/g, '\r')]);
  }
  const changed = head('ADT^A28', 'USED');
  await intake.send(`${changed}\n${person('P7', '陈')}`);
  const other = await intake.send(`${changed}\n${person('P8', '褚')}`);
  assert.deepEqual([other.outcome, other.reason?.code], ['AE', '205']);
});

test('a parked message is replayed after the mapping of its sender is corrected', async () => {
  const text = [
    head('ORU^R01'),
    person('R1', '卫九'),
    'OBR|1|P77|F77|GLU^血糖^L|||20240506070000||||||||||||||||||F',
    'OBX|1|NM|GLU^空腹血糖^L||6.1|mmol/L|3.9-6.1|N|||终审',
    'ZPI|1|卫九的备注',
  ].join('\n');
  const broken = [{ facility: 'XRY', patches: [{ mapping: 'observation', remove: ['status'] }] }];
  const parked = await intake.send(text, { rules: broken });
  assert.equal(parked.outcome, 'AE');
  assert.match(parked.reason?.text ?? '', /OBX.*Observation.*status/);
  assert.equal((await intake.resources('Observation')).filter((each) => JSON.stringify(each).includes('F77')).length, 0);
  const fixed = [
    {
      facility: 'XRY',
      systems: { L: 'http://hospital.example/codes' },
      patches: [
        {
          mapping: 'observation',
          remove: ['status'],
          add: [{ from: 'OBX-11', to: 'status', by: 'code', table: { 终审: 'final' }, otherwise: 'unknown' }],
        },
        { mapping: 'report', add: [{ from: 'ZPI-2', to: 'conclusion', by: 'text' }] },
      ],
    },
  ];
  const row = await replayMessage(intake.store, senderOf(fixed), parked.id);
  assert.deepEqual([row.parked, row.outcome, row.replays], [false, 'AA', 1], row.reason ?? '');
  const [result] = (await intake.resources('Observation')).filter((each) => JSON.stringify(each).includes('F77'));
  assert.equal(result?.status, 'final');
  assert.match(JSON.stringify(result?.code), /hospital\.example/);
  assert.deepEqual(result?.valueQuantity, { value: 6.1, unit: 'mmol/L' });
  const [report] = (await intake.resources('DiagnosticReport')).filter((each) => JSON.stringify(each).includes('F77'));
  assert.equal(report?.conclusion, '卫九的备注');
  assert.deepEqual(report?.result, [{ reference: `Observation/${result?.id}` }]);
  const again = await intake.send(text, { rules: fixed });
  assert.deepEqual([again.again, again.outcome], [true, 'AA']);
});

test('a message whose visit belongs to somebody else is parked', async () => {
  await intake.send([head('ADT^A04'), person('X1', '蒋十'), outpatient('V930')].join('\n'));
  const wrong = await intake.send([head('ADT^A08'), person('X2', '沈十一'), outpatient('V930')].join('\n'));
  assert.deepEqual([wrong.outcome, wrong.reason?.code], ['AE', '204']);
  assert.equal((await intake.resources('Patient')).filter((each) => JSON.stringify(each).includes('沈十一')).length, 0);
});

test('messages are found by what is known of them, page by page, by those who keep them', async () => {
  for (let at = 0; at < 3; at += 1)
    await intake.send([head('ADT^A28', `PAGE${at}`, { facility: 'PAGES' }), person(`G${at}`, '韩')].join('\n'));
  const first = await searchMessages(intake.store, HIS, { sender: 'PAGES|HIS' }, undefined, 2);
  const second = await searchMessages(intake.store, HIS, { sender: 'PAGES|HIS' }, first.next, 2);
  assert.deepEqual(
    [...first.messages, ...second.messages].map((each) => each.controlId),
    ['PAGE2', 'PAGE1', 'PAGE0'],
  );
  assert.equal(second.next, undefined);
  assert.equal((await searchMessages(intake.store, HIS, { parked: true, text: '触发事件' })).messages.length, 1);
  const resident = first.messages[0]?.residents[0];
  assert.equal((await searchMessages(intake.store, HIS, { resident })).messages.length, 1);
  assert.equal((await searchMessages(intake.store, { ...HIS, account: 'other' }, {})).messages.length, 0);
  await assert.rejects(
    searchMessages(intake.store, { ...HIS, role: 'nurse' }, {}),
    (error) => error instanceof Fault && error.code === 'not-allowed',
  );
});
