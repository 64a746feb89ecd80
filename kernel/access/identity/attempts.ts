// Counts attempts at a secret and locks the name after too many, for longer each time; a name that is nobody's is treated alike.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { join, type Sql, sql } from '../../database/sql.ts';
import { fail } from '../../errors.ts';
import { identityPolicyOf } from './identity-policy.ts';

/** What an attempt is at: the password of a name, or the second factor of an account. */
export type AttemptKind = 'password' | 'code';

/** Rows of names that nobody tried for so long are dropped; nothing is locked for longer. */
const FORGET_HOURS = 24;
const MOST_DROPPED = 50;

/** Names are kept as hashes: what was typed into the field may have been a password. */
function keyOf(kind: AttemptKind, name: string): string {
  return `${kind} ${createHash('sha256').update(name).digest('base64url')}`;
}

const countedRow = z.object({ failures: z.number(), locked_until: z.string().nullable() });

/**
 * Counts an attempt before the secret is looked at, so that guesses sent at once are counted like those sent in turn: the one that uses up
 * the allowance locks the name, and is itself still judged. Throws `locked` while the name is locked. A right secret clears the count.
 */
async function countAttempt(db: Database, key: string): Promise<void> {
  const { failuresToLock, lockMinutes, longestLockMinutes } = identityPolicyOf(db);
  const now = new Date();
  const at = now.toISOString();
  const [counted] = await db.rows(
    sql`insert into sign_in_attempt (key, failures, seen) values (${key}, 1, ${at})
        on conflict (key) do update set seen = excluded.seen,
          failures = case when sign_in_attempt.failures + 1 >= ${failuresToLock} then 0 else sign_in_attempt.failures + 1 end,
          locks = case when sign_in_attempt.failures + 1 >= ${failuresToLock} then sign_in_attempt.locks + 1 else sign_in_attempt.locks end,
          locked_until = case when sign_in_attempt.failures + 1 >= ${failuresToLock}
            then ${at}::timestamptz + least(${longestLockMinutes}, ${lockMinutes} * power(2, least(sign_in_attempt.locks, 20))) * interval '1 minute'
            else null end
          where sign_in_attempt.locked_until is null or sign_in_attempt.locked_until <= ${at}
        returning failures, locked_until`,
    countedRow,
  );
  if (counted) return;
  const [locked] = await db.rows(sql`select failures, locked_until from sign_in_attempt where key = ${key}`, countedRow);
  const until = Date.parse(locked?.locked_until ?? at);
  fail('locked', { minutes: Math.max(1, Math.ceil((until - now.getTime()) / 60_000)) });
}

/** Wrong attempts since the last right one, and locks; none for a name nobody tried lately. While it is locked both say 0: the lock speaks. */
export async function readFailures(
  db: Queries,
  kind: AttemptKind,
  name: string,
): Promise<{ readonly failures: number; readonly locks: number }> {
  const [row] = await db.rows(
    sql`select failures, locks from sign_in_attempt where key = ${keyOf(kind, name)} and (locked_until is null or locked_until <= ${new Date().toISOString()})`,
    z.object({ failures: z.number(), locks: z.number() }),
  );
  return row ?? { failures: 0, locks: 0 };
}

/** How many names are locked now, of accounts and of nobody: who keeps accounts sees that somebody guesses. */
export async function countLocked(db: Queries): Promise<number> {
  const [row] = await db.rows(
    sql`select count(*) as count from sign_in_attempt where locked_until > ${new Date().toISOString()}`,
    z.object({ count: z.number() }),
  );
  return row?.count ?? 0;
}

/** One after another for each name in this process: a right password is not refused for others that are just being judged. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Lets `judge` look at a secret if the name still has an attempt. What it gives other than undefined is success and clears the count.
 * Throws `locked`.
 */
export async function tryOnce<T>(
  db: Database,
  kind: AttemptKind,
  name: string,
  judge: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const key = keyOf(kind, name);
  const before = underWay.get(key);
  const mine = (async () => {
    await before?.catch(() => undefined); // each hears of its own failure
    await countAttempt(db, key);
    const found = await judge();
    if (found !== undefined) await clearAttempts(db, kind, name);
    else await dropForgotten(db);
    return found;
  })();
  underWay.set(key, mine);
  try {
    return await mine;
  } finally {
    if (underWay.get(key) === mine) underWay.delete(key);
  }
}

/** Forgets the failures of a name and unlocks it. */
export async function clearAttempts(db: Queries, kind: AttemptKind, name: string): Promise<void> {
  await db.run(sql`delete from sign_in_attempt where key = ${keyOf(kind, name)}`);
}

/** Until when each of the names is locked; names that are not are left out. */
export async function readLocks(db: Database, kind: AttemptKind, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const byKey = new Map(names.map((name) => [keyOf(kind, name), name]));
  const rows = await db.rows(
    sql`select key, locked_until from sign_in_attempt where key = any(${[...byKey.keys()]}::text[]) and locked_until > ${new Date().toISOString()}`,
    z.object({ key: z.string(), locked_until: z.string() }),
  );
  return new Map(rows.map((row) => [byKey.get(row.key) ?? '', row.locked_until]));
}

/** The condition that the account of this name is locked now, at its password or its codes. `name` is a column. */
export function isLockedNow(name: Sql): Sql {
  const hash = sql`translate(rtrim(encode(sha256(convert_to(${name}, 'UTF8')), 'base64'), '='), '+/', '-_')`;
  const keys = (['password', 'code'] satisfies AttemptKind[]).map((kind) => sql`${`${kind} `}::text || ${hash}`);
  return sql`exists (select 1 from sign_in_attempt s where s.key in (${join(keys)}) and s.locked_until > ${new Date().toISOString()})`;
}

async function dropForgotten(db: Database): Promise<void> {
  const before = new Date(Date.now() - FORGET_HOURS * 3600_000).toISOString();
  await db.run(
    sql`delete from sign_in_attempt where key in (select key from sign_in_attempt where seen < ${before} order by seen limit ${MOST_DROPPED})`,
  );
}
