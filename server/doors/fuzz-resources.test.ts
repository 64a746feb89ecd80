/** Strange resources and patches, made from seeds: whatever comes, the doors answer in time, refuse in words, and go on answering. */
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import fc from 'fast-check';
import { answerOf, hold, leaf, mutated, OBSERVATION, openToStrangeInput, PATIENT, survives, text } from '../testing/strange-input.ts';

const { doors, his, bearer } = await openToStrangeInput();
after(() => doors.close());
afterEach(async () => {
  assert.equal((await his.get('/fhir/metadata')).status, 200);
});

test('resources with changed places, alone and in bundles', async () => {
  await hold(
    fc.tuple(fc.constantFrom(PATIENT, OBSERVATION).chain(mutated), fc.constantFrom('POST', 'PUT'), fc.boolean()),
    async ([body, method, bundled]) => {
      const type = typeof body === 'object' && body !== null && Reflect.get(body, 'resourceType') === 'Patient' ? 'Patient' : 'Observation';
      const url = method === 'PUT' ? `${type}/fuzz` : type;
      const whole = { resourceType: 'Bundle', type: 'batch', entry: [{ resource: body, request: { method, url } }] };
      await survives(
        () => (bundled ? his.send('POST', '/fhir', whole) : his.send(method === 'PUT' ? 'PUT' : 'POST', `/fhir/${url}`, body)),
        () => JSON.stringify(body),
      );
    },
  );
  const bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { fullUrl: 'urn:uuid:1', resource: OBSERVATION, request: { method: 'PUT', url: 'Observation/fuzz', ifMatch: 'W/"1"' } },
      { request: { method: 'GET', url: 'Patient?name=a' } },
    ],
  };
  await hold(mutated(bundle), (body) =>
    survives(
      () => his.send('POST', '/fhir', body),
      () => JSON.stringify(body),
    ),
  );
  await hold(fc.string({ unit: 'binary', maxLength: 200 }), (body) =>
    survives(
      () => his.send('POST', '/fhir/Patient', body),
      () => body,
    ),
  );
});

test('patches, JSON and FHIRPath, that point anywhere', async () => {
  const pointer = fc.oneof(
    text,
    fc.constantFrom(
      '/name/0/family',
      '/name/-',
      '/name/99',
      '/',
      '',
      '/resourceType',
      '/id',
      '/meta/versionId',
      '/name/0/given/0',
      '/__proto__/x',
    ),
  );
  const operation = fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
    path: pointer,
    from: pointer,
    value: leaf,
  });
  const send = (body: unknown, type: string) =>
    doors.app.inject({
      method: 'PATCH',
      url: '/fhir/Patient/fuzz',
      headers: { authorization: bearer, 'content-type': type },
      payload: JSON.stringify(body),
    });
  await hold(fc.array(operation, { maxLength: 3 }), (body) =>
    survives(
      async () => answerOf(await send(body, 'application/json-patch+json')),
      () => JSON.stringify(body),
    ),
  );
  const path = fc.oneof(
    text,
    fc.constantFrom(
      'Patient.name',
      'Patient.name[0].given',
      "Patient.name.where(text = '模糊')",
      'Patient.descendants()',
      'Patient.repeat(children())',
      '(((',
      'Patient.name.first().family',
      "Patient.name.matches('(a+)+$')",
      'iif(true, Patient)',
    ),
  );
  const part = (name: string, value: fc.Arbitrary<unknown>) =>
    value.map((each) => ({ name, ...(typeof each === 'string' ? { valueString: each } : { valueInteger: each }) }));
  const parameters = fc
    .array(
      fc.tuple(
        part('type', fc.constantFrom('add', 'insert', 'delete', 'replace', 'move', 'x')),
        part('path', path),
        part('name', text),
        part('value', text),
        part('index', fc.integer()),
        part('source', fc.integer()),
        part('destination', fc.integer()),
      ),
      { maxLength: 2 },
    )
    .map((operations) => ({ resourceType: 'Parameters', parameter: operations.map((each) => ({ name: 'operation', part: each })) }));
  await hold(parameters, (body) =>
    survives(
      async () => answerOf(await send(body, 'application/fhir+json')),
      () => JSON.stringify(body),
    ),
  );
});
