// Accounts of staff: one a person; their passwords, with those of before.
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { nowInstant, today } from '../../periods/plain-date.ts';
import { clearAttempts } from './attempts.ts';
import { identityPolicyOf } from './identity-policy.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { isOfficer, judgePassword } from './password-policy.ts';
import { readPosts } from './posts.ts';

/** An account as signing in needs it. Instants are ISO. */
export interface Account {
  readonly name: string;
  readonly passwordHash: string;
  readonly practitioner: string;
  readonly disabled: boolean;
  readonly mustChange: boolean;
  /** When the password was set. */
  readonly passwordAt: string;
  /** The last sign-in, or when it was made or enabled. */
  readonly lastUsed: string;
}

const accountRow = z.object({
  name: z.string(),
  password_hash: z.string(),
  practitioner: z.string(),
  disabled: z.boolean(),
  must_change: z.boolean(),
  password_at: z.string().nullable(),
  last_used: z.string().nullable(),
  created: z.string().nullable(),
});

/** The account of a name; undefined when there is none. */
export async function readAccount(db: Database, name: string): Promise<Account | undefined> {
  const [row] = await db.rows(
    sql`select name, password_hash, practitioner, disabled, must_change, password_at, last_used, created from account where name = ${name}`,
    accountRow,
  );
  const never = new Date(0).toISOString();
  return (
    row && {
      name: row.name,
      passwordHash: row.password_hash,
      practitioner: row.practitioner,
      disabled: row.disabled,
      mustChange: row.must_change,
      passwordAt: row.password_at ?? never,
      lastUsed: row.last_used ?? row.created ?? never,
    }
  );
}

/**
 * Creates or replaces an account of a practitioner, as the platform itself does (demo, tests): the password is not judged. `mustChange`: it
 * is good for one sign-in. Sessions opened with an earlier password end, and the name is unlocked.
 */
export async function setAccount(db: Queries, name: string, password: string, practitioner: string, mustChange = false): Promise<void> {
  const hash = await hashPassword(password);
  const now = nowInstant();
  await db.run(
    sql`insert into account (name, password_hash, practitioner, created, password_at, must_change)
        values (${name}, ${hash}, ${practitioner}, ${now}, ${now}, ${mustChange})
        on conflict (name) do update set password_hash = excluded.password_hash, practitioner = excluded.practitioner,
          password_at = excluded.password_at, must_change = excluded.must_change`,
  );
  await db.run(sql`delete from session where account = ${name}`);
  await db.run(sql`delete from pending_sign_in where account = ${name}`);
  await clearAttempts(db, 'password', name);
}

/** Whether the practitioner holds, today, a post of one of the three officers. */
export async function isOfficerAccount(db: Database, practitioner: string): Promise<boolean> {
  const posts = await readPosts(db, practitioner, today());
  return posts.some((post) => isOfficer(post.role));
}

const hashRow = z.object({ password_hash: z.string() });

/** Whether the password is the account's, or one of its last ones. */
async function wasUsed(db: Database, account: Account, password: string): Promise<boolean> {
  const { passwordHistory } = identityPolicyOf(db);
  const before = await db.rows(
    sql`select password_hash from password_history where account = ${account.name} order by at desc limit ${Math.max(0, passwordHistory - 1)}`,
    hashRow,
  );
  for (const hash of [account.passwordHash, ...before.map((row) => row.password_hash)].slice(0, passwordHistory)) {
    if (await verifyPassword(hash, password)) return true;
  }
  return false;
}

/** A refusal in Chinese words. */
export interface PasswordRefusal {
  readonly refuse: string;
}

/**
 * Gives the account a new password, if it is good enough and none of the last ones; refuses in words otherwise. Every session ends except
 * `keep` (a public id), and every sign-in under way except the one whose token hash is `keepPending`.
 */
export async function changePassword(
  db: Database,
  name: string,
  password: string,
  keep: { readonly session?: string | undefined; readonly pending?: string | undefined } = {},
): Promise<PasswordRefusal | undefined> {
  const account = await readAccount(db, name);
  if (!account) return { refuse: '没有这个账号。' };
  const policy = identityPolicyOf(db);
  const refuse = judgePassword(policy, password, name, await isOfficerAccount(db, account.practitioner));
  if (refuse !== undefined) return { refuse };
  if (await wasUsed(db, account, password)) return { refuse: `不能与最近 ${policy.passwordHistory} 次用过的密码相同。` };
  const hash = await hashPassword(password);
  const now = nowInstant();
  const changed = await db.transaction(async (tx) => {
    // Guarded by the password it replaces: of two changes at once the later is refused, and no hash of before is lost.
    const rows = await tx.run(
      sql`update account set password_hash = ${hash}, password_at = ${now}, must_change = false where name = ${name} and password_hash = ${account.passwordHash}`,
    );
    if (rows !== 1) return false;
    await tx.run(
      sql`insert into password_history (account, at, password_hash) values (${name}, ${now}, ${account.passwordHash}) on conflict do nothing`,
    );
    await tx.run(sql`delete from session where account = ${name} and id <> ${keep.session ?? ''}`);
    await tx.run(sql`delete from pending_sign_in where account = ${name} and token_hash <> ${keep.pending ?? ''}`);
    return true;
  });
  return changed ? undefined : { refuse: '密码刚刚被改过，请重新登录。' };
}
