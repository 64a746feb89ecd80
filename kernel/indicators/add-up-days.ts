// Whether an indicator's numbers of a period are those of its days added up, and the months that make a period.
import type { Condition } from '../define/condition.ts';
import type { Indicator } from '../define/indicator.ts';
import { type Period, parsePeriod } from '../periods/period.ts';
import { addDays, addMonths, type PlainDate, toDate } from '../periods/plain-date.ts';
import { conditionKey } from '../views/joined-rows.ts';
import { countsPeopleOnce } from './compile-indicator.ts';

/** The parts that must all hold, however they are nested. */
function partsOf(condition: Condition): readonly Condition[] {
  return condition.op === 'all' ? condition.of.flatMap(partsOf) : [condition];
}

/** The column of a comparison with an end of the period, as it is. */
function columnAt(condition: Condition, test: '>=' | '<=', which: 'start' | 'end'): string | undefined {
  if (condition.op !== 'compare' || condition.test !== test || !('moment' in condition.with)) return undefined;
  const { moment, days, months } = condition.with;
  return moment === which && days === 0 && months === 0 ? condition.column : undefined;
}

/**
 * Whether each row is counted on one day: its day lies within the period, and nothing else that decides depends on the period. People counted
 * once do not add up, they may come in several months. `others`: what decides beside the population (numerator, exclusions, reasons).
 */
export function addsUpByDay(indicator: Indicator, others: readonly Condition[]): boolean {
  if (countsPeopleOnce(indicator)) return false;
  const parts = partsOf(indicator.population);
  const from = parts.find((part) => columnAt(part, '>=', 'start') !== undefined);
  const column = from && columnAt(from, '>=', 'start');
  const to = parts.find((part) => column !== undefined && columnAt(part, '<=', 'end') === column);
  if (from === undefined || to === undefined) return false;
  const rest = [...parts.filter((part) => part !== from && part !== to), ...others];
  return rest.every((part) => !/"moment":"(?:start|end|year)"/.test(conditionKey(part)));
}

function rangeOf(start: PlainDate, end: PlainDate): readonly Period[] {
  const range = start <= end ? parsePeriod(`${start}..${end}`) : undefined;
  return range ? [range] : [];
}

/** The whole calendar months within a period, and what is left before and after them. */
export function splitByMonth({ start, end }: Period): { readonly months: readonly Period[]; readonly rest: readonly Period[] } {
  const months: Period[] = [];
  const first = start.endsWith('-01') ? start : addMonths(toDate(`${start.slice(0, 7)}-01`), 1);
  let next = first;
  for (let month = parsePeriod(next.slice(0, 7)); month && month.end <= end; month = parsePeriod(next.slice(0, 7))) {
    months.push(month);
    next = addMonths(next, 1);
  }
  if (months.length === 0) return { months, rest: rangeOf(start, end) };
  return { months, rest: [...rangeOf(start, addDays(first, -1)), ...rangeOf(next, end)] };
}
