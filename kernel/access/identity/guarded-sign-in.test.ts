/** What stands around the password: a sum after three wrong ones, and one terminal at a time for who signs. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../../generated/all-systems.gen.ts';
import { faultOf } from '../../actions/testing.ts';
import { openSmallCounty, type SmallCounty } from '../../commit/testing/small-county.ts';
import { sql } from '../../database/sql.ts';
import { setAccount } from './accounts.ts';
import { type ChallengeAnswer, makeChallenge, needsChallenge } from './challenges.ts';
import { setIdentityPolicy } from './identity-policy.ts';
import { whoIs } from './sessions.ts';
import { beginSignIn } from './sign-in.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const RIGHT = 'Right-9-password';
beforeEach(async () => {
  setIdentityPolicy(county.database, {});
  for (const name of ['doctor-a', 'manager-a']) await setAccount(county.database, name, RIGHT, `staff-${name}`);
  await county.database.run(sql`delete from sign_in_attempt`);
});

const enter = (name: string, password: string, challenge?: ChallengeAnswer) =>
  beginSignIn(county.database, name, password, { source: '10.0.0.7', challenge });
const codeOf = async (work: Promise<unknown>) => (await faultOf(work)).code;

async function tokenOf(name: string): Promise<string> {
  const progress = await enter(name, RIGHT);
  assert.equal(progress.kind, 'session');
  return progress.token;
}

const NUMERALS = new Map([...'零一二三四五六七八九'].map((word, n) => [word, n]));
/** What a person reads: 二十三 is 23. */
function readNumeral(text: string): number {
  const [tens = '', ones = ''] = text.includes('十') ? text.split('十') : ['零', text];
  return (tens === '' ? 1 : (NUMERALS.get(tens) ?? 0)) * 10 + (NUMERALS.get(ones) ?? 0);
}
function solve(question: string): string {
  const [, a = '', sign, b = ''] = /^(.+)(加|减)(.+)等于多少？$/.exec(question) ?? [];
  return String(sign === '加' ? readNumeral(a) + readNumeral(b) : readNumeral(a) - readNumeral(b));
}
async function solved(name: string): Promise<ChallengeAnswer> {
  const { id, question } = await makeChallenge(county.database, name);
  return { id, answer: solve(question) };
}

for (const name of ['doctor-a', 'nobody-at-all'])
  test(`after three wrong passwords of ${name} a sum is asked before the next is looked at`, async () => {
    for (let at = 0; at < 3; at += 1) assert.equal(await codeOf(enter(name, 'wrong')), 'wrong-password');
    assert.equal(await needsChallenge(county.database, name), true);
    assert.equal(await codeOf(enter(name, RIGHT)), 'challenge-needed', 'the right password too');
    assert.equal(await codeOf(enter(name, 'wrong', await solved(name))), 'wrong-password');
    assert.equal(await codeOf(enter(name, 'wrong', await solved(name))), 'wrong-password', 'the fifth');
    assert.equal(await codeOf(enter(name, RIGHT, await solved(name))), 'locked');
  });

test('a right answer lets the right password in, and then no sum is asked', async () => {
  for (let at = 0; at < 3; at += 1) await codeOf(enter('doctor-a', 'wrong'));
  const answer = await solved('doctor-a');
  assert.equal((await enter('doctor-a', RIGHT, answer)).kind, 'session');
  assert.equal((await enter('doctor-a', RIGHT)).kind, 'session');
});

test('an answer is good once, for its name, in its time; wrong answers lock nobody out and are written down', async () => {
  for (const name of ['doctor-a', 'manager-a']) for (let at = 0; at < 3; at += 1) await codeOf(enter(name, 'wrong'));
  const once = await solved('doctor-a');
  assert.equal(await codeOf(enter('manager-a', RIGHT, once)), 'challenge-needed', 'for another name');
  assert.equal(await codeOf(enter('doctor-a', 'wrong', once)), 'wrong-password');
  assert.equal(await codeOf(enter('doctor-a', RIGHT, once)), 'challenge-needed', 'used');
  const late = await solved('doctor-a');
  await county.database.run(sql`update sign_in_challenge set expires = now() - interval '1 second'`);
  assert.equal(await codeOf(enter('doctor-a', RIGHT, late)), 'challenge-needed');
  for (let at = 0; at < 6; at += 1) assert.equal(await codeOf(enter('manager-a', 'x', { id: 'none', answer: '1' })), 'challenge-needed');
  assert.equal(
    (await enter('manager-a', RIGHT, await solved('manager-a'))).kind,
    'session',
    'whoever guesses without answers locks nobody',
  );
  const rows = await county.database.rows(
    sql`select account from audit where what->>'reason' = 'challenge' and result = 'refused'`,
    z.object({ account: z.string().nullable() }),
  );
  assert.ok(rows.length >= 8 && rows.every(({ account }) => account !== null));
});

test('in a role that signs, the newer sign-in ends the older one, which is told so; others keep theirs', async () => {
  const open = async (token: string) => codeOf(whoIs(county.database, county.store.directory, token));
  const stands = async (token: string) => (await whoIs(county.database, county.store.directory, token)).account;
  const before = await tokenOf('doctor-a');
  assert.equal(await stands(await tokenOf('doctor-a')), 'doctor-a');
  assert.equal(await stands(before), 'doctor-a', 'where it is not demanded both stand');

  setIdentityPolicy(county.database, { singleTerminal: true });
  const newer = await tokenOf('doctor-a');
  assert.equal(await open(before), 'signed-in-elsewhere');
  const fault = await faultOf(whoIs(county.database, county.store.directory, before));
  assert.match(`${fault.text}${fault.next}`, /另一台设备.*修改密码/);
  assert.equal(await stands(newer), 'doctor-a');
  const manager = await tokenOf('manager-a');
  await tokenOf('manager-a');
  assert.equal(await stands(manager), 'manager-a', 'a manager signs no records');
  assert.equal(await stands(newer), 'doctor-a', 'nobody else’s sign-in ends it');
  assert.equal(await open('made-up'), 'not-signed-in');
  const lines = await county.database.rows(sql`select 1 as one from audit where act = 'session' and what->>'done' = 'end-older-terminal'`);
  assert.equal(lines.length, 1);
});
