// Conditions of date parameters: dates, times, periods and timings against a value with a prefix.
import { join, type Sql, sql } from '../../../../database/sql.ts';
import type { Place } from '../../../../record/search-index/r4-search.ts';
import { compareStretch, type DateTest, endOf, startOf } from './date-range.ts';
import { existsAt } from './elements-at.ts';

const START = startOf(sql`(e #>> '{}')`);
const END = endOf(sql`(e #>> '{}')`);
const PERIOD_START = sql`coalesce(${startOf(sql`(e ->> 'start')`)}, '-infinity'::timestamptz)`;
const PERIOD_END = sql`coalesce(${endOf(sql`(e ->> 'end')`)}, 'infinity'::timestamptz)`;

/** The times at a place as SQL expressions over an element `e`: a timing is its events and the bounds of its repetition. */
export function timesOf([path, type]: Place): readonly { readonly path: string; readonly low: Sql; readonly high: Sql }[] {
  if (type === 'Period') return [{ path, low: PERIOD_START, high: PERIOD_END }];
  if (type === 'Timing') return [...timesOf([`${path}.event`, 'dateTime']), ...timesOf([`${path}.repeat.boundsPeriod`, 'Period'])];
  return [{ path, low: START, high: END }];
}

/** Whether a time at one of the places passes the test. `doc` is the jsonb that the paths start at; `type` as for `existsAt`. */
export function matchDate(doc: Sql, places: readonly Place[], test: DateTest, type?: string): Sql {
  return join(
    places.flatMap(timesOf).map(({ path, low, high }) => existsAt(doc, path, compareStretch(low, high, test), type)),
    ' or ',
    '(',
    ')',
  );
}
