// The day of the latest row of a number, as its reader may know it: a restricted row does not move it for who may not know of that row.
import { z } from 'zod';
import { type AreasCounted, rowsOfNumbers } from '../access/row-condition.ts';
import { inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { identifier, planAnew, type Sql, sql } from '../database/sql.ts';
import type { Indicator } from '../define/indicator.ts';
import type { Period } from '../periods/period.ts';
import { addDays, isPlainDate, type PlainDate, toDate } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import type { OfResidents } from '../views/joined-rows.ts';
import { type RowsOfView, rowsSeenBy, rowsWithout } from '../views/seen-rows.ts';
import { columnOfView } from '../views/view-table.ts';
import { compileIndicator } from './compile-indicator.ts';
import { findViews } from './name-tally.ts';
import { FIGURE, GREATEST_FIGURES, NO_DAY } from './read-tally.ts';
import { numbersOf } from './remembered-numbers.ts';
import { everybody } from './resident-spans.ts';

/**
 * The day of the latest row in the population, in these areas; null where there is none. What is remembered tells it, unless it is also the day
 * of a row that was left out for this reader: then the rows that the reader may know are asked, from that day back.
 */
export async function readLatestKnown(store: Store, indicator: Indicator, period: Period, areas: AreasCounted): Promise<PlainDate | null> {
  if (indicator.dated === undefined) return null;
  const tally = await numbersOf(store).read(indicator, period, 'numbers', areas);
  const sums = tally.sum(areas.codes, GREATEST_FIGURES);
  const [latest, closed] = [sums?.[FIGURE.latest] ?? NO_DAY, sums?.[FIGURE.closed] ?? NO_DAY];
  if (latest === NO_DAY) return null;
  const day = addDays(toDate('1970-01-01'), latest);
  if (closed < latest) return day;
  // Nearly always the day itself has a row that is known: then a day's rows are read, not a year's.
  for (const days of [0, 6, 30, 365]) {
    const known = await askRows(store, indicator, period, areas, { from: addDays(day, -days), to: day });
    if (known !== null) return known;
  }
  return askRows(store, indicator, period, areas, { from: toDate('1900-01-01'), to: day });
}

/** The latest day, of these days, of a row that the reader may know. */
async function askRows(
  store: Store,
  indicator: Indicator,
  period: Period,
  areas: AreasCounted,
  { from: first, to }: { readonly from: PlainDate; readonly to: PlainDate },
): Promise<PlainDate | null> {
  const { view, dated = '' } = indicator;
  const rowsOf: RowsOfView = areas.reader === undefined ? rowsWithout(areas.hidden) : rowsSeenBy(areas.reader);
  const { population, from } = compileIndicator(indicator, period, rowsOf);
  const dayOf = (alias: string): Sql => sql`${identifier(alias)}.${columnOfView(view, dated)}`;
  const here = (alias: string): Sql =>
    sql`${rowsOfNumbers(areas, alias)} and ${dayOf(alias)} >= ${first}::date and ${dayOf(alias)} <= ${to}::date`;
  // What is asked of other views is asked of the residents who have a row here, not of everybody.
  const within: OfResidents =
    findViews(indicator, 'numbers').views.length === 1
      ? everybody
      : (alias) => sql`${identifier(alias)}.resident_id in (select d.resident_id from ${rowsOf(view)} d where ${here('d')})`;
  const query = sql`select max(${dayOf('v')}) as day from ${from(within)} where ${within('v')} and ${population} and ${here('v')}`;
  const [row] = await store.database.rows(
    onEveryShard('count-indicator', planAnew(query), inTotal({ day: 'max' })),
    z.object({ day: z.custom<PlainDate>((value) => typeof value === 'string' && isPlainDate(value)).nullable() }),
  );
  return row?.day ?? null;
}
