// Makes, lists and takes back shares. A link's token has 256 random bits, a code 39 and needs the birth date beside; of both only hashes are kept.
import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { isSharePurpose, MOST_SHARES, type SharePurpose } from '../../define/share.ts';
import { fail } from '../../errors.ts';
import { listMergedInto } from '../../people/follow-merges.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import type { SignedIn } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { hashToken, makeToken } from '../identity/hash-token.ts';

/** What is to be shared. `about`: the reference it was asked by ('ServiceRequest/x'); `records`: ids of all that is shown. */
export interface ShareDraft {
  readonly resident: number;
  readonly about: string;
  readonly title: string;
  readonly records: readonly string[];
  readonly purpose: SharePurpose;
  readonly hours: number;
}

const shareRow = z.object({
  id: z.string(),
  about: z.string(),
  title: z.string(),
  purpose: z.custom<SharePurpose>((value) => typeof value === 'string' && isSharePurpose(value)),
  account: z.string(),
  name: z.string(),
  org: z.string(),
  created: z.string(),
  expires: z.string(),
  withdrawn: z.string().nullable(),
  opened: z.number(),
  last: z.string().nullable(),
});

/** A share as its makers see it. `opened`: how often; `last`: when it was opened last. */
export type Share = z.infer<typeof shareRow>;

const COLUMNS = sql`id, about, title, purpose, account, name, org, created, expires, withdrawn, opened, last`;

/** Letters and digits that are not taken for one another when read out. */
const SIGNS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const CODE_LENGTH = 8;

function makeCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('');
}

/** What is kept of a code, however it was typed. */
export function hashCode(code: string): string {
  return hashToken(`share code ${code.toUpperCase().replace(/[^0-9A-Z]/g, '')}`);
}

/** The token of a link: whose share it is (a number of the platform's own, which tells nobody anything) and what cannot be guessed. */
function writeToken(resident: number, secret: string): string {
  return `${resident.toString(36)}.${secret}`;
}

/** The resident whom a link's token names; undefined for what is none. */
export function residentOfToken(token: string): number | undefined {
  const named = /^([0-9a-z]{1,11})\.[\w-]{43}$/.exec(token)?.[1];
  return named === undefined ? undefined : Number.parseInt(named, 36);
}

/** A new share: its link's token and its code are told once, here. Throws `unprocessable` where too many are open. */
export async function makeShare(
  db: Database,
  who: SignedIn,
  draft: ShareDraft,
): Promise<{ readonly share: Share; readonly token: string; readonly code: string }> {
  const { resident, about, title, records, purpose, hours } = draft;
  const now = nowInstant();
  const expires = new Date(Date.parse(now) + hours * 3_600_000).toISOString();
  const [token, code, id] = [writeToken(resident, makeToken()), makeCode(), randomBytes(9).toString('base64url')];
  const share = await db.transaction(async (tx) => {
    // Those who share the same resident at one moment wait for one another: each then counts what the other made.
    await tx.run(sql`select resident_id from view_people where resident_id = ${resident} for update`);
    const open = await tx.rows(
      sql`select id from share where resident_id = ${resident} and withdrawn is null and expires > ${now}::timestamptz limit ${MOST_SHARES}`,
      z.object({ id: z.string() }),
    );
    if (open.length >= MOST_SHARES)
      fail('unprocessable', { what: `同时有效的分享最多${MOST_SHARES}个。`, next: '请先撤回不再需要的分享。' });
    const [made] = await tx.rows(
      sql`insert into share (resident_id, id, token_hash, about, title, records, purpose, account, name, org, created, expires)
          values (${resident}, ${id}, ${hashToken(token)}, ${about}, ${title}, ${[...records]}::text[], ${purpose}, ${who.account}, ${who.name}, ${who.org},
            ${now}, ${expires}) returning ${COLUMNS}`,
      shareRow,
    );
    await recordAudit(
      tx,
      who,
      { act: 'deliver', resident, what: { share: id, resource: about, reason: purpose, hours }, result: 'done' },
      now,
    );
    return made;
  });
  if (share === undefined) throw new Error('the new share was not told back');
  await db.run(sql`delete from share_code where expires < ${now}::timestamptz`);
  await db.run(
    sql`insert into share_code (code_hash, resident_id, share, expires) values (${hashCode(code)}, ${resident}, ${id}, ${expires})`,
  );
  return { share, token, code };
}

/** The shares of a resident, also those made before another record was found to be theirs, made last first; `about`: only those of one thing. */
export async function listShares(db: Database, resident: number, about?: string): Promise<readonly Share[]> {
  const found: Share[] = [];
  for (const each of await listMergedInto(db, resident))
    found.push(
      ...(await db.rows(
        sql`select ${COLUMNS} from share where resident_id = ${each} and (${about ?? null}::text is null or about = ${about ?? null})
            order by created desc, id limit 100`,
        shareRow,
      )),
    );
  return found.toSorted((a, b) => b.created.localeCompare(a.created) || a.id.localeCompare(b.id)).slice(0, 100);
}

/** Whose record holds a share of the resident: their own, or one that was merged into theirs. Throws `not-found`. */
export async function requireHolder(db: Database, resident: number, id: string): Promise<number> {
  for (const each of await listMergedInto(db, resident)) {
    const [row] = await db.rows(sql`select id from share where resident_id = ${each} and id = ${id}`, z.object({ id: z.string() }));
    if (row !== undefined) return each;
  }
  return fail('not-found', { what: '这个分享' });
}

/** Takes a share back at once, also from whoever looks at it now. Residents take back any of theirs, staff their own. Throws `not-found`. */
export async function withdrawShare(db: Database, who: SignedIn, resident: number, id: string): Promise<void> {
  const now = nowInstant();
  const whose = who.kind === 'resident' ? sql`true` : sql`account = ${who.account}`;
  const holder = await requireHolder(db, resident, id);
  const [taken] = await db.rows(
    sql`update share set withdrawn = coalesce(withdrawn, ${now}::timestamptz) where resident_id = ${holder} and id = ${id} and ${whose} returning id`,
    z.object({ id: z.string() }),
  );
  if (taken === undefined) fail('not-found', { what: '这个分享' });
  await db.run(sql`delete from share_code where resident_id = ${holder} and share = ${id}`);
  await db.run(sql`delete from share_look where resident_id = ${holder} and share = ${id}`);
  const merged = holder === resident ? {} : { heldBy: holder };
  await recordAudit(db, who, { act: 'write', resident, what: { share: id, action: 'withdraw-share', ...merged }, result: 'done' }, now);
}
