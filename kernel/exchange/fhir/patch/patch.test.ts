// PATCH as clients use it: JSON Patch and FHIRPath Patch, by id, by condition and in bundles, with If-Match, every fault named.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { type Door, type DoorAnswer, openDoor, outcomeShape } from '../testing/door.ts';

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

const JSON_PATCH = { 'content-type': 'application/json-patch+json' };
const resourceShape = z.looseObject({ resourceType: z.string(), id: z.string(), meta: z.looseObject({ versionId: z.string() }) });

async function makePatient(value: string): Promise<string> {
  const made = await door.send('POST', 'Patient', {
    resourceType: 'Patient',
    identifier: [{ system: 'urn:his', value }],
    name: [{ use: 'official', text: '王秀珍' }],
    gender: 'female',
    birthDate: '1956-03-12',
    telecom: [
      { system: 'phone', value: '08352345678', use: 'home' },
      { system: 'phone', value: '13990612345', use: 'mobile' },
    ],
  });
  assert.equal(made.status, 201);
  return resourceShape.parse(made.json).id;
}

const operation = (type: string, path: string, more: object[] = []): object => ({
  name: 'operation',
  part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...more],
});
const parameters = (...parameter: object[]): object => ({ resourceType: 'Parameters', parameter });

function issueOf(answer: DoorAnswer): { code: string; text: string; at: string | undefined } {
  const [issue] = outcomeShape.parse(answer.json).issue;
  assert.ok(issue);
  assert.match(issue.details.text, /\p{Script=Han}/u);
  return { code: issue.code, text: issue.details.text, at: issue.expression?.[0] };
}

test('JSON Patch adds, removes, replaces, moves, copies and tests', async () => {
  const id = await makePatient('jp-1');
  const steps = [
    { op: 'test', path: '/name/0/text', value: '王秀珍' },
    { op: 'replace', path: '/name/0/text', value: '王秀贞' },
    { op: 'add', path: '/name/-', value: { use: 'nickname', text: '王大娘' } },
    { op: 'add', path: '/name/0/prefix', value: ['女士'] },
    { op: 'move', from: '/telecom/1', path: '/telecom/0' },
    { op: 'copy', from: '/telecom/0', path: '/telecom/-' },
    { op: 'replace', path: '/telecom/2/use', value: 'work' },
    { op: 'remove', path: '/gender' },
  ];
  const answer = await door.send('PATCH', `Patient/${id}`, steps, JSON_PATCH);
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  assert.equal(answer.headers.etag, 'W/"2"');
  const patched = resourceShape.parse((await door.send('GET', `Patient/${id}`)).json);
  assert.deepEqual(patched.name, [
    { use: 'official', text: '王秀贞', prefix: ['女士'] },
    { use: 'nickname', text: '王大娘' },
  ]);
  assert.deepEqual(
    z
      .array(z.object({ use: z.string() }))
      .parse(z.array(z.looseObject({ use: z.string() })).parse(patched.telecom))
      .map((each) => each.use),
    ['mobile', 'home', 'work'],
  );
  assert.equal(patched.gender, undefined);
  assert.equal(patched.birthDate, '1956-03-12');
  const emptied = await door.send(
    'PATCH',
    `Patient/${id}`,
    [0, 1, 2].map(() => ({ op: 'remove', path: '/telecom/0' })),
    JSON_PATCH,
  );
  assert.equal(resourceShape.parse(emptied.json).telecom, undefined);
});

test('a patch that does not fit changes nothing and says where', async () => {
  const id = await makePatient('jp-2');
  const send = (steps: unknown, headers: Record<string, string> = {}): Promise<DoorAnswer> =>
    door.send('PATCH', `Patient/${id}`, steps, { ...JSON_PATCH, ...headers });
  const cases: readonly (readonly [unknown, number, string, RegExp | string])[] = [
    [
      [
        { op: 'replace', path: '/gender', value: 'male' },
        { op: 'test', path: '/birthDate', value: '1957-01-01' },
      ],
      422,
      'processing',
      'patch[1]',
    ],
    [[{ op: 'replace', path: '/contact/0/name', value: {} }], 422, 'processing', 'patch[0].path'],
    [[{ op: 'remove', path: '/telecom/7' }], 422, 'processing', 'patch[0].path'],
    [[{ op: 'move', from: '/photo', path: '/name' }], 422, 'processing', 'patch[0].from'],
    [[{ op: 'move', from: '/name', path: '/name/0/text' }], 422, 'processing', 'patch[0].path'],
    [[{ op: 'replace', path: '/gender', value: 'f' }], 422, 'code-invalid', 'Patient.gender'],
    [[{ op: 'add', path: '/colour', value: 'red' }], 422, 'structure', 'Patient.colour'],
    [[{ op: 'replace', path: '/id', value: 'other' }], 422, 'business-rule', 'Patient.id'],
    [[{ op: 'sing', path: '/gender' }], 400, 'value', 'patch[0].op'],
    [[{ op: 'add', path: 'gender', value: 'male' }], 400, 'value', 'patch[0].path'],
    [[{ op: 'add', path: '/gender' }], 400, 'required', 'patch[0].value'],
    [[{ op: 'add', path: '/__proto__/x', value: 1 }], 400, 'value', 'patch[0].path'],
  ];
  for (const [steps, status, code, at] of cases) {
    const answer = await send(steps);
    const issue = issueOf(answer);
    assert.deepEqual([answer.status, issue.code, issue.at], [status, code, at], JSON.stringify(steps));
  }
  assert.equal((await send({ op: 'add' })).status, 400);
  assert.equal((await send('[', {})).status, 400);
  assert.equal((await send([], { 'content-type': 'text/plain' })).status, 415);
  assert.equal((await send([{ op: 'remove', path: '/gender' }], { 'if-match': 'W/"9"' })).status, 412);
  assert.equal((await door.send('PATCH', 'Patient/nobody', [], JSON_PATCH)).status, 404);
  assert.equal((await door.as({ role: 'nurse' }).send('PATCH', `Patient/${id}`, [], JSON_PATCH)).status, 403);
  assert.equal((await door.send('GET', `Patient/${id}`)).headers.etag, 'W/"1"');
});

test('FHIRPath Patch adds, inserts, deletes, replaces and moves', async () => {
  const id = await makePatient('fp-1');
  const answer = await door.send(
    'PATCH',
    `Patient/${id}`,
    parameters(
      operation('add', 'Patient', [
        { name: 'name', valueString: 'name' },
        { name: 'value', valueHumanName: { use: 'nickname', text: '王大娘' } },
      ]),
      operation('add', "Patient.name.where(use = 'official')", [
        { name: 'name', valueString: 'prefix' },
        { name: 'value', valueString: '女士' },
      ]),
      operation('add', 'Patient', [
        { name: 'name', valueString: 'deceased' },
        { name: 'value', valueBoolean: false },
      ]),
      operation('add', 'Patient', [
        { name: 'name', valueString: 'contact' },
        {
          name: 'value',
          part: [
            { name: 'name', valueHumanName: { text: '王强' } },
            { name: 'telecom', valueContactPoint: { system: 'phone', value: '13990600000' } },
            { name: 'gender', valueCode: 'male' },
          ],
        },
      ]),
      operation('insert', 'Patient.telecom', [
        { name: 'index', valueInteger: 0 },
        { name: 'value', valueContactPoint: { system: 'email', value: 'w@example.org' } },
      ]),
      operation('move', 'Patient.telecom', [
        { name: 'source', valueInteger: 2 },
        { name: 'destination', valueInteger: 0 },
      ]),
      operation('replace', "Patient.telecom.where(system = 'phone' and use = 'home').value", [
        { name: 'value', valueString: '08350000000' },
      ]),
      operation('delete', "Patient.identifier.where(system = 'urn:none')"),
      operation('delete', 'Patient.birthDate'),
    ),
  );
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  const patched = resourceShape.parse(answer.json);
  assert.deepEqual(patched.name, [
    { use: 'official', text: '王秀珍', prefix: ['女士'] },
    { use: 'nickname', text: '王大娘' },
  ]);
  assert.equal(patched.deceasedBoolean, false);
  assert.equal(patched.birthDate, undefined);
  assert.deepEqual(
    z
      .array(z.object({ value: z.string() }))
      .parse(patched.telecom)
      .map((each) => each.value),
    ['13990612345', 'w@example.org', '08350000000'],
  );
  assert.deepEqual(z.array(z.looseObject({ gender: z.string() })).parse(patched.contact)[0]?.gender, 'male');
  const changedType = await door.send(
    'PATCH',
    `Patient/${id}`,
    parameters(operation('replace', 'Patient.deceased', [{ name: 'value', valueDateTime: '2024-02-03' }])),
  );
  const dead = resourceShape.parse(changedType.json);
  assert.deepEqual([dead.deceasedBoolean, dead.deceasedDateTime], [undefined, '2024-02-03']);
});

test('each fault of a FHIRPath Patch names its operation', async () => {
  const id = await makePatient('fp-2');
  const value = { name: 'value', valueString: 'x' };
  const cases: readonly (readonly [object, number])[] = [
    [operation('replace', 'Patient.name[3].text', [value]), 422],
    [operation('replace', 'Patient.telecom', [value]), 422],
    [operation('replace', 'Patient.colour', [value]), 400],
    [operation('replace', 'Patient.name.upper()', [value]), 400],
    [operation('delete', 'Patient.telecom'), 422],
    [
      operation('add', 'Patient', [
        { name: 'name', valueString: 'gender' },
        { name: 'value', valueCode: 'male' },
      ]),
      422,
    ],
    [operation('add', 'Patient', [{ name: 'name', valueString: 'deceased' }, value]), 422],
    [operation('insert', 'Patient.telecom', [{ name: 'index', valueInteger: 5 }, value]), 422],
    [
      operation('move', 'Patient.telecom', [
        { name: 'source', valueInteger: 5 },
        { name: 'destination', valueInteger: 0 },
      ]),
      422,
    ],
    [operation('polish', 'Patient.name'), 400],
  ];
  for (const [step, status] of cases) {
    const answer = await door.send('PATCH', `Patient/${id}`, parameters(operation('delete', 'Patient.photo'), step));
    assert.equal(answer.status, status, JSON.stringify(step));
    assert.match(issueOf(answer).at ?? '', /^Parameters\.parameter\[1\]/, JSON.stringify(step));
  }
  assert.equal((await door.send('GET', `Patient/${id}`)).headers.etag, 'W/"1"');
});

test('a patch by condition changes the one resource that meets it; a bundle may hold patches', async () => {
  const id = await makePatient('cp-1');
  const steps = [{ op: 'replace', path: '/birthDate', value: '1956-03-13' }];
  const answer = await door.send('PATCH', 'Patient?identifier=urn:his|cp-1', steps, JSON_PATCH);
  assert.deepEqual([answer.status, resourceShape.parse(answer.json).id], [200, id]);
  assert.equal((await door.send('PATCH', 'Patient?identifier=urn:his|nobody', steps, JSON_PATCH)).status, 404);
  assert.equal((await door.send('PATCH', 'Patient', steps, JSON_PATCH)).status, 400);
  await makePatient('cp-1');
  assert.equal((await door.send('PATCH', 'Patient?identifier=urn:his|cp-1', steps, JSON_PATCH)).status, 412);
  const bundle = (type: string): object => ({
    resourceType: 'Bundle',
    type,
    entry: [
      {
        resource: {
          resourceType: 'Binary',
          contentType: 'application/json-patch+json',
          data: Buffer.from(JSON.stringify([{ op: 'remove', path: '/gender' }])).toString('base64'),
        },
        request: { method: 'PATCH', url: `Patient/${id}` },
      },
    ],
  });
  for (const type of ['transaction', 'batch']) {
    const done = z
      .object({ entry: z.array(z.object({ response: z.object({ status: z.string() }) })) })
      .parse((await door.send('POST', '', bundle(type))).json ?? {});
    assert.equal(done.entry[0]?.response.status.slice(0, 3), type === 'transaction' ? '200' : '422');
  }
});

test('patches of one resource at the same moment are all kept', async () => {
  const id = await makePatient('many');
  const statuses = await Promise.all(
    Array.from({ length: 6 }, (_, at) =>
      door.send('PATCH', `Patient/${id}`, [{ op: 'add', path: '/name/-', value: { text: `名${at}` } }], JSON_PATCH),
    ),
  );
  assert.deepEqual(
    statuses.map((answer) => answer.status),
    [200, 200, 200, 200, 200, 200],
  );
  assert.equal(z.array(z.unknown()).parse(resourceShape.parse((await door.send('GET', `Patient/${id}`)).json).name).length, 7);
});
