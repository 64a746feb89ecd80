// The auditor's list of what looked odd, and what was said after looking into it.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database, Queries } from '../../database/database.ts';
import { sql } from '../../database/sql.ts';
import { fail } from '../../errors.ts';
import type { SignedIn } from '../actor.ts';
import { recordAudit } from '../audit.ts';
import { findOdd, type OddHit } from './find-odd.ts';
import { BROKEN_CHAIN } from './odd-patterns.ts';
import { readPatterns } from './pattern-settings.ts';
import { BREACHES, type BrokenPlace } from './verify-chain.ts';

/** What a review may come to. */
export const VERDICTS = {
  proper: { name: '已核查：正常', english: 'Reviewed: proper' },
  improper: { name: '已核查：违规', english: 'Reviewed: improper' },
  open: { name: '需继续调查', english: 'To be looked into further' },
} as const;

/** A verdict. */
export type Verdict = keyof typeof VERDICTS;

/** Puts a hit on the list, or brings the one that is there up to date; whether it is new. */
export async function raiseAlert(db: Queries, hit: OddHit, now: string): Promise<boolean> {
  const changed = await db.run(
    sql`update audit_alert set last = ${hit.last}, count = greatest(count, ${hit.count}::int), lines = ${JSON.stringify(hit.lines)}::jsonb
        where key = ${hit.key}`,
  );
  if (changed > 0) return false;
  return (
    (await db.run(
      sql`insert into audit_alert (id, pattern, key, account, name, first, last, count, lines, raised)
          values (${randomUUID()}, ${hit.pattern}, ${hit.key}, ${hit.account ?? null}, ${hit.name ?? null}, ${hit.first}, ${hit.last}, ${hit.count},
            ${JSON.stringify(hit.lines)}::jsonb, ${now}) on conflict (key) do nothing`,
    )) === 1
  );
}

/** Raises what the patterns find now; how many are new. */
export async function raiseAlerts(database: Database, now: string): Promise<number> {
  let raised = 0;
  const patterns = (await readPatterns(database)).map(({ pattern }) => pattern);
  for (const hit of await findOdd(database, now, patterns)) if (await raiseAlert(database, hit, now)) raised += 1;
  return raised;
}

/** Puts a broken chain on the list, once a place. */
export async function raiseBrokenChain(db: Queries, place: BrokenPlace, now: string): Promise<void> {
  const at = place.at ?? now;
  const name = `${BREACHES[place.breach]}（封条 ${place.seal}${place.line === undefined ? '' : `，第 ${place.line} 行`}）`;
  const lines = place.line === undefined ? [] : [[place.server, place.line] as const];
  const key = `${BROKEN_CHAIN.id}|${place.breach}|${place.server}|${place.seal}|${place.line ?? ''}`;
  await raiseAlert(db, { pattern: BROKEN_CHAIN.id, key, account: undefined, name, first: at, last: at, count: 1, lines }, now);
}

const reviewShape = z.object({ verdict: z.string(), note: z.string(), account: z.string(), name: z.string(), at: z.string() });
const alertShape = z.object({
  id: z.string(),
  pattern: z.string(),
  account: z.string().nullable(),
  name: z.string().nullable(),
  first: z.string(),
  last: z.string(),
  count: z.number(),
  lines: z.array(z.tuple([z.number(), z.number()])),
  raised: z.string(),
  reviews: z.array(reviewShape),
});

/** An alert with its reviews, the latest first. */
export type Alert = z.infer<typeof alertShape>;

/** What to list. `state` `waiting`: nobody has closed it (no review, or the last one left it open). */
export interface AlertFilter {
  readonly pattern?: string | undefined;
  readonly state?: 'waiting' | 'reviewed' | undefined;
  readonly before?: readonly [raised: string, id: string] | undefined;
}

const REVIEWS = sql`coalesce((select jsonb_agg(jsonb_build_object('verdict', r.verdict, 'note', r.note, 'account', r.account, 'name', r.name,
    'at', to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by r.at desc) from audit_review r where r.alert = a.id), '[]'::jsonb)`;

/** Alerts, the latest first. */
export async function listAlerts(db: Queries, filter: AlertFilter, limit: number): Promise<readonly Alert[]> {
  const closed = sql`coalesce((select r.verdict <> 'open' from audit_review r where r.alert = a.id order by r.at desc limit 1), false)`;
  const [raised, id] = filter.before ?? [];
  return db.rows(
    sql`select a.id, a.pattern, a.account, a.name, a.first, a.last, a.count, a.lines, a.raised, ${REVIEWS} as reviews from audit_alert a
        where (${filter.pattern ?? null}::text is null or a.pattern = ${filter.pattern ?? null})
        and (${filter.state ?? null}::text is null or ${closed} = (${filter.state ?? null} = 'reviewed'))
        and (${raised ?? null}::timestamptz is null or (a.raised, a.id) < (${raised ?? null}::timestamptz, ${id ?? null}))
        order by a.raised desc, a.id desc limit ${limit}`,
    alertShape,
  );
}

/** One alert. Throws `not-found`. */
export async function readAlert(db: Queries, id: string): Promise<Alert> {
  const [alert] = await db.rows(
    sql`select a.id, a.pattern, a.account, a.name, a.first, a.last, a.count, a.lines, a.raised, ${REVIEWS} as reviews from audit_alert a where a.id = ${id}`,
    alertShape,
  );
  return alert ?? fail('not-found', { what: '这条告警' });
}

/** How many alerts of each pattern nobody has closed. */
export async function countWaiting(db: Queries): Promise<ReadonlyMap<string, number>> {
  const rows = await db.rows(
    sql`select a.pattern, count(*) as count from audit_alert a
        where not coalesce((select r.verdict <> 'open' from audit_review r where r.alert = a.id order by r.at desc limit 1), false) group by 1`,
    z.object({ pattern: z.string(), count: z.number() }),
  );
  return new Map(rows.map(({ pattern, count }) => [pattern, count]));
}

/**
 * Adds a review to an alert: what it came to, and in words what was looked at; who and when are kept, and the log hears of it. A review is
 * never changed; another is added. Nobody reviews what they did themselves. Throws `not-found`, `unprocessable`.
 */
export async function reviewAlert(
  database: Database,
  who: SignedIn,
  id: string,
  verdict: Verdict,
  note: string,
  now: string,
): Promise<void> {
  const alert = await readAlert(database, id);
  if (alert.account === who.account) fail('unprocessable', { what: '不能核查自己的操作。', next: '请由另一位审计管理员核查。' });
  await database.transaction(async (tx) => {
    await tx.run(
      sql`insert into audit_review (id, alert, verdict, note, account, name, at)
          values (${randomUUID()}, ${id}, ${verdict}, ${note}, ${who.account}, ${who.name}, ${now})`,
    );
    await recordAudit(tx, who, { act: 'review', what: { alert: id, pattern: alert.pattern, verdict }, result: 'done' }, now);
  });
}
