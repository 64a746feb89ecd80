/** Systems of their own (SMART Backend Services): keys, scopes, replay, reach of the post, bulk, ending. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { clientInputSchema, disableClient, registerClient } from '../../kernel/access/oidc/clients.ts';
import { publicJwksSchema } from '../../kernel/access/oidc/jwk.ts';
import { rotateProviderKeys } from '../../kernel/access/oidc/signing-keys.ts';
import { sql } from '../../kernel/database/sql.ts';
import { type Doors, openDoors } from '../testing/open-doors.ts';
import { askToken, Browser } from './testing/app-client.ts';

const TOKEN_URL = 'http://localhost/oidc/token';
const pair = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
let doors: Doors;
let client: string;
let machine: Browser;

function jwksOf(...keys: readonly (readonly [KeyObject, string])[]) {
  return publicJwksSchema.parse({ keys: keys.map(([key, kid]) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' })) });
}

async function register(scopes: readonly string[], more: object = {}): Promise<string> {
  const jwks = jwksOf([pair.publicKey, 'ec'], [rsa.publicKey, 'rsa']);
  const input = clientInputSchema.parse({ name: '区域平台', kind: 'system', scopes, post: 'post-his', jwks, ...more });
  const made = await registerClient(doors.county.database, undefined, input);
  if ('refuse' in made) throw new Error(made.refuse);
  return made.id;
}

before(async () => {
  doors = await openDoors();
  machine = new Browser(doors.app);
  client = await register(['system/Patient.rs', 'system/Observation.cruds']);
});
after(() => doors.close());

interface Assertion {
  readonly alg?: string;
  readonly key?: KeyObject;
  readonly kid?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

function assertion(id: string, { alg = 'ES384', key = pair.privateKey, kid = 'ec', claims = {} }: Assertion = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: id, sub: id, aud: TOKEN_URL, jti: randomUUID(), iat: now, exp: now + 240, ...claims };
  return new SignJWT(all).setProtectedHeader({ alg, kid, typ: 'JWT' }).sign(key);
}

function ask(signed: string, scope: string) {
  return askToken(machine, {
    grant_type: 'client_credentials',
    scope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: signed,
  });
}

async function tokenFor(id: string, scope: string): Promise<string> {
  const reply = await ask(await assertion(id), scope);
  assert.equal(reply.status, 200, reply.text);
  assert.ok(Number(reply.json.expires_in) <= 300, 'five minutes at most');
  return String(reply.json.access_token);
}

function fhir(token: string, path: string) {
  return doors.nobody.get(path, { authorization: `Bearer ${token}` });
}

test('a system gets a token by its own key and reaches what its post reaches, within its scopes', async () => {
  const token = await tokenFor(client, 'system/Patient.rs');
  const found = await fhir(token, '/fhir/Patient');
  assert.equal(found.status, 200, found.text);
  assert.ok(z.object({ entry: z.array(z.unknown()) }).parse(found.json).entry.length >= 4);
  assert.equal((await fhir(token, '/fhir/Observation')).status, 403);
  const byRsa = await ask(await assertion(client, { alg: 'RS384', key: rsa.privateKey, kid: 'rsa' }), 'system/Patient.rs');
  assert.equal(byRsa.status, 200, byRsa.text);
});

test('writing and exporting keep to the scopes', async () => {
  const reads = { authorization: `Bearer ${await tokenFor(client, 'system/Patient.rs')}` };
  const writes = { authorization: `Bearer ${await tokenFor(client, 'system/Observation.cruds')}` };
  const { patient } = doors.county.residents.li;
  const observation = {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: '2024-05-01',
    valueQuantity: { value: 72, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  };
  assert.equal((await doors.nobody.send('POST', '/fhir/Observation', observation, reads)).status, 403);
  const written = await doors.nobody.send('POST', '/fhir/Observation', observation, writes);
  assert.equal(written.status, 201, written.text);
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'DELETE', url: `Patient/${patient}` } }] };
  assert.equal((await doors.nobody.send('POST', '/fhir', bundle, writes)).status, 403, 'nor by a transaction');
  const bulk = { ...reads, accept: 'application/fhir+json', prefer: 'respond-async' };
  assert.equal((await doors.nobody.get('/fhir/$export', bulk)).status, 403);
  assert.equal((await doors.nobody.get('/fhir/$export?_type=Observation', bulk)).status, 403);
  assert.equal((await doors.nobody.get('/fhir/$export?_type=Patient', bulk)).status, 202);
});

test('an assertion is good once, by a registered key and algorithm, for this server, and not for long', async () => {
  const once = await assertion(client);
  assert.equal((await ask(once, 'system/Patient.rs')).status, 200);
  const count = async () => {
    const [row] = await doors.county.database.rows(
      sql`select count(*)::int as n from audit where act = 'sign-in' and result = 'refused'`,
      z.object({ n: z.number() }),
    );
    return row?.n ?? 0;
  };
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  const now = Math.floor(Date.now() / 1000);
  const bad: Readonly<Record<string, string>> = {
    'used again': once,
    'another key': await assertion(client, { key: foreign }),
    'another algorithm': await assertion(client, { alg: 'RS256', key: rsa.privateKey, kid: 'rsa' }),
    'for another server': await assertion(client, { claims: { aud: 'https://other.example/token' } }),
    expired: await assertion(client, { claims: { exp: now - 60 } }),
    'in the name of another': await assertion(client, { claims: { iss: 'system-other' } }),
    'without an id': await assertion(client, { claims: { jti: undefined } }),
    'of nobody': await assertion('system-nobody'),
  };
  for (const [what, signed] of Object.entries(bad)) {
    const before = await count();
    const reply = await ask(signed, 'system/Patient.rs');
    assert.equal(reply.status, 401, `${what}: ${reply.text}`);
    assert.equal(reply.json.error, 'invalid_client', what);
    assert.equal(await count(), before + 1, `${what}: one line in the audit log`);
  }
  const wider = await ask(await assertion(client), 'system/*.rs');
  assert.equal(wider.json.error, 'invalid_scope');
  const user = await ask(await assertion(client), 'user/Patient.rs');
  assert.equal(user.json.error, 'invalid_scope');
});

test('two at once with one assertion: one gets in', async () => {
  const signed = await assertion(client);
  const replies = await Promise.all([ask(signed, 'system/Patient.rs'), ask(signed, 'system/Patient.rs'), ask(signed, 'system/Patient.rs')]);
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 401, 401]);
});

test('keys are not fetched from inside addresses', async () => {
  let called = 0;
  const server = createServer((_request, response) => {
    called += 1;
    response.end(JSON.stringify(jwksOf([pair.publicKey, 'ec'])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  server.unref();
  const id = await register(['system/Patient.rs'], { jwks: undefined, jwksUri: `http://127.0.0.1:${port}/jwks` });
  const reply = await ask(await assertion(id), 'system/Patient.rs');
  assert.equal(reply.status, 401, reply.text);
  assert.equal(called, 0);
  await new Promise((resolve) => server.close(resolve));
});

test('tokens end with the client, with its post, and survive the rotation of keys', async () => {
  const id = await register(['system/Patient.rs']);
  const token = await tokenFor(id, 'system/Patient.rs');
  await rotateProviderKeys(doors.county.database);
  assert.equal((await fhir(token, '/fhir/Patient')).status, 200, 'the old key still verifies');
  const introspected = await machine.ask(
    'POST',
    '/oidc/introspect',
    new URLSearchParams({
      token,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(id, { claims: { aud: 'http://localhost/oidc' } }),
    }).toString(),
  );
  assert.equal(introspected.json.active, true, introspected.text);
  await disableClient(doors.county.database, doors.county.as('registrar'), id);
  assert.equal((await fhir(token, '/fhir/Patient')).status, 401);
  assert.equal((await ask(await assertion(id), 'system/Patient.rs')).status, 401);
  const other = await register(['system/Patient.rs']);
  const second = await tokenFor(other, 'system/Patient.rs');
  await doors.county.database.run(sql`update post set to_date = '2020-01-01' where id = 'post-his'`);
  assert.equal((await fhir(second, '/fhir/Patient')).status, 401);
});

test('a registration that asks for too much, holds a private key or has no integrator is refused in words', async () => {
  const { database } = doors.county;
  const jwks = jwksOf([pair.publicKey, 'ec']);
  const refuse = async (change: object) => {
    const made = await registerClient(
      database,
      undefined,
      clientInputSchema.parse({ name: '系统', kind: 'system', scopes: ['system/*.rs'], post: 'post-his', jwks, ...change }),
    );
    return 'refuse' in made ? made.field : undefined;
  };
  assert.equal(await refuse({ scopes: ['user/*.rs'] }), 'scopes');
  assert.equal(await refuse({ scopes: ['system/Patient.sr'] }), 'scopes');
  assert.equal(await refuse({ jwks: undefined }), 'jwks');
  assert.equal(await refuse({ post: 'nobody' }), 'post');
  assert.equal(await refuse({ kind: 'app', scopes: ['user/*.rs'], redirectUris: ['http://evil.example/back'] }), 'redirectUris');
  const secret = { keys: [{ ...pair.privateKey.export({ format: 'jwk' }), kid: 'x' }] };
  assert.equal(clientInputSchema.safeParse({ name: '系统', kind: 'system', scopes: ['system/*.rs'], jwks: secret }).success, false);
});
