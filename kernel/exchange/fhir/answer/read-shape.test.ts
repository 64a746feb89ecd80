// Reads of a part of a resource, and answers to writes, as the client asks for them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { type Door, openDoor, outcomeShape } from '../testing/door.ts';

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

const idShape = z.looseObject({ id: z.string() });
const partShape = z.looseObject({ meta: z.looseObject({ tag: z.array(z.looseObject({ code: z.string() })).default([]) }) });
const patient = {
  resourceType: 'Patient',
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">王秀珍</div>' },
  name: [{ text: '王秀珍' }],
  gender: 'female',
  maritalStatus: { text: '已婚' },
};

test('a read gives the elements asked for and says that there is more', async () => {
  const { id } = idShape.parse((await door.send('POST', 'Patient', patient)).json);
  const read = async (query: string) => partShape.parse((await door.send('GET', `Patient/${id}${query}`)).json);
  const keys = (resource: object): readonly string[] => Object.keys(resource).sort();
  assert.deepEqual(keys(await read('')), ['gender', 'id', 'maritalStatus', 'meta', 'name', 'resourceType', 'text']);
  assert.deepEqual((await read('')).meta.tag, []);
  for (const [query, expected] of [
    ['?_elements=gender,name', ['gender', 'id', 'meta', 'name', 'resourceType']],
    ['?_summary=true', ['gender', 'id', 'meta', 'name', 'resourceType']],
    ['?_summary=text', ['id', 'meta', 'resourceType', 'text']],
    ['?_summary=data', ['gender', 'id', 'maritalStatus', 'meta', 'name', 'resourceType']],
    ['/_history/1?_elements=name', ['id', 'meta', 'name', 'resourceType']],
  ] as const) {
    const part = await read(query);
    assert.deepEqual(keys(part), expected, query);
    assert.deepEqual(
      part.meta.tag.map((tag) => tag.code),
      ['SUBSETTED'],
      query,
    );
  }
  assert.equal((await door.send('GET', `Patient/${id}?_summary=count`)).status, 400);
  assert.equal((await door.send('GET', `Patient/${id}?_format=application/fhir%2Bjson`)).status, 200);
  assert.equal((await door.send('GET', `Patient/${id}?_format=xml`)).status, 406);
});

test('a write answers with nothing, the resource or an outcome, as the client prefers', async () => {
  const body = { resourceType: 'Organization', name: '甲' };
  const { id } = idShape.parse((await door.send('POST', 'Organization', body, { prefer: 'return=representation' })).json);
  assert.equal((await door.send('PUT', `Organization/${id}`, { ...body, id }, { prefer: 'return=minimal' })).json, undefined);
  const steps = [{ op: 'replace', path: '/name', value: '乙' }];
  const patch = { 'content-type': 'application/json-patch+json', prefer: 'return=OperationOutcome' };
  assert.equal(outcomeShape.parse((await door.send('PATCH', `Organization/${id}`, steps, patch)).json).issue[0]?.severity, 'information');
});
