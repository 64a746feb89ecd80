/** Calendar years in forms and views. */
import { type PlainDate, toDate } from '../../periods/plain-date.ts';

/** How a form asks for a calendar year. */
export const YEAR = { unit: 'a', unitLabel: '年', min: 2000, max: 2100 } as const;

/** 1 January of a year. */
export function yearStart(year: number): PlainDate {
  return toDate(`${year}-01-01`);
}

/** 31 December of a year. */
export function yearEnd(year: number): PlainDate {
  return toDate(`${year}-12-31`);
}
