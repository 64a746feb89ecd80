// Sessions: opening, who a token belongs to, one's own list, ending, confirming, acting in another post.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { gatherCalls, gatherPer } from '../../database/statements/gather-calls.ts';
import { isRole, type Role } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import type { DirectoryHolder } from '../../organisations/directory.ts';
import { dateOfInstant, nowInstant } from '../../periods/plain-date.ts';
import { type SignedIn, scopeOf, standingOf } from '../actor.ts';
import { isSignedToken, whoHoldsToken } from '../oidc/access-tokens.ts';
import { isResidentToken, whoIsResident } from '../residents/resident-sessions.ts';
import { hashToken, makeToken } from './hash-token.ts';
import { identityPolicyOf } from './identity-policy.ts';
import { endedElsewhere } from './single-terminal.ts';

/** Where a sign-in comes from: the address, and what the browser calls itself. */
export interface Arrival {
  readonly source: string;
  readonly device?: string | undefined;
}

const ID_BYTES = 9;
const LONGEST_DEVICE = 200;

/** Opens a session in a post and gives its token, which is kept nowhere. The identity counts as confirmed just now unless told. */
export async function openSession(
  db: Queries,
  session: Arrival & {
    readonly account: string;
    readonly post: string;
    readonly secondFactor: boolean;
    /** Of the session it takes the place of: its longest time is not begun anew. */
    readonly created?: string;
    readonly confirmed?: string;
  },
): Promise<string> {
  const token = makeToken();
  const now = nowInstant();
  const { created = now, confirmed = now } = session;
  const device = (session.device ?? '').slice(0, LONGEST_DEVICE);
  await db.run(
    sql`insert into session (token_hash, id, account, post, created, seen, device, source, second_factor, confirmed)
        values (${hashToken(token)}, ${randomBytes(ID_BYTES).toString('base64url')}, ${session.account}, ${session.post}, ${created}, ${now},
          ${device}, ${session.source}, ${session.secondFactor}, ${confirmed})`,
  );
  return token;
}

const sessionRow = z.object({
  token_hash: z.string(),
  id: z.string(),
  account: z.string(),
  post: z.string(),
  practitioner: z.string(),
  name: z.string(),
  role: z.custom<Role>((value) => typeof value === 'string' && isRole(value)),
  org: z.string(),
  seen: z.string(),
  second_factor: z.boolean(),
});

/** Requests that come at once ask together; each is answered by what stands after it came, so that an ended session ends at once. */
const gatherSession = gatherPer((db: Queries) =>
  gatherCalls(async (hashes: readonly string[]) => {
    const { idleMinutes, sessionHours } = identityPolicyOf(db);
    const now = Date.now();
    const today = dateOfInstant(new Date(now));
    const idleSince = new Date(now - idleMinutes * 60_000).toISOString();
    const bornSince = new Date(now - sessionHours * 3600_000).toISOString();
    const sessions = await db.rows(
      sql`select s.token_hash, s.id, s.account, s.post, p.practitioner, p.name, p.role, p.org, s.seen, s.second_factor
        from session s join post p on p.id = s.post join account a on a.name = s.account
        where s.token_hash = any(${[...new Set(hashes)]}::text[]) and not a.disabled and a.practitioner = p.practitioner and s.seen > ${idleSince} and s.created > ${bornSince}
        and (p.from_date is null or p.from_date <= ${today}) and (p.to_date is null or p.to_date >= ${today})`,
      sessionRow,
    );
    const byHash = new Map(sessions.map((session) => [session.token_hash, session]));
    return hashes.map((hash) => byHash.get(hash));
  }),
);

const SEEN_MS = 60_000;

/** Who holds the token. Throws `not-signed-in` when it is unknown, idle too long, too old, or the post or account has ended; `signed-in-elsewhere`. */
export async function whoIs(db: Database, directory: DirectoryHolder, token: string | undefined): Promise<SignedIn> {
  if (!token) fail('not-signed-in');
  if (isSignedToken(token)) return whoHoldsToken(db, directory, token);
  if (isResidentToken(token)) return whoIsResident(db, token);
  const now = Date.now();
  const today = dateOfInstant(new Date(now));
  const hash = hashToken(token);
  const found = await gatherSession(db, hash);
  if (!found) fail((await endedElsewhere(db, hash)) ? 'signed-in-elsewhere' : 'not-signed-in');
  if (Date.parse(found.seen) < now - SEEN_MS)
    await db.run(sql`update session set seen = ${new Date(now).toISOString()} where token_hash = ${hash}`);
  const { account, post, practitioner, name, role, org } = found;
  const standing = standingOf(role, { session: found.id, secondFactor: found.second_factor });
  return { account, post, practitioner, name, role, org, ...standing, ...scopeOf(directory.current(), org, today) };
}

/** A session that went idle, or still stands, within its longest time: its browser may come back with the password alone. */
export async function readResumable(
  db: Database,
  token: string | undefined,
  account: string,
): Promise<{ readonly post: string; readonly secondFactor: boolean } | undefined> {
  if (!token) return undefined;
  const bornSince = new Date(Date.now() - identityPolicyOf(db).sessionHours * 3600_000).toISOString();
  const [row] = await db.rows(
    sql`select post, second_factor from session where token_hash = ${hashToken(token)} and account = ${account} and created > ${bornSince}`,
    z.object({ post: z.string(), second_factor: z.boolean() }),
  );
  return row && { post: row.post, secondFactor: row.second_factor };
}

/** Ends a session. */
export async function signOut(db: Queries, token: string): Promise<void> {
  await db.run(sql`delete from session where token_hash = ${hashToken(token)}`);
}

/** One of an account's own sessions. */
export interface SessionLine {
  readonly id: string;
  readonly device: string;
  readonly source: string;
  readonly post: string;
  readonly created: string;
  readonly seen: string;
  readonly secondFactor: boolean;
}

/** The sessions of an account that stand, the latest used first. */
export async function listSessions(db: Database, account: string): Promise<readonly SessionLine[]> {
  const { idleMinutes, sessionHours } = identityPolicyOf(db);
  const rows = await db.rows(
    sql`select id, device, source, post, created, seen, second_factor from session where account = ${account}
        and seen > ${new Date(Date.now() - idleMinutes * 60_000).toISOString()} and created > ${new Date(Date.now() - sessionHours * 3600_000).toISOString()}
        order by seen desc, id`,
    z.object({
      id: z.string(),
      device: z.string(),
      source: z.string(),
      post: z.string(),
      created: z.string(),
      seen: z.string(),
      second_factor: z.boolean(),
    }),
  );
  return rows.map(({ second_factor, ...row }) => ({ ...row, secondFactor: second_factor }));
}

/** Ends one session of an account; false when it has no such session. */
export async function endSession(db: Database, account: string, id: string): Promise<boolean> {
  return (await db.run(sql`delete from session where account = ${account} and id = ${id}`)) === 1;
}

/** Ends every session of an account, but the one with this public id; how many. */
export function endSessions(db: Queries, account: string, but = ''): Promise<number> {
  return db.run(sql`delete from session where account = ${account} and id <> ${but}`);
}

const MOST_DROPPED = 500;

/** Drops sessions that ended by themselves long ago, some at a time; done at sign-in. */
export async function dropEndedSessions(db: Database): Promise<void> {
  const before = new Date(Date.now() - 2 * identityPolicyOf(db).sessionHours * 3600_000).toISOString();
  await db.run(
    sql`delete from session where token_hash in (select token_hash from session where created < ${before} limit ${MOST_DROPPED})`,
  );
}
