// After some wrong passwords of a name a small sum is asked first: it stops programs that only guess, and can be read aloud. No outside service.
import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { fail } from '../../errors.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { recordAudit } from '../audit.ts';
import { readFailures } from './attempts.ts';
import { hashToken } from './hash-token.ts';
import { identityPolicyOf } from './identity-policy.ts';

/** A sum in words: what stands on the page, and what a screen reader says. */
export interface Challenge {
  readonly id: string;
  readonly question: string;
}

/** What somebody answered. */
export interface ChallengeAnswer {
  readonly id: string;
  readonly answer: string;
}

const LIFE_MINUTES = 5;
const ID_BYTES = 18;
const MOST = 50;
const DIGITS = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/** 0 to 99 in Chinese numerals. */
function spell(n: number): string {
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  return tens === 0 ? (DIGITS[ones] ?? '') : `${tens === 1 ? '' : DIGITS[tens]}十${ones === 0 ? '' : DIGITS[ones]}`;
}

/** Makes a sum for the name and keeps what it comes to; the same for names that are nobody's. */
export async function makeChallenge(db: Database, name: string): Promise<Challenge> {
  const [a, b] = [randomInt(11, MOST), randomInt(2, 10)];
  const plus = randomInt(2) === 0;
  const id = randomBytes(ID_BYTES).toString('base64url');
  const expires = new Date(Date.now() + LIFE_MINUTES * 60_000).toISOString();
  await db.run(sql`delete from sign_in_challenge where expires < ${nowInstant()}`);
  await db.run(
    sql`insert into sign_in_challenge (id, name, answer, expires) values (${hashToken(id)}, ${hashToken(name)}, ${plus ? a + b : a - b}, ${expires})`,
  );
  return { id, question: `${spell(a)}${plus ? '加' : '减'}${spell(b)}等于多少？` };
}

/** Whether a sum is asked of the name before its next password. Source: domain §16.2 (captcha after 3). */
export async function needsChallenge(db: Database, name: string): Promise<boolean> {
  const { failures, locks } = await readFailures(db, 'password', name);
  const { failuresToLock, failuresToChallenge } = identityPolicyOf(db);
  return failures + locks * failuresToLock >= failuresToChallenge;
}

/** Lets a password be tried. Throws `challenge-needed` unless none is needed or the answer is right; each sum is good for one answer. */
export async function requireChallenge(db: Database, name: string, given: ChallengeAnswer | undefined, source: string): Promise<void> {
  if (!(await needsChallenge(db, name))) return;
  if (given) {
    const [kept] = await db.rows(
      sql`delete from sign_in_challenge where id = ${hashToken(given.id)} and name = ${hashToken(name)} and expires > ${nowInstant()} returning answer`,
      z.object({ answer: z.number() }),
    );
    if (kept && given.answer.trim() === String(kept.answer)) return;
    const what = { account: name, reason: 'challenge' };
    await recordAudit(db, undefined, { act: 'sign-in', what, result: 'refused', source }, nowInstant());
    fail('challenge-needed', { what: '算式答得不对，或已过期', field: 'challenge' });
  }
  fail('challenge-needed', { what: '密码连续输错', field: 'challenge' });
}
