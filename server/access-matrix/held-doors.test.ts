// Doors that no sample request of the matrix can stand for: who is let in, who is not, one by one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DoorClient, type Doors, openDoors } from '../testing/open-doors.ts';

let doors: Doors;
let doctor: DoorClient;
let bureau: DoorClient;
before(async () => {
  doors = await openDoors();
  doctor = await doors.signIn('doctor-a');
  bureau = await doors.signIn('bureau');
});
after(() => doors.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const ask = async (client: DoorClient, method: Method, url: string, body?: unknown): Promise<number> =>
  (await (method === 'GET' ? client.get(url) : client.send(method, url, body ?? {}))).status;

test('open doors tell nothing of anybody', async () => {
  const ways = await doors.nobody.get('/api/session/ways');
  assert.deepEqual([ways.status, ways.json], [200, { federation: null, refused: null }]);
});

test('a sign-in under way is one’s own: without its cookie there is none', async () => {
  for (const client of [doors.nobody, doctor]) {
    assert.deepEqual((await client.get('/api/session/step')).json, { pending: null });
    assert.deepEqual((await client.get('/api/session/step', { cookie: 'yigong_sign_in=made-up' })).json, { pending: null });
    assert.equal(await ask(client, 'POST', '/api/session/step', { code: '000000' }), 401);
  }
});

test('nobody acts in a post that is not theirs', async () => {
  assert.equal(await ask(doors.nobody, 'POST', '/api/session/post', { post: 'post-bureau' }), 401);
  assert.equal(await ask(doctor, 'POST', '/api/session/post', { post: 'post-bureau' }), 403);
});

test('one’s own account and events need a session', async () => {
  for (const [method, url] of [
    ['POST', '/api/account/recovery-codes'],
    ['POST', '/api/session/confirm'],
    ['GET', '/api/events'],
    ['GET', '/api/apps/grants'],
  ] as const)
    assert.equal(await ask(doors.nobody, method, url, { password: 'x' }), 401, url);
  assert.equal(await ask(doctor, 'POST', '/api/account/recovery-codes'), 422, 'there is no second factor to have codes for');
});

test('lists are taken of roles that the action names', async () => {
  const list = { fileName: 'a.csv', content: '', rows: [] };
  for (const url of ['/api/import/residents.register', '/api/import/residents.register/refused']) {
    assert.equal(await ask(doors.nobody, 'POST', url, list), 401, url);
    assert.ok([400, 403].includes(await ask(bureau, 'POST', url, list)), url);
  }
});

test('apps and systems are registered and ended by those who run the platform', async () => {
  for (const [method, url] of [
    ['POST', '/api/clients'],
    ['DELETE', '/api/clients/app-x'],
  ] as const) {
    assert.equal(await ask(doors.nobody, method, url), 401, url);
    for (const client of [doctor, bureau]) assert.equal(await ask(client, method, url), 403, url);
  }
});

test('people write through actions: the FHIR door takes writes of systems alone', async () => {
  const patient = { resourceType: 'Patient', id: 'held-1', name: [{ text: '某人' }] };
  assert.equal(await ask(doors.nobody, 'PUT', '/fhir/Patient/held-1', patient), 401);
  assert.equal(await ask(doctor, 'PUT', '/fhir/Patient/held-1', patient), 403);
  assert.equal(await ask(doors.nobody, 'DELETE', '/fhir/Patient/held-1'), 401);
  assert.equal(await ask(doctor, 'DELETE', '/fhir/Patient/held-1'), 403);
  const patch = async (headers: Readonly<Record<string, string>>): Promise<number> => {
    const payload = JSON.stringify([{ op: 'remove', path: '/name' }]);
    const type = { 'content-type': 'application/json-patch+json' };
    return (await doors.app.inject({ method: 'PATCH', url: '/fhir/Patient/held-1', headers: { ...type, ...headers }, payload })).statusCode;
  };
  assert.deepEqual([await patch({}), await patch(doctor.own)], [401, 403]);
});

test('operations over one resident or many keep to reach: $lastn, $match', async () => {
  const { zhang, chen } = doors.county.residents;
  const machine = await doors.asMachine();
  for (const { patient } of [zhang, chen]) {
    const pulse = {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
      subject: { reference: `Patient/${patient}` },
      effectiveDateTime: '2025-05-01',
      valueQuantity: { value: 72, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
    };
    assert.equal((await machine.send('POST', '/fhir/Observation', pulse)).status, 201);
  }
  const newest = (client: DoorClient, patient: string) => client.get(`/fhir/Observation/$lastn?patient=${patient}&code=8867-4`);
  assert.match((await newest(doctor, zhang.patient)).text, /"value":72/);
  const beyond = await newest(doctor, chen.patient);
  assert.ok(beyond.status === 403 || !/"value":72/.test(beyond.text), beyond.text);
  const match = async (client: DoorClient) => {
    const patient = { resourceType: 'Patient', name: [{ text: '陈建国' }], birthDate: '1962-01-20', gender: 'male' };
    return (
      await client.send('POST', '/fhir/Patient/$match', {
        resourceType: 'Parameters',
        parameter: [{ name: 'resource', resource: patient }],
      })
    ).text;
  };
  assert.ok((await match(machine)).includes(chen.patient), 'a system that reaches everybody finds him');
  assert.ok(!(await match(doctor)).includes(chen.patient), 'the doctor of another town does not');
});
