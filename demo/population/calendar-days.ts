/** Calendar dates as day numbers (days since 1970-01-01), for arithmetic on millions of people. */
import { type PlainDate, toDate } from '../../kernel/periods/plain-date.ts';

/** A year's mean length in days. */
export const YEAR = 365.2425;

/** Dates already written, from 1880 on: a birth date is asked for again and again. */
const FIRST_KEPT = -32_872;
const texts: PlainDate[] = new Array(60_000);

/** The date of a day number; each is written once and remembered. */
export function dateOfDay(day: number): PlainDate {
  let text = texts[day - FIRST_KEPT];
  if (text === undefined) {
    text = toDate(new Date(day * 86_400_000).toISOString().slice(0, 10));
    if (day >= FIRST_KEPT) texts[day - FIRST_KEPT] = text;
  }
  return text;
}

/** Days already numbered: as few as there are days in a life, and asked for with every event. */
const numbers = new Map<string, number>();

/** The day number of a date 'YYYY-MM-DD'. */
export function dayOfDate(date: string): number {
  let day = numbers.get(date);
  if (day === undefined) {
    day = Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);
    numbers.set(date, day);
  }
  return day;
}

/**
 * The last birth date of those who have completed so many years 周岁 on a date: born on it or before is old enough.
 * A birthday on 29 February falls on 28 February in common years (domain §0.2 R5).
 */
export function lastBirthDateOfAge(years: number, on: PlainDate): string {
  const year = Number(on.slice(0, 4));
  const rest = on.slice(4);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return `${year - years}${rest === '-02-28' && !leap ? '-02-29' : rest}`;
}

/** The day all exact totals of the demo population hold: the half-year report it is calibrated by. */
export const REFERENCE_DATE = toDate('2024-06-30');

/** The day number of REFERENCE_DATE. */
export const REFERENCE_DAY = dayOfDate(REFERENCE_DATE);

/** After this day nothing happens in the demo population, but for births that are still expected. */
export const LAST_DAY = dayOfDate('2026-11-30');
