// An indicator as n / N for an area and a period, by set-based SQL over its view, under the reader's row condition.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { type RowCondition, rowsOfArea } from '../access/row-condition.ts';
import { join, planAnew, type Sql, sql } from '../database/sql.ts';
import type { Condition } from '../define/condition.ts';
import type { Against, Indicator, Reason } from '../define/indicator.ts';
import { fail } from '../errors.ts';
import type { Period } from '../periods/period.ts';
import { type Instant, nowInstant, type PlainDate, today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { compileCondition, compileFilter, type Moments } from '../views/compile-condition.ts';
import { columnOfView, tableOfView } from '../views/view-table.ts';

/** Numbers of one area and period. For a count and a sum N is null and n the number (a sum in the column's own unit). N of a rate against a sum is that sum. */
export interface Counted {
  readonly n: number;
  readonly N: number | null;
  readonly excluded: number;
  readonly latest: PlainDate | null;
  /** Organisations with at least one row. */
  readonly organisations: number;
}

/** The SQL parts of an indicator over the alias `v`. */
export interface IndicatorSql {
  readonly from: Sql;
  readonly population: Sql;
  readonly numerator: Sql | undefined;
  readonly excluded: Sql;
  readonly moments: Moments;
}

/** An indicator's declaration, or the fault `not-found`. */
export function findIndicator(store: Store, id: string): Indicator {
  const indicator = store.registry.indicators.get(id);
  if (!indicator) fail('not-found', { what: `指标 ${id}` });
  return indicator;
}

/** Compiles an indicator for a period. */
export function compileIndicator(indicator: Indicator, period: Period): IndicatorSql {
  const moments: Moments = { start: period.start, end: period.end, today: today() };
  const compile = (condition: Reason['when']): Sql => compileCondition(condition, indicator.view, 'v', moments);
  return {
    from: sql`${tableOfView(indicator.view)} v`,
    population: compileFilter(indicator.population, indicator.view, 'v', moments),
    numerator: indicator.numerator && compile(indicator.numerator),
    excluded:
      indicator.excluded.length === 0
        ? sql`false`
        : sql`(${join(
            indicator.excluded.map((reason) => compile(reason.when)),
            ' or ',
          )})`,
    moments,
  };
}

/** Whether people are counted who may have several rows. */
function isDistinct(indicator: Indicator): boolean {
  return indicator.sum === undefined && indicator.counts === 'people' && indicator.view.per !== 'resident';
}

/** The SQL counting of an indicator: distinct people, rows, or the sum of a column, of those where a condition holds. */
function countWhere(indicator: Indicator, where: Sql): Sql {
  if (indicator.sum !== undefined) return sql`coalesce(sum(v.${columnOfView(indicator.view, indicator.sum)}) filter (where ${where}), 0)`;
  return isDistinct(indicator) ? sql`count(distinct v.resident_id) filter (where ${where})` : sql`count(*) filter (where ${where})`;
}

const countedRow = z.object({
  n: z.number(),
  whole: z.number(),
  excluded: z.number(),
  latest: z.string().nullable(),
  organisations: z.number(),
});

/** Whether a condition asks other views' rows of the resident. */
function asksOthers(condition: Condition): boolean {
  if (condition.op === 'all' || condition.op === 'any') return condition.of.some(asksOthers);
  if (condition.op === 'not') return asksOthers(condition.of);
  return condition.op === 'count' || condition.op === 'last';
}

/**
 * Counts under a row condition. The only place where an indicator's numbers come from. A numerator that asks other views is counted by a
 * query of its own: in a WHERE clause the server joins the views once, beside a count it would look them up for each resident.
 */
export async function countIndicator(store: Store, indicator: Indicator, period: Period, rows: RowCondition): Promise<Counted> {
  const { from, population, numerator, excluded, moments } = compileIndicator(indicator, period);
  const { view } = indicator;
  const whole = sql`from ${from} where ${rows} and ${population}`;
  const inside = indicator.excluded.length === 0 ? sql`true` : sql`not ${excluded}`;
  const dated = indicator.dated === undefined ? sql`null::text` : sql`max(v.${columnOfView(view, indicator.dated)})::text`;
  const apart = indicator.numerator !== undefined && asksOthers(indicator.numerator);
  const reached = numerator ? sql`${inside} and ${numerator}` : inside;
  const n = apart ? sql`(select ${countWhere(indicator, sql`true`)} ${whole} and ${reached})` : countWhere(indicator, reached);
  const out = indicator.excluded.length === 0 ? sql`0` : countWhere(indicator, excluded);
  // Whether all institutions have reported is asked only where rows are counted at institutions. Counting them distinct would sort all
  // rows; counted for each institution first, they are hashed, by several workers at once.
  const counts = sql`${countWhere(indicator, inside)} as whole, ${apart ? sql`0` : n} as n, ${out} as excluded, ${dated} as latest`;
  const [row] = await store.database.rows(
    planAnew(
      indicator.dated === undefined || view.place !== 'organisation'
        ? sql`select ${countWhere(indicator, inside)} as whole, ${n} as n, ${out} as excluded, ${dated} as latest, 0 as organisations ${whole}`
        : isDistinct(indicator)
          ? sql`select ${countWhere(indicator, inside)} as whole, ${n} as n, ${out} as excluded, ${dated} as latest, count(distinct v.org) as organisations ${whole}`
          : sql`select coalesce(sum(g.whole), 0) as whole, ${apart ? n : sql`coalesce(sum(g.n), 0)`} as n, coalesce(sum(g.excluded), 0) as excluded,
            max(g.latest) as latest, count(g.org) as organisations from (select v.org, ${counts} ${whole} group by v.org) g`,
    ),
    countedRow,
  );
  if (!row) throw new Error(`indicator ${indicator.id} gave no row`);
  return {
    n: row.n,
    N: indicator.against ? await sumAgainst(store, indicator.against, moments, rows) : numerator ? row.whole : null,
    excluded: row.excluded,
    latest: row.latest as PlainDate | null,
    organisations: row.organisations,
  };
}

/** The columns of a rate's denominator that is a sum, over the alias `v`. */
function compileAgainst({ view, sum, where }: Against, moments: Moments): { from: Sql; total: Sql; where: Sql } {
  return {
    from: sql`${tableOfView(view)} v`,
    total: sql`coalesce(sum(v.${columnOfView(view, sum)}), 0)`,
    where: compileCondition(where, view, 'v', moments),
  };
}

async function sumAgainst(store: Store, against: Against, moments: Moments, rows: RowCondition): Promise<number> {
  const { from, total, where } = compileAgainst(against, moments);
  const [row] = await store.database.rows(
    planAnew(sql`select ${total} as total from ${from} where ${rows} and ${where}`),
    z.object({ total: z.number() }),
  );
  return row?.total ?? 0;
}

/** Counts of the child areas of an area in one statement: code → n, N. Rows whose area is the parent itself stand under its own code. */
export async function countByArea(
  store: Store,
  indicator: Indicator,
  period: Period,
  rows: RowCondition,
  children: readonly { readonly code: string; readonly members: readonly string[] }[],
): Promise<ReadonlyMap<string, { readonly n: number; readonly N: number | null }>> {
  const { from, population, numerator, excluded, moments } = compileIndicator(indicator, period);
  const inside = sql`${population} and not ${excluded}`;
  const members = children.flatMap((child) => child.members.map((member) => [child.code, member] as const));
  const areas = sql`unnest(${members.map((m) => m[0])}::text[], ${members.map((m) => m[1])}::text[]) as a(child, area)`;
  const result = await store.database.rows(
    planAnew(sql`select a.child, ${countWhere(indicator, sql`true`)} as whole, ${numerator ? countWhere(indicator, numerator) : countWhere(indicator, sql`true`)} as n
        from ${from} join ${areas} on a.area = v.area
        where ${rows} and ${inside} group by a.child`),
    z.object({ child: z.string(), whole: z.number(), n: z.number() }),
  );
  const counted = new Map(result.map((row) => [row.child, { n: row.n, N: numerator ? row.whole : null }]));
  if (indicator.against === undefined) return counted;
  const against = compileAgainst(indicator.against, moments);
  const sums = await store.database.rows(
    planAnew(
      sql`select a.child, ${against.total} as total from ${against.from} join ${areas} on a.area = v.area where ${rows} and ${against.where} group by a.child`,
    ),
    z.object({ child: z.string(), total: z.number() }),
  );
  const totals = new Map(sums.map((row) => [row.child, row.total]));
  const codes = new Set([...counted.keys(), ...totals.keys()]);
  return new Map([...codes].map((code) => [code, { n: counted.get(code)?.n ?? 0, N: totals.get(code) ?? 0 }]));
}

/** The value people read: n for a count, n over the divisor for a sum, n / N × 100 for a percentage (null when N is 0). */
export function computeValue(indicator: Indicator, counted: Pick<Counted, 'n' | 'N'>): number | null {
  if (counted.N === null) return counted.n / indicator.divisor;
  if (counted.N === 0) return null;
  return (counted.n / counted.N) * (indicator.unit === '%' ? 100 : 1);
}

/** What was evaluated, for whom. */
export interface IndicatorQuery {
  readonly indicator: Indicator;
  readonly area: string;
  readonly period: Period;
}

/** Evaluates an indicator for somebody. Throws `out-of-scope` when the area is beyond reach. */
export async function evaluateIndicator(
  store: Store,
  who: SignedIn,
  query: IndicatorQuery,
): Promise<Counted & { readonly value: number | null; readonly at: Instant }> {
  const rows = rowsOfArea(who, store.directory.current(), query.area, query.period.end, 'v');
  const counted = await countIndicator(store, query.indicator, query.period, rows);
  return { ...counted, value: computeValue(query.indicator, counted), at: nowInstant() };
}
