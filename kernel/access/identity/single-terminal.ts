// Whoever signs medical records works at one terminal at a time: a new sign-in in a role that signs ends the older one, which is told why.
import type { Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { factsOfRole, type Role } from '../../define/role.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { recordAudit } from '../audit.ts';
import type { Post } from './posts.ts';

/** Roles whose entries stand as signed by a person. Source: domain §16.2 (single active terminal for roles that sign). */
const SIGNING: readonly Role[] = [
  'village-doctor',
  'family-doctor',
  'nurse',
  'public-health-doctor',
  'vaccinator',
  'mother-and-child',
  'mental-health',
  'specialist',
  'diagnosis-reader',
  'pharmacist',
];

/** Whether the role signs. */
export function signsRecords(role: Role): boolean {
  return factsOfRole(role).staff && SIGNING.includes(role);
}

/** Ended sessions are remembered for so long, to tell whoever comes back to them. */
const REMEMBERED_HOURS = 24;

/** Ends the account's other sessions in posts of the same role, and remembers why. `token` is the hash of the session that stays. */
export async function endOlderTerminals(db: Queries, account: string, post: Post, token: string, source: string): Promise<void> {
  const now = nowInstant();
  await db.run(sql`delete from ended_session where at < ${new Date(Date.now() - REMEMBERED_HOURS * 3600_000).toISOString()}`);
  const ended = await db.run(
    sql`with gone as (delete from session s using post p where s.account = ${account} and s.token_hash <> ${token} and p.id = s.post and p.role = ${post.role} returning s.token_hash)
        insert into ended_session (token_hash, at) select token_hash, ${now} from gone on conflict do nothing`,
  );
  if (ended === 0) return;
  const what = { account, done: 'end-older-terminal', ended };
  await recordAudit(db, undefined, { act: 'session', what, result: 'done', source }, now);
}

/** Whether the session of this hash was ended by a newer sign-in. */
export async function endedElsewhere(db: Queries, hash: string): Promise<boolean> {
  return (await db.rows(sql`select 1 as one from ended_session where token_hash = ${hash}`)).length > 0;
}
