/** Apps that people use: the whole way from the authorization to the record, and every way in that must be shut. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { SignJWT, UnsecuredJWT } from 'jose';
import { z } from 'zod';
import { publicPart } from '../../kernel/access/oidc/jwk.ts';
import { readProviderKeys } from '../../kernel/access/oidc/signing-keys.ts';
import { sql } from '../../kernel/database/sql.ts';
import { type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';
import { allow, askToken, authorizationUrl, Browser, makePkce, pathOf, REDIRECT, RESOURCE, registerApp } from './testing/app-client.ts';

let doors: Doors;
let app: string;
const SCOPES = [
  'openid',
  'fhirUser',
  'launch',
  'launch/patient',
  'offline_access',
  'patient/*.rs',
  'user/Observation.rs',
  'user/Patient.rs',
];
before(async () => {
  doors = await openDoors();
  app = await registerApp(doors.county.database, SCOPES, 'https://app.example/launch');
});
after(() => doors.close());

async function signedIn(user = 'doctor-a'): Promise<Browser> {
  const browser = new Browser(doors.app);
  const reply = await browser.ask('POST', '/api/session', { user, password: PASSWORD });
  assert.equal(reply.status, 200, reply.text);
  return browser;
}

async function codeFor(browser: Browser, scope: string, resident?: number) {
  const { verifier, challenge } = makePkce();
  const back = await allow(browser, authorizationUrl(app, scope, challenge), resident);
  return {
    back,
    form: {
      grant_type: 'authorization_code',
      client_id: app,
      redirect_uri: REDIRECT,
      code: back.searchParams.get('code') ?? '',
      code_verifier: verifier,
    },
  };
}

async function tokenFor(browser: Browser, scope: string, resident?: number): Promise<Record<string, unknown>> {
  const { form } = await codeFor(browser, scope, resident);
  const reply = await askToken(browser, form);
  assert.equal(reply.status, 200, reply.text);
  return reply.json;
}

function fhir(token: unknown, path: string) {
  return doors.nobody.get(path, { authorization: `Bearer ${token}` });
}

async function refusals(): Promise<number> {
  const [row] = await doors.county.database.rows(
    sql`select count(*)::int as n from audit where result = 'refused'`,
    z.object({ n: z.number() }),
  );
  return row?.n ?? 0;
}

/** Does something that is refused, and makes sure that the audit log heard of it. */
async function refused<T>(act: () => Promise<T>): Promise<T> {
  const before = await refusals();
  const result = await act();
  assert.ok((await refusals()) > before, 'the audit log has a line of the refusal');
  return result;
}

test('discovery and keys are told', async () => {
  const discovery = await doors.nobody.get('/oidc/.well-known/openid-configuration');
  const told = z
    .object({ issuer: z.string(), jwks_uri: z.string(), code_challenge_methods_supported: z.array(z.string()) })
    .parse(discovery.json);
  assert.equal(told.issuer, 'http://localhost/oidc');
  assert.deepEqual(told.code_challenge_methods_supported, ['S256']);
  const jwks = await doors.nobody.get(pathOf(told.jwks_uri));
  const { keys } = z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1) }).parse(jwks.json);
  assert.ok(keys.every((key) => !('d' in key) && !('p' in key)));
  const smart = await doors.nobody.get('/fhir/.well-known/smart-configuration');
  assert.equal(smart.status, 200);
  assert.ok(
    z
      .object({ capabilities: z.array(z.string()) })
      .parse(smart.json)
      .capabilities.includes('launch-standalone'),
  );
});

test('an app opened by itself: the patient is chosen, the token sees that patient and nobody else', async () => {
  const browser = await signedIn();
  const { resident } = doors.county.residents.li;
  const { back, form } = await codeFor(browser, 'openid fhirUser launch/patient offline_access patient/*.rs', resident);
  assert.equal(back.searchParams.get('state'), 'state-1');
  assert.equal(back.searchParams.get('iss'), 'http://localhost/oidc');
  const reply = await askToken(browser, form);
  assert.equal(reply.status, 200, reply.text);
  const token = z
    .object({
      access_token: z.string(),
      patient: z.string(),
      need_patient_banner: z.boolean(),
      scope: z.string(),
      id_token: z.string(),
      refresh_token: z.string(),
    })
    .parse(reply.json);
  const idToken = z
    .object({ nonce: z.string(), fhirUser: z.string() })
    .parse(JSON.parse(Buffer.from(token.id_token.split('.')[1] ?? '', 'base64url').toString()));
  assert.equal(idToken.nonce, 'nonce-1');
  assert.match(idToken.fhirUser, /^http:\/\/localhost\/fhir\/Practitioner\//);
  const own = await fhir(token.access_token, `/fhir/Patient/${token.patient}`);
  assert.equal(own.status, 200, own.text);
  const all = z
    .object({ entry: z.array(z.object({ resource: z.object({ id: z.string() }) })) })
    .parse((await fhir(token.access_token, '/fhir/Patient')).json);
  assert.deepEqual(
    all.entry.map((entry) => entry.resource.id),
    [token.patient],
    'no other patient is found',
  );
  const beyond = await refused(() => fhir(token.access_token, `/fhir/Patient/${doors.county.residents.wang.patient}`));
  assert.equal(beyond.status, 403);
  assert.equal((await fhir(token.access_token, '/api/people')).status, 401, 'the doors of our pages take no tokens of apps');
});

test('an app opened from the page of a resident gets that resident; the word for it is for one app and one account', async () => {
  const browser = await signedIn();
  const { resident } = doors.county.residents.li;
  const opened = await browser.ask('POST', `/api/apps/${app}/launch`, { resident });
  const launch = new URL(String(opened.json.redirect)).searchParams;
  assert.equal(launch.get('iss'), RESOURCE);
  const opening = await doors.county.database.rows(
    sql`select 1 as one from audit where what->>'done' = 'open-app' and what->>'client' = ${app} and resident_id = ${resident} and result = 'done'`,
  );
  assert.equal(opening.length, 1, 'who opened which app for whom is on the log');
  const { challenge, verifier } = makePkce();
  const url = authorizationUrl(app, 'launch patient/Observation.rs patient/Patient.rs', challenge, { launch: launch.get('launch') ?? '' });
  const back = await allow(browser, url);
  const reply = await askToken(browser, {
    grant_type: 'authorization_code',
    client_id: app,
    redirect_uri: REDIRECT,
    code: back.searchParams.get('code') ?? '',
    code_verifier: verifier,
  });
  assert.equal(typeof reply.json.patient, 'string');
  const stranger = await signedIn('manager-a');
  const begun = await stranger.ask('GET', url);
  assert.equal((await stranger.ask('GET', `${pathOf(begun.location)}/details`)).status, 404);
});

test('scopes narrow reading, searching, chains, what is included, history, writing and operations', async () => {
  const browser = await signedIn();
  const { access_token: token } = await tokenFor(browser, 'user/Observation.rs');
  assert.equal((await fhir(token, '/fhir/Observation?_count=1')).status, 200);
  for (const path of [
    '/fhir/Patient',
    '/fhir/Observation?subject:Patient.name=a',
    '/fhir/Observation?_has:Provenance:target:recorded=2024',
    '/fhir/Condition/_history',
    '/fhir/_history',
    '/fhir?_type=Observation,Condition',
    '/fhir?_lastUpdated=gt2020',
    '/fhir/Patient/x/$everything',
  ]) {
    const answer = await refused(() => fhir(token, path));
    assert.equal(answer.status, 403, `${path}: ${answer.text}`);
  }
  const included = await fhir(token, '/fhir/Observation?_include=Observation:subject');
  assert.ok(!included.text.includes('"resourceType":"Patient"'));
  const written = await doors.nobody.send('POST', '/fhir/Observation', {}, { authorization: `Bearer ${token}` });
  assert.equal(written.status, 403);
});

test('a scope that the app is not registered for is refused', async () => {
  const browser = await signedIn();
  const { challenge } = makePkce();
  for (const scope of ['user/*.cruds', 'system/*.rs', 'user/Condition.rs', 'patient/*.write', 'admin']) {
    const answer = await refused(() => browser.ask('GET', authorizationUrl(app, scope, challenge)));
    assert.equal(new URL(answer.location ?? 'http://x').searchParams.get('error'), 'invalid_scope', scope);
  }
});

test('no authorization without PKCE by S256, to another address, for another server, or for an unknown app', async () => {
  const browser = await signedIn();
  const { challenge } = makePkce();
  const errorOf = (location: string | undefined) => new URL(location ?? 'http://x').searchParams.get('error');
  const none = await refused(() =>
    browser.ask('GET', authorizationUrl(app, 'openid', challenge, { code_challenge: undefined, code_challenge_method: undefined })),
  );
  assert.equal(errorOf(none.location), 'invalid_request');
  const plain = await refused(() => browser.ask('GET', authorizationUrl(app, 'openid', challenge, { code_challenge_method: 'plain' })));
  assert.equal(errorOf(plain.location), 'invalid_request');
  const elsewhere = await refused(() =>
    browser.ask('GET', authorizationUrl(app, 'openid', challenge, { aud: 'https://evil.example/fhir' })),
  );
  assert.equal(errorOf(elsewhere.location), 'invalid_request');
  const target = await refused(() => browser.ask('GET', authorizationUrl(app, 'openid', challenge, { resource: 'https://evil.example' })));
  assert.equal(errorOf(target.location), 'invalid_target');
  const redirect = await refused(() =>
    browser.ask('GET', authorizationUrl(app, 'openid', challenge, { redirect_uri: 'https://evil.example/back' })),
  );
  assert.equal(redirect.status, 400);
  assert.equal(redirect.location, undefined, 'nobody is sent to an address that was not registered');
  assert.match(redirect.text, /返回地址与登记的不一致/);
  const unknown = await refused(() => browser.ask('GET', authorizationUrl('app-nobody', 'openid', challenge)));
  assert.equal(unknown.status, 400);
});

test('a code is good once, for its app, with its secret and its address; used again, what came of it ends', async () => {
  const browser = await signedIn();
  const other = await registerApp(doors.county.database, SCOPES);
  const bad = async (change: Readonly<Record<string, string>>) => {
    const { form } = await codeFor(browser, 'user/Observation.rs');
    const reply = await refused(() => askToken(browser, { ...form, ...change }));
    assert.equal(reply.status, 400, JSON.stringify(change));
    assert.equal(reply.json.error, 'invalid_grant', JSON.stringify(change));
  };
  await bad({ client_id: other });
  await bad({ code_verifier: makePkce().verifier });
  await bad({ redirect_uri: 'https://app.example/other' });
  const { form } = await codeFor(browser, 'user/Observation.rs');
  const first = await askToken(browser, form);
  assert.equal((await fhir(first.json.access_token, '/fhir/Observation?_count=1')).status, 200);
  const replayed = await refused(() => askToken(browser, form));
  assert.equal(replayed.json.error, 'invalid_grant');
  const after = await refused(() => fhir(first.json.access_token, '/fhir/Observation?_count=1'));
  assert.equal(after.status, 401);
});

test('refresh tokens rotate; one used twice ends the grant', async () => {
  const browser = await signedIn();
  const first = await tokenFor(browser, 'offline_access user/Observation.rs');
  const form = (token: unknown) => ({ grant_type: 'refresh_token', client_id: app, refresh_token: String(token) });
  const second = await askToken(browser, form(first.refresh_token));
  assert.equal(second.status, 200, second.text);
  assert.notEqual(second.json.refresh_token, first.refresh_token);
  const wider = await refused(() => askToken(browser, { ...form(second.json.refresh_token), scope: 'user/Patient.rs' }));
  assert.equal(wider.json.error, 'invalid_scope');
  const reused = await refused(() => askToken(browser, form(first.refresh_token)));
  assert.equal(reused.json.error, 'invalid_grant');
  const third = await refused(() => askToken(browser, form(second.json.refresh_token)));
  assert.equal(third.json.error, 'invalid_grant');
  assert.equal((await fhir(second.json.access_token, '/fhir/Observation?_count=1')).status, 401);
});

test('tokens that were not given by us, for us, or not any more, let nobody in', async () => {
  const browser = await signedIn();
  const { access_token: good } = await tokenFor(browser, 'user/Observation.rs');
  const [head = '', body = '', signature = ''] = String(good).split('.');
  const claims = z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
  const header = z.object({ kid: z.string(), typ: z.string() }).parse(JSON.parse(Buffer.from(head, 'base64url').toString()));
  const [key] = (await readProviderKeys(doors.county.database)).signing;
  assert.ok(key);
  const sign = (changed: object, more: { alg?: string; typ?: string } = {}) => {
    const { d, p, q, dp, dq, qi, n, e } = z.record(z.string(), z.unknown()).parse(key);
    const jwk = Object.fromEntries(Object.entries({ kty: 'RSA', d, p, q, dp, dq, qi, n, e }).map(([name, value]) => [name, String(value)]));
    return new SignJWT({ ...claims, ...changed }).setProtectedHeader({ alg: 'RS256', ...header, ...more }).sign({ kty: 'RSA', ...jwk });
  };
  assert.equal((await fhir(await sign({}), '/fhir/Observation?_count=1')).status, 200, 'signed like this it is good');
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const wide = Buffer.from(JSON.stringify({ ...claims, scope: 'user/*.cruds' })).toString('base64url');
  const hsKey = Buffer.from(JSON.stringify(publicPart(key)));
  const tokens: Readonly<Record<string, string>> = {
    'widened by hand': `${head}.${wide}.${signature}`,
    'another key': await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...header }).sign(foreign),
    'an unknown key': await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: header.typ, kid: 'x' }).sign(foreign),
    expired: await sign({ exp: Math.floor(Date.now() / 1000) - 60 }),
    'for somebody else': await sign({ aud: 'https://other.example/fhir' }),
    'by somebody else': await sign({ iss: 'https://evil.example' }),
    'no access token': await sign({}, { typ: 'JWT' }),
    unsigned: new UnsecuredJWT(claims).encode(),
    'HS256 with the public key': await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', ...header }).sign(hsKey),
    'of an unknown client': await sign({ client_id: 'app-other' }),
    'without its grant': await sign({ grant: undefined }),
    garbage: 'a.b.c',
  };
  for (const [what, token] of Object.entries(tokens)) {
    const answer = await refused(() => fhir(token, '/fhir/Observation?_count=1'));
    assert.equal(answer.status, 401, what);
  }
  const revoked = await browser.ask('POST', '/oidc/revoke', new URLSearchParams({ client_id: app, token: String(good) }).toString());
  assert.equal(revoked.status, 200, revoked.text);
  assert.equal((await fhir(good, '/fhir/Observation?_count=1')).status, 401, 'revoked');
});

test('what was allowed ends with the session, with the post, by withdrawing it, or with the app', async () => {
  const browser = await signedIn();
  const online = await tokenFor(browser, 'user/Observation.rs');
  const offline = await tokenFor(browser, 'offline_access user/Observation.rs');
  const look = (token: Record<string, unknown>) => fhir(token.access_token, '/fhir/Observation?_count=1');
  assert.equal((await look(online)).status, 200);
  const listed = await browser.ask('GET', '/api/apps/grants');
  const rows = z.object({ rows: z.array(z.object({ id: z.string(), scopes: z.array(z.string()) })) }).parse(listed.json).rows;
  assert.ok(rows.some((row) => row.scopes.some((words) => words.includes('检验检查结果'))));
  const stranger = await signedIn('manager-a');
  assert.equal((await stranger.ask('DELETE', `/api/apps/grants/${rows[0]?.id}`)).status, 404, 'nobody withdraws what others allowed');
  await browser.ask('DELETE', '/api/session');
  assert.equal((await look(online)).status, 401);
  assert.equal((await look(offline)).status, 200, 'it may stay');
  const again = await signedIn();
  for (const row of rows) await again.ask('DELETE', `/api/apps/grants/${row.id}`);
  assert.equal((await look(offline)).status, 401);
});

test('a declined authorization goes back to the app without a code; another browser cannot decide it', async () => {
  const browser = await signedIn();
  const { challenge } = makePkce();
  const begun = await browser.ask('GET', authorizationUrl(app, 'openid', challenge));
  const page = pathOf(begun.location);
  const other = await signedIn();
  assert.equal((await other.ask('POST', `${page}/decide`, { allow: true })).status, 404, 'the cookie of the browser that began is needed');
  assert.equal((await new Browser(doors.app).ask('GET', `${page}/details`)).status, 401, 'somebody must be signed in');
  const decided = await refused(() => browser.ask('POST', `${page}/decide`, { allow: false }));
  const back = await browser.ask('GET', pathOf(String(decided.json.redirect)));
  const told = new URL(back.location ?? '').searchParams;
  assert.equal(told.get('error'), 'access_denied');
  assert.equal(told.get('state'), 'state-1');
  assert.equal(told.get('code'), null);
});
