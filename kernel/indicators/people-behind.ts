// The people behind a number: the same query without the count, so that the list's length equals the number.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { rowsOfArea } from '../access/row-condition.ts';
import { join, planAnew, type Sql, sql } from '../database/sql.ts';
import type { Indicator } from '../define/indicator.ts';
import type { Period } from '../periods/period.ts';
import type { Store } from '../store/store.ts';
import { compileCondition } from '../views/compile-condition.ts';
import { columnOfView, columnsOfView } from '../views/view-table.ts';
import { compileIndicator } from './evaluate-indicator.ts';

/** Which part of the population. Behind a rate against a sum everybody is reached: a quota names nobody. */
export type Part = 'reached' | 'missed' | 'excluded';

/** The remaining reason of those for whom no declared one holds. */
export const OTHER_REASON = '其他原因';

/** One row behind a number: the person, the row's key, its values by column name, and why it is not reached. */
export interface RowBehind {
  readonly resident: number;
  readonly key: string;
  readonly reason: string | null;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What is asked: an indicator, an area, a period, a part, maybe one reason. */
export interface BehindQuery {
  readonly indicator: Indicator;
  readonly area: string;
  readonly period: Period;
  readonly part: Part;
  readonly reason: string | undefined;
}

function reasonOf(query: Pick<BehindQuery, 'indicator' | 'period' | 'part'>): Sql {
  const { moments } = compileIndicator(query.indicator, query.period);
  const list = query.part === 'excluded' ? query.indicator.excluded : query.part === 'missed' ? query.indicator.reasons : [];
  if (list.length === 0) return sql`null::text`;
  return sql`case ${join(
    list.map((reason) => sql`when ${compileCondition(reason.when, query.indicator.view, 'v', moments)} then ${reason.label}`),
    ' ',
  )} else ${OTHER_REASON} end`;
}

/** Rows of a part, with their reason, under the reader's condition. One row per counted unit: for people, the latest row of each. */
function rowsOfPart(store: Store, who: SignedIn, query: BehindQuery): Sql {
  const rows = rowsOfArea(who, store.directory.current(), query.area, query.period.end, 'v');
  const { from, population, numerator, excluded } = compileIndicator(query.indicator, query.period);
  const part = {
    reached: numerator ? sql`not ${excluded} and ${numerator}` : sql`not ${excluded}`,
    missed: numerator ? sql`not ${excluded} and not ${numerator}` : sql`false`,
    excluded,
  }[query.part];
  const where = sql`${rows} and ${population} and ${part}`;
  const people = query.indicator.counts === 'people' && query.indicator.view.per !== 'resident' && query.indicator.sum === undefined;
  if (!people) return sql`select v.*, ${reasonOf(query)} as behind_reason from ${from} where ${where}`;
  // A person counted in the numerator by any row is not missed by another.
  const reachedToo =
    query.part === 'missed' && numerator
      ? sql`and v.resident_id not in (select v.resident_id from ${from} where ${rows} and ${population} and not ${excluded} and ${numerator})`
      : sql``;
  return sql`select distinct on (v.resident_id) v.*, ${reasonOf(query)} as behind_reason from ${from} where ${where} ${reachedToo} order by v.resident_id, v.key desc`;
}

/** How many rows each part and each reason of the missed have. */
export async function countBehind(
  store: Store,
  who: SignedIn,
  query: Omit<BehindQuery, 'part' | 'reason'>,
): Promise<{
  readonly parts: Readonly<Record<Part, number>>;
  readonly reasons: readonly { readonly label: string; readonly count: number }[];
}> {
  const countPart = async (part: Part): Promise<number> => {
    const [row] = await store.database.rows(
      planAnew(sql`select count(*) as count from (${rowsOfPart(store, who, { ...query, part, reason: undefined })}) b`),
      z.object({ count: z.number() }),
    );
    return row?.count ?? 0;
  };
  const missed = query.indicator.numerator
    ? await store.database.rows(
        planAnew(
          sql`select behind_reason as label, count(*) as count from (${rowsOfPart(store, who, { ...query, part: 'missed', reason: undefined })}) b group by 1 order by 2 desc`,
        ),
        z.object({ label: z.string().nullable(), count: z.number() }),
      )
    : [];
  const [reached, excluded] = await Promise.all([countPart('reached'), query.indicator.excluded.length === 0 ? 0 : countPart('excluded')]);
  return {
    parts: { reached, missed: missed.reduce((sum, row) => sum + row.count, 0), excluded },
    reasons: missed.map((row) => ({ label: row.label ?? OTHER_REASON, count: row.count })),
  };
}

/** A page of the rows behind, in the order of resident and key, after the given row. */
export async function listBehind(
  store: Store,
  who: SignedIn,
  query: BehindQuery,
  after: { readonly resident: number; readonly key: string } | undefined,
  limit: number,
): Promise<readonly RowBehind[]> {
  const columns = columnsOfView(query.indicator.view);
  const select = columns.length === 0 ? sql`` : sql`, ${join(columns.map(([name]) => sql`b.${columnOfView(query.indicator.view, name)}`))}`;
  const next = after === undefined ? sql`true` : sql`(b.resident_id, b.key) > (${after.resident}, ${after.key})`;
  const reason = query.reason === undefined ? sql`true` : sql`b.behind_reason = ${query.reason}`;
  const rows = await store.database.rows(
    planAnew(
      sql`select b.resident_id, b.key, b.behind_reason ${select} from (${rowsOfPart(store, who, query)}) b where ${next} and ${reason} order by b.resident_id, b.key limit ${limit}`,
    ),
  );
  return rows.map((row) => {
    const { resident_id, key, behind_reason } = z
      .object({ resident_id: z.number(), key: z.string(), behind_reason: z.string().nullable() })
      .parse(row);
    const values = columns.map(([name]) => [name, row[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]] as const);
    return { resident: resident_id, key, reason: behind_reason, values: Object.fromEntries(values) };
  });
}

/** The residents of a part and reason, all of them, for dispatching tasks. */
export async function residentsBehind(store: Store, who: SignedIn, query: BehindQuery): Promise<readonly number[]> {
  const reason = query.reason === undefined ? sql`true` : sql`b.behind_reason = ${query.reason}`;
  const rows = await store.database.rows(
    planAnew(sql`select distinct b.resident_id from (${rowsOfPart(store, who, query)}) b where ${reason} order by 1`),
    z.object({ resident_id: z.number() }),
  );
  return rows.map((row) => row.resident_id);
}
