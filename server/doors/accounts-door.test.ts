/** The administration of accounts over its door: who sees it, who does what, the password that is told once, and the question who is there. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { makeChallenge } from '../../kernel/access/identity/challenges.ts';
import { hashToken } from '../../kernel/access/identity/hash-token.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makePost } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import type { Role } from '../../kernel/define/role.ts';
import { homeSchema, problemSchema } from '../contract/contract.ts';
import { accountsSchema, oneTimePasswordSchema, pendingSchema, withoutAccountSchema } from '../contract/identity.ts';
import { type DoorReply, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

interface Officer {
  get(url: string): Promise<DoorReply>;
  send(method: 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown): Promise<DoorReply>;
}

let doors: Doors;
let admin: Officer;
let security: Officer;
before(async () => {
  doors = await openDoors();
  admin = await hire('sys', 'administrator');
  security = await hire('sec', 'security-administrator');
});
after(() => doors?.close());

const codeOf = (reply: DoorReply): string => problemSchema.parse(reply.json).code;
const signIn = (user: string, password: string) => doors.nobody.send('POST', '/api/session', { user, password });

async function hire(id: string, role: Role): Promise<Officer> {
  await commit(doors.county.store, BY_TEST, [{ op: 'create', id: `post-${id}`, resource: makePost(id, `${id}君`, role, 'lead') }]);
  await setAccount(doors.county.database, id, PASSWORD, id);
  const cookie = String((await signIn(id, PASSWORD)).headers['set-cookie']).split(';')[0] ?? '';
  return {
    get: (url) => doors.nobody.get(url, { cookie }),
    send: (method, url, body) => doors.nobody.send(method, url, body, { cookie }),
  };
}

async function find(officer: Officer, q: string) {
  const list = accountsSchema.parse((await officer.get(`/api/accounts?q=${q}`)).json);
  return { deeds: list.deeds, row: list.rows.find(({ name }) => name === q) };
}

test('the two administrators see the accounts, each with its own deeds; nobody else does', async () => {
  const [one, other] = [await find(admin, 'doctor-a'), await find(security, 'doctor-a')];
  assert.deepEqual([one.row?.posts.length, other.row?.name], [1, 'doctor-a']);
  assert.ok(one.deeds.includes('create') && !one.deeds.includes('enable'));
  assert.ok(other.deeds.includes('enable') && !other.deeds.includes('create'));
  for (const name of ['bureau', 'village-a1'] as const) {
    assert.equal(codeOf(await (await doors.signIn(name)).get('/api/accounts')), 'not-allowed', name);
  }
});

test('the security administrator is told that nobody confirmed the codes of restricted tests; who does not answer for it, is not', async () => {
  const told = async (officer: Officer): Promise<readonly string[]> => homeSchema.parse((await officer.get('/api/home')).json).unconfirmed;
  assert.deepEqual(await told(security), ['艾滋病', '性传播疾病']);
  assert.deepEqual(await told(admin), []);
});

test('an account is opened once a person, with a password that is good for one sign-in', async () => {
  await commit(doors.county.store, BY_TEST, [
    { op: 'create', id: 'post-new', resource: makePost('newcomer', '新来', 'nurse', 'hospital-a') },
  ]);
  const found = withoutAccountSchema.parse((await admin.get(`/api/accounts/people?q=${encodeURIComponent('新来')}`)).json);
  assert.deepEqual(
    found.rows.map(({ practitioner }) => practitioner),
    ['newcomer'],
  );
  const create = (by: Officer, name: string) => by.send('POST', '/api/accounts', { name, practitioner: 'newcomer' });
  assert.equal(codeOf(await create(security, 'newcomer')), 'not-allowed');
  assert.equal(codeOf(await create(admin, 'New Comer')), 'invalid');
  const { password } = oneTimePasswordSchema.parse((await create(admin, 'newcomer')).json);
  assert.equal(codeOf(await create(admin, 'again')), 'duplicate');
  assert.equal(pendingSchema.parse((await signIn('newcomer', password)).json).step, 'password');
  assert.equal((await find(admin, 'newcomer')).row?.mustChange, true);
});

test('one stops an account and resets its password, only the other lets it in again; nobody acts on their own', async () => {
  const act = (by: Officer, deed: string) => by.send('POST', '/api/accounts/consortium/do', { deed });
  const consortium = await doors.signIn('consortium');
  assert.equal((await act(admin, 'disable')).status, 200);
  assert.equal((await consortium.get('/api/session')).status, 401, 'at once');
  assert.equal(codeOf(await act(admin, 'enable')), 'not-allowed');
  assert.equal((await act(security, 'enable')).status, 200);
  assert.equal(codeOf(await security.send('POST', '/api/accounts/consortium/password')), 'not-allowed');
  const { password } = oneTimePasswordSchema.parse((await admin.send('POST', '/api/accounts/consortium/password')).json);
  assert.equal(codeOf(await signIn('consortium', PASSWORD)), 'wrong-password');
  assert.equal((await signIn('consortium', password)).status, 200);
  assert.equal(codeOf(await admin.send('POST', '/api/accounts/sys/password')), 'unprocessable');
});

/** Signs in with the answer to a sum, as is asked after three wrong passwords. */
async function signInWithSum(user: string, password: string) {
  const { database } = doors.county;
  const { id } = await makeChallenge(database, user);
  const [kept] = await database.rows(
    sql`select answer from sign_in_challenge where id = ${hashToken(id)}`,
    z.object({ answer: z.number() }),
  );
  return doors.nobody.send('POST', '/api/session', { user, password, challenge: { id, answer: String(kept?.answer) } });
}

test('wrong passwords lock, and unlocking lets the right one in', async () => {
  for (let n = 0; n < 5; n += 1) await signInWithSum('manager-a', 'wrong');
  assert.equal(codeOf(await signInWithSum('manager-a', PASSWORD)), 'locked');
  assert.notEqual((await find(security, 'manager-a')).row?.lockedUntil, null);
  assert.equal((await security.send('POST', '/api/accounts/manager-a/do', { deed: 'unlock' })).status, 200);
  assert.equal((await signIn('manager-a', PASSWORD)).status, 200);
});

test('an identity elsewhere is linked once, by the security administrator, and taken away', async () => {
  const subject = { issuer: 'https://id.example', subject: 'u-1' };
  const link = (by: Officer, name: string) => by.send('PUT', `/api/accounts/${name}/subject`, subject);
  assert.equal(codeOf(await link(admin, 'registrar')), 'not-allowed');
  assert.equal((await link(security, 'registrar')).status, 200);
  assert.equal(codeOf(await link(security, 'bureau')), 'duplicate');
  assert.deepEqual((await find(security, 'registrar')).row?.subjects, [subject]);
  assert.equal((await security.send('DELETE', '/api/accounts/registrar/subject', subject)).status, 200);
  assert.deepEqual((await find(security, 'registrar')).row?.subjects, []);
});

test('every change waits until the administrator has confirmed who is there', async () => {
  await doors.county.database.run(sql`update session set confirmed = now() - interval '11 minutes' where account = 'sys'`);
  const reset = () => admin.send('POST', '/api/accounts/registrar/password');
  assert.equal(codeOf(await reset()), 'confirm-needed');
  assert.equal((await admin.get('/api/accounts')).status, 200, 'looking needs none');
  assert.equal((await admin.send('POST', '/api/session/confirm', { password: PASSWORD })).status, 200);
  oneTimePasswordSchema.parse((await reset()).json);
});
