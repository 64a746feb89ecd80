/** Signing in by steps: second factor, replay, recovery codes, new passwords, posts, growing locks, three officers, administration. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systems } from '../../../generated/all-systems.gen.ts';
import { faultOf } from '../../actions/testing.ts';
import { commit } from '../../commit/commit.ts';
import { BY_TEST, makePost, openSmallCounty, type SmallCounty } from '../../commit/testing/small-county.ts';
import { sql } from '../../database/sql.ts';
import type { Role } from '../../define/role.ts';
import { addDays, today } from '../../periods/plain-date.ts';
import { changePassword, setAccount } from './accounts.ts';
import { createAccount, doToAccount, resetPassword } from './administer-accounts.ts';
import { confirmIdentity, countReveal, requireConfirmed } from './confirm-identity.ts';
import { setIdentityPolicy } from './identity-policy.ts';
import { listAccounts } from './list-accounts.ts';
import { checkSecondFactor, openSecret } from './second-factor.ts';
import { listSessions, whoIs } from './sessions.ts';
import {
  beginSignIn,
  choosePost,
  finishEnrolment,
  giveCode,
  giveNewPassword,
  type Progress,
  signIn,
  startEnrolment,
  switchPost,
} from './sign-in.ts';
import { makeTotpCode } from './totp.ts';

const FIRST = 'Right-9-password';
const FROM = { source: '10.0.0.7', device: 'test' };

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
  // Locks are looked at here without the sums that come before them.
  setIdentityPolicy(county.database, { requireSecondFactor: true, failuresToChallenge: 99 });
});
after(() => county.close());

async function hire(id: string, role: Role = 'nurse', org = 'hospital-a', post = `post-${id}`, mustChange = false): Promise<void> {
  await commit(county.store, BY_TEST, [{ op: 'create', id: post, resource: makePost(id, `${id}君`, role, org) }]);
  await setAccount(county.database, id, FIRST, id, mustChange);
}

const begin = (name: string, password = FIRST) => beginSignIn(county.database, name, password, FROM);
const who = (token: string) => whoIs(county.database, county.store.directory, token);
const codeOf = async (work: Promise<unknown>) => (await faultOf(work)).code;

function stepOf(progress: Progress): string {
  return progress.kind === 'session' ? 'session' : progress.step;
}

/** Binds a telephone; gives its secret and the recovery codes. */
async function enrol(name: string): Promise<{ secret: string; codes: readonly string[]; token: string }> {
  const progress = await begin(name);
  assert.equal(stepOf(progress), 'enrol');
  const { secret } = await startEnrolment(county.database, progress.token);
  assert.equal((await startEnrolment(county.database, progress.token)).secret, secret, 'a reload shows the same');
  const done = await finishEnrolment(county.database, progress.token, makeTotpCode(secret, Date.now()));
  return { secret, codes: done.recoveryCodes, token: done.progress.token };
}

test('a role that sees many people binds a second factor at the first sign-in and shows it at each; a code is good once', async () => {
  await hire('amy', 'township-manager');
  assert.equal(await codeOf(signIn(county.database, 'amy', FIRST, '10.0.0.7')), 'steps-left');
  const { secret, codes, token } = await enrol('amy');
  assert.equal((await who(token)).secondFactor, true);
  const [kept] = await county.database.rows(sql`select secret from second_factor where account = 'amy'`);
  assert.ok(!JSON.stringify(kept).includes(secret), 'the secret is sealed');
  const again = await begin('amy');
  assert.equal(stepOf(again), 'code');
  assert.equal(await codeOf(who(again.token)), 'not-signed-in', 'the token of a sign-in under way opens nothing');
  assert.equal(await codeOf(giveCode(county.database, again.token, makeTotpCode(secret, Date.now()))), 'wrong-code', 'replayed');
  const ahead = makeTotpCode(secret, Date.now() + 30_000);
  const both = await Promise.allSettled([1, 2].map(() => checkSecondFactor(county.database, 'amy', ahead)));
  assert.equal(both.filter((each) => each.status === 'fulfilled' && each.value === 'code').length, 1, 'one of two at once wins');
  const open = await giveCode(county.database, again.token, codes[0] ?? '');
  assert.equal(stepOf(open), 'session');
  const third = await begin('amy');
  assert.equal(await codeOf(giveCode(county.database, third.token, codes[0] ?? '')), 'wrong-code', 'a recovery code opens once');
  assert.equal(await codeOf(choosePost(county.database, third.token, 'post-amy')), 'steps-left', 'no step is skipped');
});

test('guesses sent at once get no more tries than guesses in turn; the next lock is twice as long; a name of nobody is locked alike', async () => {
  await hire('bob');
  for (const name of ['bob', 'nobody-here']) {
    const results = await Promise.all(Array.from({ length: 12 }, (_, i) => codeOf(begin(name, `guess ${i}`))));
    assert.deepEqual(
      [results.filter((code) => code === 'wrong-password').length, results.filter((code) => code === 'locked').length],
      [5, 7],
      name,
    );
  }
  await county.database.run(sql`update sign_in_attempt set locked_until = now() - interval '1 second'`);
  for (let i = 0; i < 5; i += 1) assert.equal(await codeOf(begin('bob', 'guess')), 'wrong-password');
  assert.match((await faultOf(begin('bob'))).next, /(29|30) 分钟/);
});

test('a new account must change its password: good enough, not one of the last five, and then other sessions are over', async () => {
  await hire('cat', 'nurse', 'hospital-a', 'post-cat', true);
  const progress = await begin('cat');
  assert.equal(stepOf(progress), 'password');
  const give = async (password: string) => {
    const given = await giveNewPassword(county.database, progress.token, password);
    return 'refuse' in given ? given.refuse : stepOf(given);
  };
  assert.match(await give('Sh0rt-x'), /至少要 8 个字符/);
  assert.match(await give('onlysmallletters'), /三种/);
  assert.match(await give('My-Cat-is-9'), /用户名/);
  assert.match(await give(FIRST), /最近 5 次/);
  assert.equal(await give('Blue-7-river'), 'session');
  const [one, two] = [await signIn(county.database, 'cat', 'Blue-7-river', 'a'), await signIn(county.database, 'cat', 'Blue-7-river', 'b')];
  const { session } = await who(one);
  assert.equal(await changePassword(county.database, 'cat', 'Green-8-river', { session }), undefined);
  await who(one);
  assert.equal(await codeOf(who(two)), 'not-signed-in');
  assert.match((await changePassword(county.database, 'cat', 'Blue-7-river'))?.refuse ?? '', /最近 5 次/);
  await county.database.run(sql`update account set password_at = now() - interval '91 days' where name = 'cat'`);
  assert.equal(stepOf(await begin('cat', 'Green-8-river')), 'password');
});

test('who holds several posts chooses, and changes later under a new token; a post that ends closes the session at once', async () => {
  await hire('dan', 'nurse', 'hospital-a');
  await commit(county.store, BY_TEST, [
    { op: 'create', id: 'post-dan-b', resource: makePost('dan', 'dan君', 'family-doctor', 'hospital-b') },
  ]);
  const progress = await begin('dan');
  assert.equal(stepOf(progress), 'post');
  assert.equal(await codeOf(choosePost(county.database, progress.token, 'post-bob')), 'not-allowed');
  const { token } = await choosePost(county.database, progress.token, 'post-dan-b');
  const signedIn = await who(token);
  assert.deepEqual([signedIn.role, signedIn.org], ['family-doctor', 'hospital-b']);
  const next = await switchPost(county.database, signedIn, token, 'post-dan', FROM);
  assert.equal(await codeOf(who(token)), 'not-signed-in', 'the old token is worth nothing');
  assert.equal((await who(next)).role, 'nurse');
  assert.equal((await listSessions(county.database, 'dan')).length, 1);
  const ended = { ...makePost('dan', 'dan君', 'nurse', 'hospital-a', { start: '2020-01-01', end: addDays(today(), -1) }), id: 'post-dan' };
  await commit(county.store, BY_TEST, [{ op: 'update', resource: ended }]);
  assert.equal(await codeOf(who(next)), 'not-signed-in');
  assert.equal(stepOf(await begin('dan')), 'session', 'the other post is left');
});

test('an account that nobody used for 90 days is disabled, which only the right password tells', async () => {
  await hire('eve');
  await county.database.run(sql`update account set last_used = now() - interval '91 days' where name = 'eve'`);
  assert.equal(await codeOf(begin('eve', 'wrong')), 'wrong-password');
  assert.equal(await codeOf(begin('eve')), 'account-unused');
  assert.equal(await codeOf(begin('eve')), 'wrong-password', 'it is disabled');
});

test('many reveals, and administration, ask again who is there', async () => {
  await hire('fay');
  const signedIn = await who(await signIn(county.database, 'fay', FIRST, 'a'));
  const revealed = await Promise.all(
    Array.from({ length: 22 }, () =>
      countReveal(county.database, signedIn).then(
        () => 'done',
        () => 'asked',
      ),
    ),
  );
  assert.equal(revealed.filter((each) => each === 'done').length, 20);
  await county.database.run(sql`update session set confirmed = now() - interval '11 minutes' where account = 'fay'`);
  assert.equal(await codeOf(requireConfirmed(county.database, signedIn, '管理账号')), 'confirm-needed');
  assert.equal(await codeOf(confirmIdentity(county.database, signedIn, 'wrong', 'a')), 'wrong-password');
  await confirmIdentity(county.database, signedIn, FIRST, 'a');
  await requireConfirmed(county.database, signedIn, '管理账号');
  await countReveal(county.database, signedIn);
});

test('三员分立: no officer holds a second post; the one makes accounts, the other lets in again, nobody their own', async () => {
  await hire('sys', 'administrator', 'lead');
  await hire('sec', 'security-administrator', 'lead');
  const second = commit(county.store, BY_TEST, [{ op: 'create', id: 'post-sys-2', resource: makePost('sys', 'sys君', 'auditor', 'lead') }]);
  const fault = await faultOf(second);
  assert.match(fault.text, /三员分立/);
  const [sys, sec] = [await who((await enrol('sys')).token), await who((await enrol('sec')).token)];
  await commit(county.store, BY_TEST, [{ op: 'create', id: 'post-new', resource: makePost('newcomer', '新人', 'nurse', 'hospital-a') }]);
  assert.equal(await codeOf(createAccount(county.database, sec, 'newcomer', 'newcomer')), 'not-allowed');
  const password = await createAccount(county.database, sys, 'newcomer', 'newcomer');
  assert.equal(stepOf(await begin('newcomer', password)), 'password');
  assert.equal(await codeOf(createAccount(county.database, sys, 'second', 'newcomer')), 'duplicate', 'one account a person');
  assert.equal(await codeOf(resetPassword(county.database, sys, 'sys')), 'unprocessable');
  await doToAccount(county.database, sys, 'newcomer', 'disable');
  assert.equal(await codeOf(begin('newcomer', password)), 'wrong-password');
  assert.equal(await codeOf(doToAccount(county.database, sys, 'newcomer', 'enable')), 'not-allowed');
  await doToAccount(county.database, sec, 'newcomer', 'enable');
  assert.equal(stepOf(await begin('newcomer', password)), 'password');
  assert.equal(await codeOf(doToAccount(county.database, sys, 'amy', 'remove-second-factor')), 'not-allowed');
  await doToAccount(county.database, sec, 'amy', 'remove-second-factor');
  assert.equal(stepOf(await begin('amy')), 'enrol');
});

test('an account locked by codes that were guessed is seen as locked by who keeps accounts, and is let in again', async () => {
  await hire('ned', 'township-manager');
  const { secret } = await enrol('ned');
  const { token } = await begin('ned');
  for (let guess = 0; guess < 5; guess += 1) assert.equal(await codeOf(giveCode(county.database, token, '000000')), 'wrong-code');
  assert.match((await faultOf(giveCode(county.database, token, makeTotpCode(secret, Date.now() + 30_000)))).text, /验证码/);
  const sec = { ...county.as('consortium'), account: 'sec', role: 'security-administrator' as const };
  const lock = async () =>
    (await listAccounts(county.database, sec, { q: 'ned' }, '')).rows.find(({ name }) => name === 'ned')?.lockedUntil;
  const locked = async () => (await listAccounts(county.database, sec, { q: '', locked: true }, '')).rows.map(({ name }) => name);
  assert.ok(Date.parse((await lock()) ?? '') > Date.now());
  assert.ok((await locked()).includes('ned'));
  await doToAccount(county.database, sec, 'ned', 'unlock');
  assert.equal(await lock(), null);
  assert.ok(!(await locked()).includes('ned'));
  assert.equal(stepOf(await giveCode(county.database, token, makeTotpCode(secret, Date.now() + 30_000))), 'session');
});

test('a sealed secret opens for its own account alone', async () => {
  const [row] = await county.database.rows(sql`select secret from second_factor where account = 'sys'`);
  assert.throws(() => openSecret(county.database, 'sec', String(row?.secret)));
});
