// Working days by the week: Monday to Friday. Holidays by decree change each year and only ever lengthen a period.
import { addDays, type PlainDate } from './plain-date.ts';

/** The last of `days` working days after a date; the date itself does not count. */
export function addWorkingDays(date: PlainDate, days: number): PlainDate {
  let day = date;
  for (let left = days; left > 0; ) {
    day = addDays(day, 1);
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return day;
}
