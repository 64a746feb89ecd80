/** Signing in with the hospital's identity provider, against one that runs: who is linked comes in; every other answer is refused and written down. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { openFederation } from '../../kernel/access/identity/federation.ts';
import { setIdentityPolicy } from '../../kernel/access/identity/identity-policy.ts';
import { sql } from '../../kernel/database/sql.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import { buildApp } from '../build-app.ts';
import { waysSchema } from '../contract/identity.ts';
import { Browser, type Reply } from '../oidc/testing/app-client.ts';
import { type Doors, openDoors } from '../testing/open-doors.ts';
import { type HospitalProvider, startHospitalProvider } from './testing/hospital-provider.ts';

const CALLBACK = 'http://localhost/api/session/federated/callback';
let doors: Doors;
let hospital: HospitalProvider;
let app: FastifyInstance;

function appWith(provider: Pick<HospitalProvider, 'issuer' | 'clientId' | 'clientSecret'>): Promise<FastifyInstance> {
  const { issuer, clientId, clientSecret } = provider;
  const federation = openFederation({ name: '县医院', issuer, clientId, clientSecret, callback: CALLBACK });
  return buildApp(doors.county.store, { demo: () => false, secureCookie: false, pages: undefined, log: false, federation });
}

async function link(subject: string, account: string): Promise<void> {
  await doors.county.database.run(
    sql`insert into federated_subject (issuer, subject, account, linked) values (${hospital.issuer}, ${subject}, ${account}, ${nowInstant()})`,
  );
}

before(async () => {
  doors = await openDoors();
  hospital = await startHospitalProvider(CALLBACK);
  app = await appWith(hospital);
  await link('emp-1001', 'doctor-a');
  await link('emp-1002', 'village-a1');
});
after(async () => {
  await app.close();
  await hospital.close().catch(() => undefined);
  await doors.close();
});

const begin = (browser: Browser, next = '/worklists') => browser.ask('GET', `/api/session/federated?next=${encodeURIComponent(next)}`);

/** Comes back from the provider with this address. */
const comeBack = (browser: Browser, back: string): Promise<Reply> => browser.ask('GET', `${new URL(back).pathname}${new URL(back).search}`);

async function goThrough(subject: string, browser = new Browser(app), amr?: readonly string[]): Promise<Reply> {
  const begun = await begin(browser);
  assert.equal(begun.status, 302, begun.text);
  return comeBack(browser, await hospital.signIn(begun.location ?? '', subject, amr));
}

/** The words that the sign-in page shows, once; no address says them. */
async function refusalIn(browser: Browser, reply: Reply): Promise<string> {
  assert.equal(reply.status, 302);
  const url = new URL(reply.location ?? '', 'http://localhost');
  assert.equal(url.pathname, '/sign-in');
  assert.deepEqual(
    [...url.searchParams.keys()].filter((name) => name !== 'next'),
    [],
  );
  const told = waysSchema.parse((await browser.ask('GET', '/api/session/ways')).json).refused;
  assert.equal(waysSchema.parse((await browser.ask('GET', '/api/session/ways')).json).refused, null, 'said once');
  return told?.text ?? '';
}

async function refusedLines(): Promise<readonly Record<string, unknown>[]> {
  const rows = await doors.county.database.rows(
    sql`select what from audit where act = 'sign-in' and result = 'refused' order by id`,
    z.object({ what: z.record(z.string(), z.unknown()) }),
  );
  return rows.map(({ what }) => what);
}

/** Does what must be refused; the line that it left, alone. */
async function lineOf(act: () => Promise<unknown>): Promise<Record<string, unknown>> {
  const before = (await refusedLines()).length;
  await act();
  const [line, ...more] = (await refusedLines()).slice(before);
  assert.ok(line && more.length === 0, 'one line of refusal');
  return line;
}

const isIn = async (browser: Browser): Promise<boolean> => (await browser.ask('GET', '/api/session')).status === 200;

test('who is linked comes in as themselves, and to the page they wanted', async () => {
  const browser = new Browser(app);
  const reply = await goThrough('emp-1001', browser);
  assert.deepEqual([reply.status, reply.location], [302, '/worklists']);
  const me = await browser.ask('GET', '/api/session');
  assert.equal(me.json.name, '郑医生');
  const [line] = await doors.county.database.rows(
    sql`select what from audit where act = 'sign-in' and result = 'done' order by id desc limit 1`,
    z.object({ what: z.record(z.string(), z.unknown()) }),
  );
  assert.equal(line?.what.vouched, true);
});

test('a subject that nobody linked is told its number and let in nowhere', async () => {
  const browser = new Browser(app);
  let reply: Reply | undefined;
  const line = await lineOf(async () => {
    reply = await goThrough('emp-9999', browser);
  });
  assert.ok(reply && /编号 emp-9999.*还没有关联/.test(await refusalIn(browser, reply)));
  assert.deepEqual([line.reason, line.subject], ['not linked', 'emp-9999']);
  assert.equal(await isIn(browser), false);
});

test('a disabled account stays out, whoever vouches for it', async () => {
  await doors.county.database.run(sql`update account set disabled = true where name = 'village-a1'`);
  const browser = new Browser(app);
  const line = await lineOf(() => goThrough('emp-1002', browser));
  assert.deepEqual([line.account, line.reason], ['village-a1', 'disabled']);
  assert.equal(await isIn(browser), false);
  await doors.county.database.run(sql`update account set disabled = false where name = 'village-a1'`);
  await goThrough('emp-1002', browser);
  assert.equal(await isIn(browser), true, 'enabled again, it comes in');
});

test('an answer with another state, another nonce or a code of somebody else is refused', async () => {
  const state = new Browser(app);
  const line = await lineOf(async () => {
    const begun = await begin(state);
    const back = new URL(await hospital.signIn(begun.location ?? '', 'emp-1001'));
    back.searchParams.set('state', 'forged');
    assert.match(await refusalIn(state, await comeBack(state, back.href)), /没有确认您的身份/);
  });
  assert.equal(line.reason, 'provider');
  assert.equal(await isIn(state), false);

  const nonce = new Browser(app);
  await lineOf(async () => {
    const asked = new URL((await begin(nonce)).location ?? '');
    asked.searchParams.set('nonce', 'of-another-browser');
    assert.match(await refusalIn(nonce, await comeBack(nonce, await hospital.signIn(asked.href, 'emp-1001'))), /没有确认/);
  });
  assert.equal(await isIn(nonce), false);

  // The code of the attacker's own sign-in, put into the victim's browser (and the other way round): PKCE and nonce are of one browser.
  const [mine, theirs] = [new Browser(app), new Browser(app)];
  const code = new URL(await hospital.signIn((await begin(mine)).location ?? '', 'emp-1001')).searchParams.get('code') ?? '';
  await lineOf(async () => {
    const back = new URL(await hospital.signIn((await begin(theirs)).location ?? '', 'emp-1002'));
    back.searchParams.set('code', code);
    assert.match(await refusalIn(theirs, await comeBack(theirs, back.href)), /没有确认/);
  });
  assert.equal(await isIn(theirs), false);
});

test('an answer is good once, and only in the browser that asked', async () => {
  const browser = new Browser(app);
  const begun = await begin(browser);
  const back = await hospital.signIn(begun.location ?? '', 'emp-1001');
  const stranger = new Browser(app);
  const line = await lineOf(() => comeBack(stranger, back));
  assert.equal(line.reason, 'answer not asked for');
  assert.equal(await isIn(stranger), false);
  assert.equal((await comeBack(browser, back)).location, '/worklists');
  const again = new Browser(app);
  await refusalIn(again, await comeBack(again, back));
  await refusalIn(browser, await comeBack(browser, back));
  assert.equal(await isIn(again), false);
});

test('afterwards nobody is sent to a foreign page', async () => {
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
    const browser = new Browser(app);
    const begun = await begin(browser, next);
    const reply = await comeBack(browser, await hospital.signIn(begun.location ?? '', 'emp-1001'));
    assert.equal(reply.location, '/', next);
  }
});

test('a second factor asked for by the hospital counts; without one our own is asked for', async () => {
  setIdentityPolicy(doors.county.database, { requireSecondFactor: true });
  await link('emp-1003', 'manager-a');
  const without = new Browser(app);
  assert.match((await goThrough('emp-1003', without)).location ?? '', /^\/sign-in\?next=/);
  assert.match((await without.ask('GET', '/api/session/step')).text, /"step":"enrol"/);
  assert.equal(await isIn(without), false);
  const vouched = new Browser(app);
  assert.equal((await goThrough('emp-1003', vouched, ['pwd', 'otp'])).location, '/worklists');
  assert.equal(await isIn(vouched), true);
  setIdentityPolicy(doors.county.database, {});
});

test('while the provider is away people are told so, also halfway; passwords still work', async () => {
  const away = await startHospitalProvider(CALLBACK);
  const other = await appWith(away);
  try {
    const halfway = new Browser(other);
    const back = await away.signIn((await begin(halfway)).location ?? '', 'emp-1001');
    await away.close();
    const line = await lineOf(async () => {
      await refusalIn(halfway, await comeBack(halfway, back));
    });
    assert.equal(line.reason, 'provider');
    assert.equal(await isIn(halfway), false);
    const never = await appWith(away);
    const waiting = new Browser(never);
    assert.match(await refusalIn(waiting, await waiting.ask('GET', '/api/session/federated')), /连不上县医院/);
    const byPassword = new Browser(never);
    await byPassword.ask('POST', '/api/session', { user: 'doctor-a', password: 'correct horse' });
    assert.equal(await isIn(byPassword), true);
    await never.close();
  } finally {
    await other.close();
  }
});
