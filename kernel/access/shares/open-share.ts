// Opens a share for whoever brings its link, or its code with the birth date; every opening and every try is in the audit log.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { ROLES } from '../../define/role.ts';
import { isSharePurpose, SHARE_PURPOSES, type SharePurpose } from '../../define/share.ts';
import { fail } from '../../errors.ts';
import { listSurvivors } from '../../people/follow-merges.ts';
import { isPlainDate, nowInstant } from '../../periods/plain-date.ts';
import { type SignedIn, standingOf } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { hashToken, makeToken } from '../identity/hash-token.ts';
import { hashCode, residentOfToken } from './make-share.ts';

/** What somebody brings. */
export type ShareKey = { readonly token: string } | { readonly code: string; readonly birthDate: string };

/** A share that is open: to whom it shows what. */
export interface OpenedShare {
  readonly visitor: SignedIn;
  readonly resident: number;
  readonly id: string;
  readonly about: string;
  readonly records: readonly string[];
  readonly purpose: SharePurpose;
  readonly expires: string;
}

/** A look lasts so long, then link or code is brought again. */
const LOOK_MINUTES = 60;
/** Wrong birth dates to one code before it opens nothing any more. */
const MOST_TRIES = 5;

const standing = z.object({
  id: z.string(),
  about: z.string(),
  records: z.array(z.string()),
  purpose: z.custom<SharePurpose>((value) => typeof value === 'string' && isSharePurpose(value)),
  expires: z.string(),
});

/** Whoever brings the key, as the policy compiler sees them: these records of this resident, and nothing else of anybody. */
export function visitorOf(
  resident: number,
  share: { readonly id: string; readonly records: readonly string[]; readonly purpose: SharePurpose },
  look?: string,
  source?: string,
): SignedIn {
  return {
    ...standingOf('visitor', { residents: [resident], confined: [resident], only: share.records, session: look }),
    account: `share:${share.id}`,
    post: '',
    practitioner: '',
    name: `${ROLES.visitor}（${SHARE_PURPOSES[share.purpose]}）`,
    role: 'visitor',
    org: '',
    area: '',
    scope: { everything: false, areas: [], orgs: [] },
    source,
  };
}

/** One answer for a wrong key, a wrong birth date, a share that has ended or was taken back: nobody learns which. */
function refuse(): never {
  return fail('not-found', { what: '这个分享（链接或分享码、出生日期不对，或已到期、已撤回）' });
}

async function tellRefusal(db: Database, resident: number | undefined, rule: string, source: string): Promise<void> {
  await recordAudit(db, undefined, { act: 'refused', resident, what: { door: 'share', rule }, result: 'refused', source }, nowInstant());
}

/** The resident and share of a code whose birth date fits; counts a date that does not. */
async function findByCode(db: Database, code: string, birthDate: string, source: string): Promise<{ resident: number; share: string }> {
  const [found] = await db.rows(
    sql`update share_code set tries = tries + 1 where code_hash = ${hashCode(code)} and tries < ${MOST_TRIES} and expires > ${nowInstant()}::timestamptz
        returning resident_id as resident, share`,
    z.object({ resident: z.number(), share: z.string() }),
  );
  if (found === undefined) {
    await tellRefusal(db, undefined, 'share-code', source);
    return refuse();
  }
  // After a merge the birth date may have been put right in the record that goes on.
  const people = await db.rows(
    sql`select birth from view_people where resident_id = any(${[...(await listSurvivors(db, found.resident))]}::bigint[])`,
    z.object({ birth: z.custom<string>(isPlainDate).nullable() }),
  );
  if (!people.some(({ birth }) => birth === birthDate)) {
    await tellRefusal(db, found.resident, 'share-birth-date', source);
    return refuse();
  }
  await db.run(sql`update share_code set tries = 0 where code_hash = ${hashCode(code)}`);
  return found;
}

async function readStanding(db: Database, resident: number, which: { readonly id: string } | { readonly token: string }) {
  const named = 'id' in which ? sql`id = ${which.id}` : sql`token_hash = ${hashToken(which.token)}`;
  const [share] = await db.rows(
    sql`select id, about, records, purpose, expires from share
        where resident_id = ${resident} and ${named} and withdrawn is null and expires > ${nowInstant()}::timestamptz`,
    standing,
  );
  return share;
}

/** Opens it: the token of the look is kept nowhere. Throws `not-found`, whatever the reason. */
export async function openShare(db: Database, key: ShareKey, source: string): Promise<string> {
  const named =
    'token' in key ? { resident: residentOfToken(key.token), share: undefined } : await findByCode(db, key.code, key.birthDate, source);
  const { resident } = named;
  const share =
    resident === undefined
      ? undefined
      : await readStanding(db, resident, named.share === undefined && 'token' in key ? { token: key.token } : { id: named.share ?? '' });
  if (resident === undefined || share === undefined) {
    // Whose a made-up link says it is, nobody knows: the log names a resident only where something of theirs was found.
    await tellRefusal(db, named.share === undefined ? undefined : resident, 'share-closed', source);
    return refuse();
  }
  const now = nowInstant();
  const look = randomBytes(9).toString('base64url');
  const token = makeToken();
  const until = new Date(Math.min(Date.parse(share.expires), Date.parse(now) + LOOK_MINUTES * 60_000)).toISOString();
  // Whoever goes on after a merge is told like whoever shared.
  for (const told of await listSurvivors(db, resident))
    await recordAudit(
      db,
      visitorOf(resident, share, look, source),
      {
        act: 'read-person',
        resident: told,
        what: { share: share.id, resource: share.about, ...(told === resident ? {} : { heldBy: resident }) },
        reason: 'share',
        result: 'done',
      },
      now,
    );
  await db.run(sql`update share set opened = opened + 1, last = ${now} where resident_id = ${resident} and id = ${share.id}`);
  await db.run(sql`delete from share_look where expires < ${now}::timestamptz`);
  await db.run(
    sql`insert into share_look (token_hash, id, resident_id, share, source, expires)
        values (${hashToken(token)}, ${look}, ${resident}, ${share.id}, ${source}, ${until})`,
  );
  return token;
}

/** Who looks with this token, at what. Throws `not-signed-in` where the look is over, `not-found` where the share is. */
export async function requireLook(db: Database, token: string | undefined, source: string): Promise<OpenedShare> {
  if (token === undefined) fail('not-signed-in');
  const [look] = await db.rows(
    sql`select id, resident_id as resident, share from share_look where token_hash = ${hashToken(token)} and expires > ${nowInstant()}::timestamptz`,
    z.object({ id: z.string(), resident: z.number(), share: z.string() }),
  );
  if (look === undefined) fail('not-signed-in');
  const { resident } = look;
  const share = await readStanding(db, resident, { id: look.share });
  if (share === undefined) return refuse();
  return { ...share, visitor: visitorOf(resident, share, look.id, source), resident };
}

/** Ends a look; nothing to end is no fault. */
export async function endLook(db: Database, token: string): Promise<void> {
  await db.run(sql`delete from share_look where token_hash = ${hashToken(token)}`);
}
