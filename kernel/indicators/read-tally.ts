// The statements that read a tally: the numbers of an indicator, or of each reason why people are missed, by block and area.
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { planAnew, raw, type Sql, sql } from '../database/sql.ts';
import type { Indicator } from '../define/indicator.ts';
import type { Period } from '../periods/period.ts';
import type { OfResidents } from '../views/joined-rows.ts';
import type { RowsOfView } from '../views/seen-rows.ts';
import { columnOfView } from '../views/view-table.ts';
import { compileIndicator, countsPeopleOnce } from './compile-indicator.ts';
import type { Kind } from './name-tally.ts';
import { SPANS } from './spread.ts';
import type { TallyRow } from './tally.ts';

/**
 * The figures of a tally of numbers. `latest` is the last day of the rows, in days since 1970 (a number below any day: none); `closed` that of
 * rows which were taken away again for a reader who may not know all of them.
 */
export const FIGURES = ['whole', 'n', 'excluded', 'rows', 'latest', 'closed'] as const;

/** The place of a figure in a row. */
export const FIGURE = { whole: 0, n: 1, excluded: 2, rows: 3, latest: 4, closed: 5 } as const;

/** Rows of the population: what an organisation has told. */
export const ROW_FIGURES: readonly number[] = [FIGURE.rows, FIGURE.excluded];

/** Of these the greatest is kept where rows are put together; all others add up. */
export const GREATEST_FIGURES: ReadonlySet<number> = new Set([FIGURE.latest, FIGURE.closed]);

/** Stands for no day. */
export const NO_DAY = -1_000_000;

/** How many figures a row of a tally has. */
export function countFigures({ reasons }: Indicator, kind: Kind): number {
  return { numbers: FIGURES.length, reasons: reasons.length + 1, spread: SPANS.length }[kind];
}

/** The row as it is taken away from a number. A latest day is not a sum: it stays beside it, so that who tells it sees that it may have been this row's. */
export function takeAway(kind: Kind, row: TallyRow): TallyRow {
  const figures = row.figures.map((figure) => -figure);
  if (kind === 'numbers') [figures[FIGURE.latest], figures[FIGURE.closed]] = [NO_DAY, row.figures[FIGURE.latest] ?? NO_DAY];
  return { ...row, figures };
}

const numbersRow = z
  .object({
    block: z.number(),
    area: z.string(),
    org: z.string().nullable(),
    whole: z.number(),
    n: z.number(),
    excluded: z.number(),
    rows: z.number(),
    latest: z.number().nullable(),
  })
  .transform(
    ({ block, area, org, whole, n, excluded, rows, latest }): TallyRow => ({
      block,
      area,
      org,
      figures: [whole, n, excluded, rows, latest ?? NO_DAY, NO_DAY],
    }),
  );

const reasonRow = z.object({ block: z.number(), area: z.string(), reason: z.number(), count: z.number() });

/** What is read: an indicator for a period, of some residents, in blocks of 2^shift residents. */
export interface TallyQuery {
  readonly indicator: Indicator;
  readonly period: Period;
  readonly within: OfResidents;
  readonly shift: number;
  /** Which rows are counted; all of the views' tables unless told. */
  readonly rowsOf?: RowsOfView;
}

function blockOf(column: Sql, shift: number): Sql {
  return sql`${column} >> ${raw(String(Math.trunc(shift)))}`;
}

/** The numbers. The only place where an indicator's numbers come from. */
export async function readNumbers(database: Database, query: TallyQuery): Promise<readonly TallyRow[]> {
  const merge = inTotal({ whole: 'sum', n: 'sum', excluded: 'sum', rows: 'sum', latest: 'max' }, ['block', 'area', 'org']);
  return database.rows(onEveryShard('count-indicator', planAnew(compileNumbers(query)), merge), numbersRow);
}

/** The statement of `readNumbers`. */
export function compileNumbers({ indicator, period, within, shift, rowsOf }: TallyQuery): Sql {
  const { view, sum, dated } = indicator;
  const { population, inside, reached, excluded, from } = compileIndicator(indicator, period, rowsOf);
  const day = dated === undefined ? undefined : sql`v.${columnOfView(view, dated)}`;
  const source = sql`from ${from(within)} where ${within('v')} and ${population}`;
  const latest = (column: Sql | undefined): Sql => (column === undefined ? sql`null::integer` : sql`max(${column}) - date '1970-01-01'`);
  if (countsPeopleOnce(indicator)) {
    // A resident's rows stand in one area, so that people once for each area are people once.
    return sql`select ${blockOf(sql`r.resident_id`, shift)} as block, r.area, null::text as org, count(*) filter (where r.inside) as whole,
        count(*) filter (where r.reached) as n, count(*) filter (where r.excluded) as excluded, count(*) filter (where r.inside) as rows, ${latest(day && sql`r.day`)} as latest
      from (select v.resident_id, v.area, bool_or(${inside}) as inside, bool_or(${reached}) as reached, bool_or(${excluded}) as excluded,
        ${day ? sql`max(${day})` : sql`null::date`} as day ${source} group by v.resident_id, v.area) r group by 1, 2`;
  }
  // Whether all institutions have reported is asked only where rows are counted at institutions.
  const org = dated === undefined || view.place !== 'organisation' ? sql`null::text` : sql`v.org`;
  const count = (where: Sql): Sql =>
    sum === undefined ? sql`count(*) filter (where ${where})` : sql`coalesce(sum(v.${columnOfView(view, sum)}) filter (where ${where}), 0)`;
  return sql`select ${blockOf(sql`v.resident_id`, shift)} as block, v.area, ${org} as org, ${count(inside)} as whole, ${count(reached)} as n,
      count(*) filter (where ${excluded}) as excluded, count(*) filter (where ${inside}) as rows, ${latest(day)} as latest ${source} group by 1, 2, 3`;
}

const spreadRow = z.object({ block: z.number(), area: z.string(), span: z.number(), count: z.number() });

/** How many rows took how long, by the spans of `SPANS`; of an indicator that is a median. */
export async function readSpread(database: Database, query: TallyQuery): Promise<readonly TallyRow[]> {
  const merge = inTotal({ count: 'sum' }, ['block', 'area', 'span']);
  const rows = await database.rows(onEveryShard('count-indicator', planAnew(compileSpread(query)), merge), spreadRow);
  const merged = new Map<string, TallyRow & { readonly figures: number[] }>();
  for (const { block, area, span, count } of rows) {
    const key = `${block} ${area}`;
    const row = merged.get(key) ?? { block, area, org: null, figures: new Array<number>(SPANS.length).fill(0) };
    row.figures[span] = count;
    merged.set(key, row);
  }
  return [...merged.values()];
}

/** Of an indicator that is a median: the minutes of a row `v`, and the place of the span that holds them. */
export function spanOfRow({ view, median = '' }: Indicator): { readonly minutes: Sql; readonly span: Sql } {
  const minutes = sql`v.${columnOfView(view, median)}`;
  return { minutes, span: sql`greatest(width_bucket(${minutes}, ${[...SPANS]}::double precision[]) - 1, 0)` };
}

/** The statement of `readSpread`. */
export function compileSpread({ indicator, period, within, shift, rowsOf }: TallyQuery): Sql {
  const { population, inside, from } = compileIndicator(indicator, period, rowsOf);
  const { minutes, span } = spanOfRow(indicator);
  return sql`select ${blockOf(sql`v.resident_id`, shift)} as block, v.area, ${span} as span, count(*) as count from ${from(within)}
      where ${within('v')} and ${population} and ${inside} and ${minutes} is not null group by 1, 2, 3`;
}

/** How many are missed for each reason; the last figure counts those for whom none holds. */
export async function readReasons(database: Database, query: TallyQuery): Promise<readonly TallyRow[]> {
  const width = query.indicator.reasons.length + 1;
  const merge = inTotal({ count: 'sum' }, ['block', 'area', 'reason']);
  const rows = await database.rows(onEveryShard('people-behind', planAnew(compileReasons(query)), merge), reasonRow);
  const merged = new Map<string, TallyRow & { readonly figures: number[] }>();
  for (const { block, area, reason, count } of rows) {
    const key = `${block} ${area}`;
    const row = merged.get(key) ?? { block, area, org: null, figures: new Array<number>(width).fill(0) };
    row.figures[reason] = count;
    merged.set(key, row);
  }
  return [...merged.values()];
}

/** The statement of `readReasons`. */
export function compileReasons({ indicator, period, within, shift, rowsOf }: TallyQuery): Sql {
  const { population, inside, reached, reason, from } = compileIndicator(indicator, period, rowsOf);
  const why = reason(indicator.reasons);
  const source = sql`from ${from(within)} where ${within('v')} and ${population}`;
  const missed = sql`${inside} and not ${reached}`;
  // Of people with several rows, whoever is reached by none is missed, for the reason of the last.
  const each = countsPeopleOnce(indicator)
    ? sql`select v.resident_id, v.area, case when bool_or(${reached}) then null else (array_agg(${why} order by v.key desc) filter (where ${missed}))[1] end as reason
          ${source} group by v.resident_id, v.area`
    : sql`select v.resident_id, v.area, ${why} as reason ${source} and ${missed}`;
  return sql`select ${blockOf(sql`r.resident_id`, shift)} as block, r.area, r.reason, count(*) as count from (${each}) r where r.reason is not null group by 1, 2, 3`;
}
