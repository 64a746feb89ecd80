/** What stands before the doors: headers, pages of other sites, how much may be asked; refusals are plain and in the audit log. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../kernel/database/sql.ts';
import { buildApp } from '../build-app.ts';
import { problemSchema } from '../contract/contract.ts';
import { type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';
import { costOf, DEFAULT_LIMITS } from './rate-limits.ts';
import { TokenBuckets } from './token-buckets.ts';

let doors: Doors;
before(async () => {
  doors = await openDoors();
});
after(() => doors.close());

const plain = { demo: () => false, secureCookie: false, pages: undefined, log: false };
const refusals = async (rule: string): Promise<number> =>
  doors.county.database.run(sql`select 1 from audit where act = 'refused' and result = 'refused' and what ->> 'rule' = ${rule}`);

test('answers of the API are never framed, sniffed, kept or run; over TLS browsers are told to stay there', async () => {
  for (const url of ['/api/session', '/fhir/metadata', '/health', '/nowhere']) {
    const { headers } = await doors.nobody.get(url);
    assert.equal(headers['x-content-type-options'], 'nosniff', url);
    assert.match(String(headers['content-security-policy']), /default-src 'none'; frame-ancestors 'none'/, url);
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.match(String(headers['permissions-policy']), /camera=\(\)/);
    assert.equal(headers['strict-transport-security'], undefined);
  }
  assert.equal((await doors.nobody.get('/api/session')).headers['cache-control'], 'no-store');
  const app = await buildApp(doors.county.store, { ...plain, trustProxy: '127.0.0.1' });
  const over = await app.inject({ url: '/health', headers: { 'x-forwarded-proto': 'https' } });
  assert.match(String(over.headers['strict-transport-security']), /max-age=15552000/);
  await app.close();
});

test('a page carries a number used once for its styles, and takes neither scripts nor styles from texts', async () => {
  const pages = mkdtempSync(join(tmpdir(), 'yigong-pages-'));
  writeFileSync(join(pages, 'index.html'), '<meta property="csp-nonce" nonce="__YIGONG_NONCE__"><div id=app>');
  mkdirSync(join(pages, 'assets'));
  for (const file of ['assets/decodeImageFrameWorker-x1.js', 'assets/index-x1.js', 'decodeImageFrameWorker-x1.js'])
    writeFileSync(join(pages, file), '');
  const app = await buildApp(doors.county.store, { ...plain, pages });
  const policies = new Set<string>();
  for (const url of ['/', '/index.html', '/people/1']) {
    const { headers, body } = await app.inject({ url, headers: { accept: 'text/html' } });
    const policy = String(headers['content-security-policy']);
    const nonce = /style-src 'self' 'nonce-([\w-]{22})'/.exec(policy)?.[1];
    assert.ok(nonce !== undefined && body.includes(`nonce="${nonce}"`), policy);
    assert.ok(!policy.includes('unsafe-'), policy);
    policies.add(policy);
  }
  assert.equal(policies.size, 3, 'each answer has its own number');
  const policyOf = async (url: string) => String((await app.inject({ url })).headers['content-security-policy']);
  assert.match(await policyOf('/assets/decodeImageFrameWorker-x1.js'), /script-src 'self' 'wasm-unsafe-eval'/, 'the decoder of images');
  for (const url of ['/assets/index-x1.js', '/decodeImageFrameWorker-x1.js']) assert.doesNotMatch(await policyOf(url), /unsafe/, url);
  for (const url of ['/..%2f..%2f..%2fetc/passwd', '/assets/..%2f..%2fpackage.json', '/.env', '/%00', '/..\\..\\package.json'])
    assert.ok([400, 403, 404].includes((await app.inject({ url })).statusCode), url);
  await app.close();
  rmSync(pages, { recursive: true });
});

test('what a page of another site sends with our cookie is refused, reads too; following a link is not', async () => {
  const bureau = await doors.signIn('bureau');
  const session = (headers: Readonly<Record<string, string>>) => bureau.get('/api/session', headers);
  assert.equal((await session({ 'sec-fetch-site': 'same-origin' })).status, 200);
  assert.equal((await session({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status, 200);
  for (const site of ['cross-site', 'same-site']) {
    const { status, json } = await session({ 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' });
    assert.deepEqual([status, problemSchema.parse(json).code], [403, 'foreign-page']);
  }
  for (const origin of ['https://evil.example', 'null', 'http://localhost:1', 'not a url']) {
    const reply = await bureau.send('POST', '/api/session/post', { post: 'x' }, { origin });
    assert.deepEqual([reply.status, problemSchema.parse(reply.json).code], [403, 'foreign-page'], origin);
  }
  assert.equal(await refusals('foreign-page'), 1, 'one line a minute tells of it');
});

test('who asks too much waits as long as told; others do not, and costly doors weigh more', async () => {
  const limits = {
    ...DEFAULT_LIMITS,
    buckets: { session: { most: 10, perSecond: 0.1 }, machine: { most: 50, perSecond: 1 }, address: { most: 5, perSecond: 0.1 } },
    signIn: { most: 3, perSecond: 0.1 },
  };
  const app = await buildApp(doors.county.store, { ...plain, limits, trustProxy: '127.0.0.1' });
  const ask = (url: string, from: string, headers: Readonly<Record<string, string>> = {}) =>
    app.inject({ url, headers: { 'x-forwarded-for': from, ...headers } });
  const statuses: number[] = [];
  for (let at = 0; at < 7; at += 1) statuses.push((await ask('/fhir/metadata', '10.0.0.1')).statusCode);
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429]);
  const late = await ask('/fhir/metadata', '10.0.0.1');
  assert.ok(Number(late.headers['retry-after']) >= 1);
  assert.equal(z.looseObject({ resourceType: z.string() }).parse(late.json()).resourceType, 'OperationOutcome');
  assert.equal((await ask('/fhir/metadata', '10.0.0.2')).statusCode, 200);
  assert.equal(await refusals('rate'), 1);

  const tries: number[] = [];
  for (let at = 0; at < 5; at += 1) {
    const payload = { user: `guess-${at}`, password: PASSWORD };
    tries.push((await app.inject({ method: 'POST', url: '/api/session', payload, headers: { 'x-forwarded-for': '10.0.0.3' } })).statusCode);
  }
  assert.deepEqual(tries, [401, 401, 401, 429, 429], 'passwords of many accounts cannot be tried from one place');

  const signed = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { user: 'bureau', password: PASSWORD },
    headers: { 'x-forwarded-for': '10.0.0.4' },
  });
  const known = String(signed.headers['set-cookie']).split(';')[0] ?? '';
  assert.equal((await ask('/api/session', '10.0.0.4', { cookie: known })).statusCode, 200);
  const made: number[] = [];
  for (let at = 0; at < 6; at += 1)
    made.push((await ask('/api/session', '10.0.0.4', { authorization: `Bearer made-up-${at}` })).statusCode);
  assert.equal((await ask('/api/session', '10.0.0.4', { cookie: known })).statusCode, 200, 'a neighbour who is signed in goes on');
  assert.deepEqual(made, [401, 401, 429, 429, 429, 429], 'made-up tokens bring no bucket of their own');
  await app.close();
  assert.ok(costOf(DEFAULT_LIMITS, 'GET', '/fhir/$export') > 100 * costOf(DEFAULT_LIMITS, 'GET', '/fhir/Patient/1'));
});

test('a bucket fills with time, and lets a request through that is dearer than itself, once', () => {
  let now = 0;
  const buckets = new TokenBuckets(() => now);
  const bucket = { most: 10, perSecond: 1 };
  assert.equal(buckets.take('a', bucket, 200), 0);
  assert.equal(buckets.take('a', bucket, 1), 191);
  now = 191_000;
  assert.equal(buckets.take('a', bucket, 1), 0);
  assert.equal(buckets.take('b', bucket, 10), 0);
});

test('the address that a proxy names counts only where the proxy is believed', async () => {
  const limits = { ...DEFAULT_LIMITS, buckets: { ...DEFAULT_LIMITS.buckets, address: { most: 2, perSecond: 0.1 } } };
  const app = await buildApp(doors.county.store, { ...plain, limits });
  const statuses: number[] = [];
  for (let at = 0; at < 4; at += 1)
    statuses.push((await app.inject({ url: '/fhir/metadata', headers: { 'x-forwarded-for': `10.0.1.${at}` } })).statusCode);
  assert.deepEqual(statuses, [200, 200, 429, 429]);
  await app.close();
});
