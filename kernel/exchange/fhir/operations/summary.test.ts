// Patient/$summary: what an institution outside is given of a record, on what conditions, and what the record remembers of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { makeIdentityNumber } from '../../../commit/testing/small-county.ts';
import { sql } from '../../../database/sql.ts';
import { IDENTIFIER } from '../../../define/codes.ts';
import { validateResource } from '../../../record/validation/validate-resource.ts';
import { type Door, type DoorAnswer, openDoor, outcomeShape } from '../testing/door.ts';

const NUMBER = makeIdentityNumber('1958-03-12', '011');
let door: Door;
let id = '';
before(async () => {
  door = await openDoor();
  id = await create({
    resourceType: 'Patient',
    identifier: [{ system: IDENTIFIER.identityNumber, value: NUMBER }],
    name: [{ use: 'official', text: '张伟' }],
    gender: 'male',
    birthDate: '1958-03-12',
    telecom: [{ system: 'phone', value: '13800000011' }],
    address: [{ text: '3组' }],
  });
  const subject = { reference: `Patient/${id}` };
  const concept = (text: string) => ({ coding: [{ system: 'urn:test', code: text }], text });
  const active = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] };
  await create({ resourceType: 'AllergyIntolerance', patient: subject, code: concept('青霉素<b>'), clinicalStatus: active });
  await create({ resourceType: 'Condition', subject, code: concept('高血压') });
  await create({
    resourceType: 'Condition',
    subject,
    code: concept('误录的病'),
    verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'entered-in-error' }] },
  });
  for (const [value, effectiveDateTime] of [
    [70, '2024-01-01'],
    [72, '2024-03-01'],
  ] as const)
    await create({
      resourceType: 'Observation',
      status: 'final',
      subject,
      code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }], text: '体重' },
      effectiveDateTime,
      valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
    });
  await create({ resourceType: 'QuestionnaireResponse', status: 'completed', subject, questionnaire: 'urn:yigong:questionnaire:x' });
});
after(() => door.close());

async function create(resource: object): Promise<string> {
  const made = await door.send('POST', String(Reflect.get(resource, 'resourceType')), resource);
  assert.equal(made.status, 201, JSON.stringify(made.json));
  return z.looseObject({ id: z.string() }).parse(made.json).id;
}

const documentShape = z.object({
  type: z.literal('document'),
  entry: z.array(z.object({ fullUrl: z.string(), resource: z.looseObject({ resourceType: z.string() }) })),
});
const kindsOf = (answer: DoorAnswer): readonly string[] =>
  documentShape.parse(answer.json).entry.map(({ resource }) => resource.resourceType);

const asking = (more: Readonly<Record<string, string | undefined>> = {}): object => ({
  resourceType: 'Parameters',
  parameter: Object.entries({
    identifier: NUMBER,
    name: '张伟',
    reason: 'emergency',
    doctor: '华医生',
    institution: '省人民医院',
    ...more,
  }).flatMap(([name, valueString]) => (valueString === undefined ? [] : [{ name, valueString }])),
});
/** A hospital outside: it reaches nobody here. */
const OUTSIDE = {
  account: 'province',
  name: '省级交换平台',
  org: 'province',
  scope: { everything: false, areas: [], orgs: ['province'] },
} as const;
const logged = () =>
  door.database.rows(
    sql`select content -> 'recipient' -> 0 ->> 'display' as to_whom, content -> 'reasonCode' -> 0 -> 'coding' -> 0 ->> 'code' as reason
        from resource where content ->> 'resourceType' = 'Communication' and not deleted order by id`,
    z.object({ to_whom: z.string(), reason: z.string() }),
  );

test('a hospital outside gets the summary by number, name, reason and doctor, and the record remembers it', async () => {
  const outside = door.as(OUTSIDE);
  assert.equal((await outside.send('GET', `Patient/${id}`)).status, 403);
  const answer = await outside.send('POST', 'Patient/$summary', asking());
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  const valid = validateResource(answer.json);
  assert.ok(valid.ok, JSON.stringify(valid));
  assert.deepEqual(kindsOf(answer), ['Composition', 'Patient', 'Condition', 'AllergyIntolerance', 'Observation']);
  const text = JSON.stringify(answer.json);
  assert.match(text, /"value":72/);
  assert.doesNotMatch(text, /误录的病|13800000011|3组|"value":70/);
  assert.match(text, /青霉素&lt;b&gt;/);
  assert.deepEqual(await logged(), [{ to_whom: '省人民医院 华医生', reason: 'emergency' }]);
  // The retrieval itself opens nothing else of the record.
  assert.equal((await outside.send('GET', `Patient/${id}/$everything`)).status, 403);
});

test('nobody gets it without saying who and why, nor learns who is registered', async () => {
  const outside = door.as(OUTSIDE);
  const before = (await logged()).length;
  for (const [more, expression] of [
    [{ reason: undefined }, 'reason'],
    [{ reason: 'curiosity' }, 'reason'],
    [{ doctor: undefined }, 'doctor'],
    [{ institution: ' ' }, 'institution'],
    [{ name: undefined }, 'name'],
    [{ identifier: '123' }, 'identifier'],
    [{ identifier: 'urn:other|1' }, 'identifier'],
  ] as const) {
    const answer = await outside.send('POST', 'Patient/$summary', asking(more));
    assert.equal(answer.status, 400, JSON.stringify(more));
    assert.equal(outcomeShape.parse(answer.json).issue[0]?.expression?.[0], expression);
  }
  const unknown = await outside.send('POST', 'Patient/$summary', asking({ identifier: makeIdentityNumber('1970-01-01', '777') }));
  const misnamed = await outside.send('POST', 'Patient/$summary', asking({ name: '张三' }));
  assert.deepEqual([unknown.status, misnamed.status], [404, 404]);
  assert.deepEqual(unknown.json, misnamed.json);
  assert.equal((await outside.send('GET', `Patient/$summary?identifier=${NUMBER}`)).status, 405);
  assert.equal((await door.as({ ...OUTSIDE, role: 'nurse' }).send('POST', 'Patient/$summary', asking())).status, 403);
  assert.equal((await door.as(undefined).send('POST', 'Patient/$summary', asking())).status, 401);
  assert.equal((await logged()).length, before);
  const [refused] = await door.database.rows(
    sql`select count(*) as n from audit where act = 'refused' and what ->> 'rule' = 'no-match' and what ->> 'doctor' = '华医生'`,
    z.object({ n: z.number() }),
  );
  assert.equal(refused?.n, 2);
});

test('who reaches the resident reads the summary like any part of the record', async () => {
  const answer = await door.send('GET', `Patient/${id}/$summary`);
  assert.equal(answer.status, 200);
  assert.equal(kindsOf(answer)[0], 'Composition');
  assert.equal((await door.as(OUTSIDE).send('GET', `Patient/${id}/$summary`)).status, 403);
  assert.equal((await door.send('GET', 'Patient/nobody/$summary')).status, 404);
});
