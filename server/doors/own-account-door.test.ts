/** One's own account over its door: what it shows, posts and sessions, the password, the second factor and the question who is there. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setIdentityPolicy } from '../../kernel/access/identity/identity-policy.ts';
import { makeTotpCode } from '../../kernel/access/identity/totp.ts';
import { sql } from '../../kernel/database/sql.ts';
import { problemSchema } from '../contract/contract.ts';
import { enrolmentSchema, ownAccountSchema, recoveryCodesSchema } from '../contract/identity.ts';
import { type DoorClient, type DoorReply, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

let doors: Doors;
before(async () => {
  doors = await openDoors();
});
after(() => doors?.close());

const STEP_MS = 30_000;

const codeOf = (reply: DoorReply): string => problemSchema.parse(reply.json).code;
const read = async (client: DoorClient) => ownAccountSchema.parse((await client.get('/api/account')).json);

/** Lets ten minutes and more pass since the account's sessions were confirmed. */
async function forgetConfirmation(account: string): Promise<void> {
  await doors.county.database.run(sql`update session set confirmed = now() - interval '11 minutes' where account = ${account}`);
}

test('whoever signed in twice sees both sessions, ends the other, and cannot end one of somebody else', async () => {
  const [here, there, other] = [await doors.signIn('village-a1'), await doors.signIn('village-a1'), await doors.signIn('doctor-a')];
  const own = await read(here);
  assert.deepEqual([own.user, own.secondFactor, own.sessions.length, own.posts.length], ['village-a1', null, 2, 1]);
  assert.deepEqual([own.posts[0]?.roleName, own.posts[0]?.current], ['乡村医生', true]);
  const strange = own.sessions.find(({ current }) => !current)?.id ?? '';
  assert.equal(codeOf(await other.send('DELETE', `/api/account/sessions/${strange}`)), 'not-found');
  assert.equal((await here.send('DELETE', `/api/account/sessions/${strange}`)).status, 200);
  assert.equal((await there.get('/api/account')).status, 401);
  assert.equal((await read(here)).sessions.length, 1);
});

test('the password changes with the old one only, by the rules, and ends other sessions', async () => {
  const [here, there] = [await doors.signIn('registrar'), await doors.signIn('registrar')];
  const change = (old: string, password: string) => here.send('PUT', '/api/account/password', { old, password });
  assert.equal(codeOf(await change('wrong', 'Another-9-password')), 'wrong-password');
  assert.equal(codeOf(await change(PASSWORD, 'short')), 'invalid');
  assert.equal((await change(PASSWORD, 'Another-9-password')).status, 200);
  assert.equal((await there.get('/api/account')).status, 401);
  assert.equal((await here.get('/api/account')).status, 200);
});

test('a second factor is bound and taken away only by who has just confirmed; with it, confirming takes the code as well', async () => {
  const here = await doors.signIn('bureau');
  await forgetConfirmation('bureau');
  assert.equal(codeOf(await here.send('POST', '/api/account/second-factor')), 'confirm-needed');
  assert.equal((await here.send('POST', '/api/session/confirm', { password: PASSWORD })).status, 200);
  const { secret, sealed } = enrolmentSchema.parse((await here.send('POST', '/api/account/second-factor')).json);
  const bind = (code: string) => here.send('POST', '/api/account/second-factor/bound', { sealed, code });
  assert.equal(codeOf(await bind('000000x')), 'wrong-code');
  const { recoveryCodes } = recoveryCodesSchema.parse((await bind(makeTotpCode(secret, Date.now()))).json);
  assert.equal((await read(here)).secondFactor?.codesLeft, recoveryCodes.length);

  await forgetConfirmation('bureau');
  const drop = () => here.send('DELETE', '/api/account/second-factor');
  assert.equal(codeOf(await drop()), 'confirm-needed');
  assert.equal(codeOf(await here.send('POST', '/api/session/confirm', { password: PASSWORD })), 'wrong-code');
  assert.equal(codeOf(await here.send('POST', '/api/session/confirm', { password: PASSWORD, code: '000000' })), 'wrong-code');
  assert.equal(codeOf(await drop()), 'confirm-needed', 'the password alone opened nothing');
  const next = makeTotpCode(secret, Date.now() + STEP_MS);
  assert.equal((await here.send('POST', '/api/session/confirm', { password: PASSWORD, code: next })).status, 200);
  setIdentityPolicy(doors.county.database, { requireSecondFactor: true });
  assert.equal((await read(here)).secondFactorNeeded, true);
  assert.equal(codeOf(await drop()), 'unprocessable', 'the post demands it');
  setIdentityPolicy(doors.county.database, {});
  assert.equal((await drop()).status, 200);
  assert.equal((await read(here)).secondFactor, null);
  const rows = await doors.county.database.rows(
    sql`select 1 from audit where act = 'account' and what ->> 'done' = 'remove-second-factor'`,
  );
  assert.equal(rows.length, 1);
});
