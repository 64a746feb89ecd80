// Break-glass as it is kept: who opened whose record, why, until when, and what the review found.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Queries, Transaction } from '../../database/database.ts';
import { inOrder, onEveryShard } from '../../database/distribution/fan-outs.ts';
import { sql } from '../../database/sql.ts';
import { insertRows } from '../../database/statements/insert-rows.ts';
import { type GlassVerdict, isGlassVerdict } from '../../define/break-glass.ts';
import { dateOfInstant, type Instant, isPlainDate, type PlainDate } from '../../periods/plain-date.ts';
import { addWorkingDays } from '../../periods/working-days.ts';
import type { SignedIn } from '../actor.ts';

/** How long an opened record stays open. Source: design of access; domain §16.2 allows 2–24 h. */
export const GLASS_HOURS = 3;
/** Every opening is reviewed within so many working days. Source: domain §16.2. */
const REVIEW_DAYS = 3;

/** An opening. `ended`: when whoever opened it ended it before its time. `reviewDue` is the last day of its review. */
export interface Glass {
  readonly id: string;
  readonly resident: number;
  readonly person: string;
  readonly account: string;
  readonly name: string;
  readonly role: string;
  readonly org: string;
  readonly reason: string;
  readonly opened: string;
  readonly until: string;
  readonly ended: string | null;
  readonly reviewDue: PlainDate;
  readonly reviewed: string | null;
  readonly reviewer: string | null;
  readonly verdict: GlassVerdict | null;
  readonly note: string | null;
}

/** Keeps an opening in the transaction of the message that tells the resident. Returns until when it stands. */
export async function keepGlass(
  tx: Transaction,
  who: SignedIn,
  resident: number,
  reason: string,
  at: Instant,
): Promise<{ readonly id: string; readonly until: string }> {
  const until = new Date(Date.parse(at) + GLASS_HOURS * 3600_000).toISOString();
  const id = randomUUID();
  const row = [
    ...[resident, id, who.account, who.practitioner, who.name, who.role, who.org, reason, at, until],
    addWorkingDays(dateOfInstant(at), REVIEW_DAYS),
  ];
  const columns = ['resident_id', 'id', 'account', 'practitioner', 'name', 'role', 'org', 'reason', 'opened', 'until', 'review_due'];
  await insertRows(tx, 'break_glass', columns, [row]);
  return { id, until };
}

const glassRow = z.object({
  id: z.string(),
  resident_id: z.number(),
  person: z.string().nullable(),
  account: z.string(),
  name: z.string(),
  role: z.string(),
  org: z.string(),
  reason: z.string(),
  opened: z.string(),
  until: z.string(),
  ended: z.string().nullable(),
  review_due: z.custom<PlainDate>(isPlainDate),
  reviewed: z.string().nullable(),
  reviewer: z.string().nullable(),
  verdict: z.custom<GlassVerdict>((value) => typeof value === 'string' && isGlassVerdict(value)).nullable(),
  note: z.string().nullable(),
});

const COLUMNS = sql`g.id, g.resident_id, p.name as person, g.account, g.name, g.role, g.org, g.reason, g.opened, g.until, g.ended, g.review_due, g.reviewed, g.reviewer, g.verdict, g.note`;

function glassOf(row: z.infer<typeof glassRow>): Glass {
  const { resident_id, review_due, person, ...rest } = row;
  return { ...rest, resident: resident_id, reviewDue: review_due, person: person ?? '' };
}

/** How many openings a list holds at most. */
const MOST = 200;

/** Openings, those that await their review first, then the newest; `orgs`: only of these organisations. */
export async function listGlass(db: Queries, orgs: readonly string[] | undefined): Promise<readonly Glass[]> {
  const mine = orgs === undefined ? sql`true` : sql`g.org = any(${[...orgs]}::text[])`;
  const rows = await db.rows(
    onEveryShard(
      'break-glass',
      sql`select ${COLUMNS} from break_glass g left join view_people p on p.resident_id = g.resident_id where ${mine}
        order by g.reviewed is not null, g.opened desc, g.id limit ${MOST}`,
      inOrder([], MOST),
    ),
    glassRow,
  );
  return rows
    .map(glassOf)
    .toSorted((a, b) => Number(a.reviewed !== null) - Number(b.reviewed !== null) || (a.opened < b.opened ? 1 : -1))
    .slice(0, MOST);
}

/** What an account has open now, for the banner; `resident`: of this one only. */
export async function openGlassOf(db: Queries, who: SignedIn, resident: number, now: Instant): Promise<string | null> {
  const [row] = await db.rows(
    sql`select max(g.until)::text as until from break_glass g where g.resident_id = ${resident} and g.account = ${who.account} and g.ended is null and g.until > ${now}::timestamptz`,
    z.object({ until: z.string().nullable() }),
  );
  return row?.until ?? null;
}

/**
 * Ends what the account has open of a resident, in one statement: whoever asks from now on is refused. Returns the openings that stood; none
 * where nothing stood open any more.
 */
export async function endGlassOf(db: Queries, who: SignedIn, resident: number, now: Instant): Promise<readonly string[]> {
  const rows = await db.rows(
    sql`update break_glass set until = ${now}::timestamptz, ended = ${now}::timestamptz
        where resident_id = ${resident} and account = ${who.account} and ended is null and until > ${now}::timestamptz returning id`,
    z.object({ id: z.string() }),
  );
  return rows.map(({ id }) => id);
}

/** Writes the verdict on an opening that has none; false when there is none such, or it is the reviewer's own. */
export async function reviewGlass(
  db: Queries,
  who: SignedIn,
  review: { readonly resident: number; readonly id: string; readonly verdict: GlassVerdict; readonly note: string; readonly at: Instant },
): Promise<boolean> {
  const changed = await db.run(
    sql`update break_glass set reviewed = ${review.at}::timestamptz, reviewer = ${who.name}, verdict = ${review.verdict}, note = ${review.note}
        where resident_id = ${review.resident} and id = ${review.id} and reviewed is null and practitioner <> ${who.practitioner}`,
  );
  return changed > 0;
}
