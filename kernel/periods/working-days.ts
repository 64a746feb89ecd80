// Working days: Monday to Friday, and what the yearly notice on public holidays moves.
import { addDays, type PlainDate } from './plain-date.ts';

/** What a notice makes of a day: off though it is in the week (休), or worked though it is at its end (班). */
export type MovedDay = 'off' | 'working';

/**
 * The moved days that this process was told of (kernel/organisations/directory: they are registered), none at first. The General Office of the
 * State Council (国务院办公厅关于部分节假日安排的通知) fixes them year by year, mostly in November for the next year; the platform brings no year
 * along, because no notice stands in its sources. In a year without one the week alone counts: a limit then ends too early by the holidays
 * within it, and too late by the weekends that are worked.
 */
let movedDays: ReadonlyMap<PlainDate, MovedDay> = new Map();

/** Tells this process the moved days, in place of those told before. */
export function tellMovedDays(days: ReadonlyMap<PlainDate, MovedDay>): void {
  movedDays = days;
}

/** Whether people work on a day: as a notice has it, else from Monday to Friday. */
export function isWorkingDay(day: PlainDate): boolean {
  const moved = movedDays.get(day);
  if (moved !== undefined) return moved === 'working';
  return !isWeekend(day);
}

/** Saturday or Sunday. */
export function isWeekend(day: PlainDate): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** The last of `days` working days after a date; the date itself does not count. */
export function addWorkingDays(date: PlainDate, days: number): PlainDate {
  let day = date;
  for (let left = days; left > 0; ) {
    day = addDays(day, 1);
    if (isWorkingDay(day)) left -= 1;
  }
  return day;
}
