// Signing in with a password, sessions, and who a session's token belongs to.
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { gatherCalls, gatherPer } from '../../database/statements/gather-calls.ts';
import { isRole, type Role } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import type { DirectoryHolder } from '../../organisations/directory.ts';
import { dateOfInstant, nowInstant } from '../../periods/plain-date.ts';
import { type SignedIn, scopeOf, standingOf } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { readPosts } from './posts.ts';

/** After so many failures an account is locked. Source: common practice for level 3 (domain §16.2), configurable later. */
const FAILURES_TO_LOCK = 5;
const LOCK_MINUTES = 15;
const IDLE_HOURS = 2;
const ABSOLUTE_HOURS = 12;

/** Verified against when the account is unknown, so that both take the same time. */
const NOBODYS_HASH = hashPassword(randomBytes(12).toString('hex'));

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Creates or replaces an account of a practitioner. Sessions opened with an earlier password end. */
export async function setAccount(db: Database, name: string, password: string, practitioner: string): Promise<void> {
  const hash = await hashPassword(password);
  await db.run(
    sql`insert into account (name, password_hash, practitioner) values (${name}, ${hash}, ${practitioner})
        on conflict (name) do update set password_hash = excluded.password_hash, practitioner = excluded.practitioner, failures = 0, locked_until = null`,
  );
  await db.run(sql`delete from session where account = ${name}`);
}

const accountRow = z.object({
  password_hash: z.string(),
  practitioner: z.string(),
  locked_until: z.string().nullable(),
  disabled: z.boolean(),
});

/** Checks the password and opens a session in the first post held today. Returns the token. Throws `wrong-password`, `locked` or `not-allowed`. */
export async function signIn(db: Database, name: string, password: string, source: string): Promise<string> {
  const now = nowInstant();
  const [account] = await db.rows(
    sql`select password_hash, practitioner, locked_until, disabled from account where name = ${name}`,
    accountRow,
  );
  if (account?.locked_until && account.locked_until > now) {
    await recordAudit(db, undefined, { act: 'sign-in', what: { account: name, reason: 'locked' }, result: 'refused', source }, now);
    fail('locked', { minutes: Math.ceil((Date.parse(account.locked_until) - Date.parse(now)) / 60_000) });
  }
  const right = await verifyPassword(account?.password_hash ?? (await NOBODYS_HASH), password);
  if (!account || !right || account.disabled) {
    const until = new Date(Date.now() + LOCK_MINUTES * 60_000).toISOString();
    await db.run(
      sql`update account set failures = case when failures + 1 >= ${FAILURES_TO_LOCK} then 0 else failures + 1 end,
          locked_until = case when failures + 1 >= ${FAILURES_TO_LOCK} then ${until}::timestamptz else locked_until end where name = ${name}`,
    );
    await recordAudit(db, undefined, { act: 'sign-in', what: { account: name }, result: 'refused', source }, now);
    fail('wrong-password', { field: 'password' });
  }
  const [post] = await readPosts(db, account.practitioner, dateOfInstant(now));
  if (!post) {
    await recordAudit(db, undefined, { act: 'sign-in', what: { account: name, reason: 'no post' }, result: 'refused', source }, now);
    fail('not-allowed', { role: '无在任岗位', what: '登录', allowed: '人事管理员登记岗位后' });
  }
  const token = randomBytes(32).toString('base64url');
  await db.run(sql`update account set failures = 0, locked_until = null where name = ${name}`);
  await db.run(
    sql`insert into session (token_hash, account, post, created, seen) values (${hashToken(token)}, ${name}, ${post.id}, ${now}, ${now})`,
  );
  await recordAudit(db, undefined, { act: 'sign-in', what: { account: name, post: post.id }, result: 'done', source }, now);
  return token;
}

const sessionRow = z.object({
  token_hash: z.string(),
  account: z.string(),
  post: z.string(),
  practitioner: z.string(),
  name: z.string(),
  role: z.custom<Role>((value) => typeof value === 'string' && isRole(value)),
  org: z.string(),
  seen: z.string(),
});

/** Requests that come at once ask together; each is answered by what stands after it came, so that an ended session ends at once. */
const gatherSession = gatherPer((db: Queries) =>
  gatherCalls(async (hashes: readonly string[]) => {
    const now = Date.now();
    const today = dateOfInstant(new Date(now));
    const idleSince = new Date(now - IDLE_HOURS * 3600_000).toISOString();
    const bornSince = new Date(now - ABSOLUTE_HOURS * 3600_000).toISOString();
    const sessions = await db.rows(
      sql`select s.token_hash, s.account, s.post, p.practitioner, p.name, p.role, p.org, s.seen from session s join post p on p.id = s.post join account a on a.name = s.account
        where s.token_hash = any(${[...new Set(hashes)]}::text[]) and not a.disabled and a.practitioner = p.practitioner and s.seen > ${idleSince} and s.created > ${bornSince}
        and (p.from_date is null or p.from_date <= ${today}) and (p.to_date is null or p.to_date >= ${today})`,
      sessionRow,
    );
    const byHash = new Map(sessions.map((session) => [session.token_hash, session]));
    return hashes.map((hash) => byHash.get(hash));
  }),
);

/** Who holds the token. Throws `not-signed-in` when it is unknown, idle too long, too old, or the post or account has ended. */
export async function whoIs(db: Database, directory: DirectoryHolder, token: string | undefined): Promise<SignedIn> {
  if (!token) fail('not-signed-in');
  const now = Date.now();
  const today = dateOfInstant(new Date(now));
  const hash = hashToken(token);
  const session = await gatherSession(db, hash);
  if (!session) fail('not-signed-in');
  if (Date.parse(session.seen) < now - 60_000)
    await db.run(sql`update session set seen = ${new Date(now).toISOString()} where token_hash = ${hash}`);
  const { account, post, practitioner, name, role, org } = session;
  return { account, post, practitioner, name, role, org, ...standingOf(role), ...scopeOf(directory.current(), org, today) };
}

/** Ends a session. */
export async function signOut(db: Database, token: string): Promise<void> {
  await db.run(sql`delete from session where token_hash = ${hashToken(token)}`);
}
