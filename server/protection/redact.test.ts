/** Known people go through every door, with good and bad input: nothing that was printed or logged names them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { AREAS, makeIdentityNumber, makePatient } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { buildApp } from '../build-app.ts';
import { type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';
import { REGISTRATION } from '../testing/registration.ts';
import { redactError, redactFault, redactText } from './redact.ts';

const NAME = '欧阳慎言';
const IDENTITY = makeIdentityNumber('1958-03-09', '353');
const PHONE = '13987654321';
const SECRET = 'Hunter2-very-secret';
const ADDRESS = '青衣江畔三巷九号';
const known = (token: string): readonly string[] => [NAME, IDENTITY, PHONE, SECRET, ADDRESS, token, IDENTITY.slice(0, 14)];

let doors: Doors;
before(async () => {
  doors = await openDoors();
});
after(() => doors.close());

test('people, passwords and tokens that went through every door stand in no line', async () => {
  const lines: string[] = [];
  const { store } = doors.county;
  const app = await buildApp(store, {
    demo: () => false,
    secureCookie: false,
    pages: undefined,
    log: true,
    logTo: { write: (line) => lines.push(line) },
  });
  app.post('/api/break', async (request) => {
    throw new Error(`duplicate key (${JSON.stringify(request.body)}) "${NAME}" ${IDENTITY} at ${PHONE}: ${ADDRESS}`);
  });
  const printed: string[] = [];
  const real = { log: console.log, error: console.error, warn: console.warn };
  for (const way of ['log', 'error', 'warn'] as const) console[way] = (...words: unknown[]) => printed.push(words.map(String).join(' '));
  try {
    const { authorization = '' } = (await doors.asMachine()).own;
    const token = authorization.slice('Bearer '.length);
    const page = await app.inject({ method: 'POST', url: '/api/session', payload: { user: 'village-a1', password: PASSWORD } });
    const cookie = String(page.headers['set-cookie']).split(';')[0] ?? '';
    const machine = { authorization, 'content-type': 'application/fhir+json' };
    const patient = makePatient(NAME, { area: AREAS.villageA1, identity: IDENTITY, phone: PHONE });
    const send = (method: 'GET' | 'POST' | 'PUT', url: string, payload?: unknown, headers: Readonly<Record<string, string>> = { cookie }) =>
      app.inject({
        method,
        url,
        headers,
        ...(payload === undefined ? {} : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
      });
    const json = { cookie, 'content-type': 'application/json' };
    const answers = { ...REGISTRATION, name: NAME, identityNumber: IDENTITY, phone: PHONE, address: ADDRESS };
    const who = encodeURIComponent(NAME);
    const statuses = [
      await send('POST', '/api/session', { user: IDENTITY, password: SECRET }, { 'content-type': 'application/json' }),
      await send('POST', '/api/session', `{"user":"${NAME}","password":"${SECRET}`, { 'content-type': 'application/json' }),
      await send('GET', `/api/people?q=${who}`),
      await send('GET', `/api/people?q=${IDENTITY}`),
      await send('GET', `/api/people/${IDENTITY}`),
      await send('GET', `/api/nowhere/${IDENTITY}?name=${who}`),
      await send('POST', '/api/actions/residents.register', { requestId: 'redact-1', answers }, json),
      await send('POST', '/api/actions/residents.register', { requestId: 'redact-2', answers: { ...answers, phone: [NAME] } }, json),
      await send('POST', '/api/actions/residents.register', `{"answers":{"name":"${NAME}`, json),
      await send('POST', '/api/break', { NAME, IDENTITY, PHONE, password: SECRET, token, ADDRESS }, json),
      await send('POST', '/fhir/Patient', patient, machine),
      await send('POST', '/fhir/Patient', { ...patient, birthDate: NAME }, machine),
      await send('POST', '/fhir/Patient', `{"resourceType":"Patient","name":"${NAME}`, machine),
      await send('GET', `/fhir/Patient?identifier=${IDENTITY}&name=${who}`, undefined, machine),
      await send('GET', `/fhir/Patient?phone=${PHONE}&birthdate=${who}`, undefined, machine),
      await send('GET', `/fhir/Patient/${IDENTITY}/_history/${who}`, undefined, machine),
      await send(
        'POST',
        '/hl7',
        `MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5\rPID|1||${IDENTITY}^^^A||${NAME}||bad|X|||${ADDRESS}||${PHONE}`,
        { ...machine, 'content-type': 'x-application/hl7-v2+er7' },
      ),
      await send('POST', '/hl7', `${NAME}${IDENTITY}`, { ...machine, 'content-type': 'text/plain' }),
      await send('POST', '/api/import/residents.enlist?commit=true', `姓名,身份证号,电话\n${NAME},${IDENTITY},${PHONE}\n"${NAME}`, {
        cookie,
        'content-type': 'application/octet-stream',
        'x-file-name': `${who}.csv`,
      }),
      await send('GET', '/%E0%A4%A', undefined, { cookie, 'user-agent': NAME.replace(/./g, 'x') + IDENTITY }),
      await send('GET', '/fhir/Patient', undefined, { authorization: `Bearer ${SECRET}` }),
    ].map(({ statusCode }) => statusCode);
    assert.ok(statuses.includes(500) && statuses.includes(200) && statuses.includes(400), statuses.join());
    await new Promise((settled) => setImmediate(settled));
    const all = [...lines, ...printed];
    assert.ok(
      lines.some((line) => line.includes('unforeseen')),
      'the fault was logged',
    );
    for (const secret of known(token)) for (const line of all) assert.ok(!line.includes(secret), `${secret} in ${line}`);
    for (const { text } of await store.database.rows(sql`select what::text as text from audit`, z.object({ text: z.string() })))
      for (const secret of [NAME, IDENTITY, PHONE, SECRET, token]) assert.ok(!text.includes(secret), `${secret} in the audit log: ${text}`);
  } finally {
    Object.assign(console, real);
    await app.close();
  }
});

test('what names nobody stays readable', () => {
  const message = 'column "given_name" does not exist [42703] in: select given_name from view_people';
  assert.equal(redactText(message), message);
  const error = redactError(new Error(`invalid input syntax for type date: "${NAME}" (${ADDRESS})`));
  assert.equal(error.message, 'invalid input syntax for type date: "[…]" ([…])');
  assert.match(error.stack, /redact\.test\.ts/);
  assert.equal(redactFault('postgres://yigong:abc123@127.0.0.1:5432/x'), 'postgres://yigong:[…]@127.0.0.1:5432/x');
  assert.ok(!redactText(`Authorization: Bearer abc.def password=${SECRET}&x=1`).includes(SECRET));
});
