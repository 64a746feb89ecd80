// Each kind of message as hospitals here send it: what becomes of it, element by element.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validateResource } from '../../../record/validation/validate-resource.ts';
import { CONVERTERS } from '../convert/converters.ts';
import { readHead } from '../er7/message-head.ts';
import { parseMessage } from '../er7/parse-message.ts';
import { mapForSender } from '../intake/process-message.ts';
import { MAPPINGS, MESSAGE_KINDS } from './message-table.ts';
import { readSenderRules } from './sender-rules.ts';

type Loose = Readonly<Record<string, unknown>>;

/** A segment with fields by number. */
function segment(name: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(...Object.keys(fields).map(Number));
  return [name, ...Array.from({ length: last }, (_, at) => fields[at + 1] ?? '')].join('|');
}

const PID = segment('PID', { 1: '1', 3: 'Z9^^^XRY^PI', 5: '张三', 7: '19600102', 8: '1' });
const PV1 = segment('PV1', { 1: '1', 2: 'O', 19: 'V1' });

/** The resources of a message, valid, by type. */
function map(
  event: string,
  segments: readonly string[],
  version = '2.5',
  rules: unknown = [],
): { of(type: string): readonly Loose[]; notes: string } {
  const message = parseMessage([`MSH|^~\\&|HIS|XRY|YG|XIAN|20240506080000||${event}|1|P|${version}`, ...segments].join('\r'));
  assert.ok(message);
  const { drafts, notes } = mapForSender(message, readHead(message), readSenderRules(rules));
  const resources = drafts.map((draft) => {
    const checked = validateResource({ ...draft.onCreate, ...draft.resource });
    assert.ok(checked.ok, `${draft.place} ${checked.ok ? '' : JSON.stringify(checked.issues)}`);
    return { ...checked.resource };
  });
  return {
    of: (type) => resources.filter((each) => each.resourceType === type),
    notes: notes.map((note) => `${note.place} ${note.text}`).join('\n'),
  };
}

test('every declaration names mappings and converters that exist', () => {
  const ids = new Set(MAPPINGS.map((mapping) => mapping.id));
  for (const kind of MESSAGE_KINDS) for (const name of kind.makes) assert.ok(ids.has(name.replace('?', '')), name);
  for (const mapping of MAPPINGS) {
    for (const rule of mapping.rules) {
      if ('by' in rule) assert.ok(rule.by in CONVERTERS, rule.by);
      if ('link' in rule) assert.ok(ids.has(rule.link), rule.link);
    }
  }
});

test('every version from 2.3 to 2.8 is read alike', () => {
  for (const version of ['2.3', '2.3.1', '2.4', '2.5', '2.5.1', '2.6', '2.7', '2.7.1', '2.8', '2.8.2']) {
    const [patient] = map('ADT^A01', [PID, PV1], version).of('Patient');
    assert.deepEqual(
      [patient?.name, patient?.gender, patient?.birthDate],
      [[{ use: 'official', text: '张三' }], 'male', '1960-01-02'],
      version,
    );
  }
});

test('ORM, OMG and OML: an order with its reason, taken back by ORC-1', () => {
  const order = (control: string): readonly string[] => [
    PID,
    PV1,
    `ORC|${control}|P1|||||||20240506083000+0800|||003^李医生`,
    'OBR|1|P1||CT01^头颅CT^L|S',
    segment('DG1', { 1: '1', 3: 'S06.9^颅脑损伤^I10', 6: 'W' }),
    'NTE|1||请急查',
  ];
  for (const event of ['ORM^O01', 'OMG^O19', 'OML^O21']) {
    const [request] = map(event, order('NW')).of('ServiceRequest');
    assert.deepEqual([request?.intent, request?.priority, request?.authoredOn], ['order', 'stat', '2024-05-06T08:30:00+08:00'], event);
    assert.match(JSON.stringify(request?.identifier), /"XRY\/placer\|P1"/);
    assert.match(JSON.stringify(request?.requester), /XRY\/staff\|003.*李医生/);
    assert.match(JSON.stringify(request?.reasonReference), /urn:uuid/);
  }
  assert.equal(map('ORM^O01', order('CA')).of('ServiceRequest')[0]?.status, 'revoked');
});

test('OUL and ORU: two orders keep their own results and specimens', () => {
  const message = map('OUL^R22', [
    PID,
    'SPM|1|S1||BLD^血',
    segment('OBR', { 1: '1', 2: 'P1', 3: 'F1', 4: 'XN^血常规^L', 7: '20240506070000', 25: 'P' }),
    'OBX|1|NM|WBC^白细胞^L||5.6|10*9/L|3.5～9.5||||C',
    'SPM|2|S2||URINE^尿',
    segment('OBR', { 1: '2', 2: 'P2', 3: 'F2', 4: 'NCG^尿常规^L', 25: 'F' }),
    'OBX|1|CWE|PRO^尿蛋白^L||+^阳性^L||||||F',
  ]);
  const [first, second] = message.of('DiagnosticReport');
  assert.deepEqual([first?.status, second?.status], ['preliminary', 'final']);
  assert.deepEqual(
    [first, second].map((each) => Array.isArray(each?.result) && each.result.length),
    [1, 1],
  );
  assert.deepEqual(
    [first, second].map((each) => JSON.stringify(each?.specimen).match(/urn/g)?.length),
    [1, 1],
  );
  assert.notDeepEqual(first?.specimen, second?.specimen);
  const [white] = message.of('Observation');
  assert.equal(white?.status, 'corrected');
  assert.deepEqual(white?.referenceRange, [
    { low: { value: 3.5, unit: '10*9/L' }, high: { value: 9.5, unit: '10*9/L' }, text: '3.5～9.5' },
  ]);
});

test('a message about several people keeps them apart', () => {
  const other = segment('PID', { 1: '2', 3: 'Z10^^^XRY^PI', 5: '李四' });
  const order = (number: string): string => segment('OBR', { 1: '1', 2: number, 3: number, 4: 'XN^血常规^L', 25: 'F' });
  const message = map('ORU^R01', [PID, PV1, order('F1'), 'OBX|1|NM|W^白细胞^L||5', other, order('F2'), 'OBX|1|NM|W^白细胞^L||6']);
  const [first, second] = message.of('DiagnosticReport');
  assert.notDeepEqual(first?.subject, second?.subject);
  assert.ok(first?.encounter);
  assert.equal(second?.encounter, undefined);
  const [five, six] = message.of('Observation');
  assert.deepEqual([five?.subject, six?.subject], [first?.subject, second?.subject]);
});

test('a report of several lines with one code keeps every line, and a PDF comes with the report', () => {
  const message = map('ORU^R01', [
    PID,
    'OBR|1|P1|F1|DR^胸片^L||||||||||||||||||||||F',
    'OBX|1|TX|FIND^影像所见^L||双肺纹理清晰。||||||F',
    'OBX|2|TX|FIND^影像所见^L||心影不大。||||||F',
    'OBX|3|ED|PDF^报告单^L||PACS^Application^PDF^Base64^JVBERi0xLjQ=||||||F',
  ]);
  assert.deepEqual(
    message.of('Observation').map((each) => each.valueString),
    ['双肺纹理清晰。', '心影不大。'],
  );
  assert.deepEqual(message.of('DiagnosticReport')[0]?.presentedForm, [
    { contentType: 'application/pdf', data: 'JVBERi0xLjQ=', title: '报告单' },
  ]);
});

test('values that are no numbers are kept as words, and what cannot be read is noted', () => {
  const message = map('ORU^R01', [
    PID,
    'OBR|1|P1|F1|XN^血常规^L|||20241350||||||||||||||||||F',
    'OBX|1|NM|HIV^抗体^L||阴性||||||F',
    'OBX|2|NM|CRP^C反应蛋白^L||<0.5|mg/L|||||F',
    'OBX|3|SN|T^滴度^L||^1^:^128||||||F',
    'OBX|4|DT|D^日期^L||20240506||||||F',
  ]);
  const [hiv, crp, titre, day] = message.of('Observation');
  assert.equal(hiv?.valueString, '阴性');
  assert.deepEqual(crp?.valueQuantity, { value: 0.5, comparator: '<', unit: 'mg/L' });
  assert.deepEqual(titre?.valueRatio, { numerator: { value: 1 }, denominator: { value: 128 } });
  assert.equal(day?.valueDateTime, '2024-05-06');
  assert.match(message.notes, /OBR-7 “20241350”不是日期/);
  assert.match(message.notes, /OBX-5 .*“阴性”不是数字/);
});

test('MDM: a document with its text; T11 takes it back', () => {
  const lines = [
    PID,
    PV1,
    segment('TXA', { 1: '1', 2: 'DS^出院小结', 3: 'TX', 4: '20240506', 9: '003^李医生', 12: 'D77', 17: 'AU' }),
    'OBX|1|TX|T^内容||患者好转出院。',
    'OBX|2|TX|T^内容||注意低盐饮食。',
  ];
  const [document] = map('MDM^T02', lines).of('DocumentReference');
  assert.deepEqual([document?.status, document?.docStatus], ['current', 'final']);
  const text = Buffer.from('患者好转出院。\n注意低盐饮食。', 'utf8').toString('base64');
  assert.deepEqual(document?.content, [{ attachment: { contentType: 'text/plain; charset=utf-8', data: text } }]);
  assert.equal(map('MDM^T11', lines).of('DocumentReference')[0]?.status, 'entered-in-error');
});

test('SIU: an appointment with times, doctor and place; S15 cancels it', () => {
  const lines = [
    segment('SCH', { 1: 'A1', 9: '15', 10: 'min' }),
    PID,
    'RGS|1',
    segment('AIP', { 1: '1', 3: '003^李医生', 6: '20240508093000' }),
    segment('AIL', { 1: '1', 3: '内科门诊^3诊室' }),
  ];
  const [booked] = map('SIU^S12', lines).of('Appointment');
  assert.deepEqual(
    [booked?.status, booked?.start, booked?.end, booked?.minutesDuration],
    ['booked', '2024-05-08T09:30:00+08:00', '2024-05-08T09:45:00+08:00', 15],
  );
  assert.equal(Array.isArray(booked?.participant) && booked.participant.length, 3);
  assert.match(JSON.stringify(booked?.participant), /李医生.*内科门诊 3诊室/);
  assert.equal(map('SIU^S15', lines).of('Appointment')[0]?.status, 'cancelled');
});

test('RDE and ORM with RXO: a prescription with dose, route and amount', () => {
  const rxe = segment('RXE', { 1: '^tid', 2: 'C09AA02^依那普利片^L', 3: '10', 5: 'mg^毫克^UCUM', 7: '口服，每日两次', 10: '14', 11: '片' });
  const [encoded] = map('RDE^O11', [PID, PV1, 'ORC|NW|RX1', rxe, 'RXR|PO^口服^HL70162']).of('MedicationRequest');
  assert.deepEqual([encoded?.status, encoded?.intent], ['active', 'order']);
  const text = JSON.stringify(encoded);
  assert.match(text, /依那普利片/);
  assert.match(text, /"doseQuantity":\{"value":10,"unit":"毫克","system":"http:\/\/unitsofmeasure.org","code":"mg"\}/);
  assert.match(text, /v2-0162.*口服/);
  assert.deepEqual(encoded?.dispenseRequest, { quantity: { value: 14, unit: '片' } });
  const [ordered] = map('ORM^O01', [PID, 'ORC|CA|RX2', segment('RXO', { 1: 'A^阿司匹林^L', 2: '100', 4: 'mg' })]).of('MedicationRequest');
  assert.equal(ordered?.status, 'cancelled');
});

test('DFT: charges in yuan; payments are no services', () => {
  const message = map('DFT^P03', [
    PID,
    PV1,
    segment('FT1', { 1: '1', 2: 'T1', 4: '20240506', 6: 'CG', 7: '110200001^门诊诊查费^L', 10: '1', 11: '15.50' }),
    segment('FT1', { 1: '2', 2: 'T2', 4: '20240506', 6: 'PY', 7: 'X^付款^L' }),
  ]);
  assert.deepEqual(
    message.of('ChargeItem').map((each) => [each.status, each.priceOverride]),
    [['billable', { value: 15.5, currency: 'CNY' }]],
  );
});

test('DFT: the amount of one unit is multiplied; a credit is a line of its own that takes away, under the number of its charge too', () => {
  const line = (more: Readonly<Record<number, string>>) => segment('FT1', { 4: '20240506', 7: '110200001^门诊诊查费^L', ...more });
  const charges = map('DFT^P03', [
    PID,
    PV1,
    line({ 1: '1', 2: 'T1', 6: 'CG', 10: '3', 12: '4.35' }),
    line({ 1: '2', 2: 'T1', 6: 'CD', 10: '1', 11: '4.35' }),
    line({ 1: '3', 2: 'T3', 6: 'CG', 12: '9^CNY' }),
  ]).of('ChargeItem');
  assert.deepEqual(
    charges.map((each) => [each.priceOverride, each.factorOverride]),
    [
      [{ value: 13.05, currency: 'CNY' }, undefined],
      [{ value: 9, currency: 'CNY' }, undefined],
      [{ value: 4.35, currency: 'CNY' }, -1],
    ],
  );
  const [charged, , credited] = charges;
  assert.notDeepEqual(charged?.identifier, credited?.identifier);
});

test('REF and VXU: a referral and a vaccination', () => {
  const [referral] = map('REF^I12', [
    PID,
    'RF1|A|S|MED^内科||| R1^ZZ|20240506|||M1^胸痛^L',
    'PRD|RP|李医生',
    segment('DG1', { 1: '1', 3: 'I20^心绞痛^I10' }),
  ]).of('ServiceRequest');
  assert.deepEqual([referral?.status, referral?.priority, referral?.authoredOn], ['active', 'stat', '2024-05-06']);
  assert.match(JSON.stringify(referral), /胸痛.*李医生|李医生.*胸痛/);
  const [shot] = map('VXU^V04', [
    PID,
    'ORC|RE||IM1',
    segment('RXA', { 1: '0', 2: '1', 3: '20240506', 5: '01^乙肝疫苗^L', 6: '999', 15: 'LOT1', 20: 'RE', 18: '00^家长拒绝' }),
  ]).of('Immunization');
  assert.deepEqual([shot?.status, shot?.doseQuantity, shot?.lotNumber], ['not-done', undefined, 'LOT1']);
});

test('a sender may declare its zone, namespace, code tables, Z segments, and messages read as others', () => {
  const rules = [
    { namespace: 'other', zone: '+00:00' },
    {
      facility: 'XRY',
      namespace: 'county-hospital',
      zone: '+09:00',
      systems: { L: 'http://hospital.example/labs' },
      readAs: { 'ADT^A09': 'ADT^A08' },
      patches: [{ mapping: 'patient', remove: ['maritalStatus'], add: [{ from: 'ZPD-2', to: 'maritalStatus.text', by: 'text' }] }],
    },
  ];
  const message = map('ADT^A09', [PID, segment('PV1', { 1: '1', 2: 'O', 19: 'V1', 44: '20240506080000' }), 'ZPD|1|已婚'], '2.4', rules);
  assert.deepEqual(message.of('Patient')[0]?.maritalStatus, { text: '已婚' });
  assert.match(JSON.stringify(message.of('Patient')[0]?.identifier), /"county-hospital\/XRY\|Z9"/);
  assert.deepEqual(message.of('Encounter')[0]?.period, { start: '2024-05-06T08:00:00+09:00' });
  assert.throws(() => readSenderRules([{ patches: [{ mapping: 'patient', add: [{ from: 'PID-5', to: 'name', by: 'nothing' }] }] }]));
  assert.throws(() => readSenderRules([{ patches: [{ mapping: 'nobody' }] }]), /没有名为/);
});
