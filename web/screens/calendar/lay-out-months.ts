/** The months of a year as sheets of weeks from Monday to Sunday, with what stands at each day. */
import { addDays, addMonths, type PlainDate, toDate } from '../../../kernel/periods/plain-date.ts';

/** A month: its first day, and its days behind `before` empty places (Monday first). */
export interface MonthSheet {
  readonly month: number;
  readonly before: number;
  readonly days: readonly PlainDate[];
}

/** Monday 0 to Sunday 6. */
export function weekdayOf(day: PlainDate): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The Monday of the week that holds a day. */
export function mondayOf(day: PlainDate): PlainDate {
  return addDays(day, -weekdayOf(day));
}

/** The twelve months of a year. */
export function layOutMonths(year: number): readonly MonthSheet[] {
  return Array.from({ length: 12 }, (_, at) => {
    const first = addMonths(toDate(`${year}-01-01`), at);
    const last = addDays(addMonths(first, 1), -1);
    const days = Array.from({ length: Number(last.slice(8)) }, (_unused, day) => addDays(first, day));
    return { month: at + 1, before: weekdayOf(first), days };
  });
}
