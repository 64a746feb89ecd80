/** A calendar date in Asia/Shanghai, kept apart from instants by its type. */
declare const plainDate: unique symbol;

/** A calendar date 'YYYY-MM-DD'. Made only by the functions here, so that a bare string is never taken for a date. */
export type PlainDate = string & { readonly [plainDate]: true };

/** A UTC instant in ISO 8601 with milliseconds and 'Z'. */
export type Instant = string & { readonly __instant: true };

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Days of a month (1-12) of a year. */
function daysInMonth(year: number, month: number): number {
  const leap = month === 2 && ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0);
  return leap ? 29 : (DAYS[month - 1] ?? 0);
}

/** Two digits as they stand in a date; of a year, two times two. */
const DIGITS: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** The number that the two digits from here on write; NaN where they are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const HYPHEN = 45;

/** Whether the text is a real calendar date 'YYYY-MM-DD'. Asked many times a record, so it makes neither a Date nor parts of the text. */
export function isPlainDate(text: unknown): text is PlainDate {
  if (typeof text !== 'string' || text.length !== 10 || text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return false;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const day = twoDigits(text, 8);
  return year >= 0 && day >= 1 && day <= daysInMonth(year, twoDigits(text, 5));
}

/** Reads 'YYYY-MM-DD'. Throws RangeError when it is no calendar date. */
export function toDate(text: string): PlainDate {
  if (!isPlainDate(text)) throw new RangeError(`not a calendar date: ${text}`);
  return text;
}

/** The first and the last date. Records of other systems end on '9999-12-31' for want of an end: what lies beyond is that day. */
const FIRST = toDate('0001-01-01');
const LAST = toDate('9999-12-31');

const DAY_MS = 24 * 3600_000;

/** The dates from 1900 to 2099, each written once: nearly all that are asked for are among them, again and again. */
const [FIRST_KEPT, DAYS_KEPT] = [-25_567, 73_049];
const kept: PlainDate[] = [];

/** The date of a time in UTC; beyond the first or the last date that one. */
function dateOfUtc(ms: number): PlainDate {
  const at = Math.floor(ms / DAY_MS) - FIRST_KEPT;
  if (!(at >= 0 && at < DAYS_KEPT)) return writeDate(ms);
  if (kept.length === 0) kept.length = DAYS_KEPT;
  const known = kept[at];
  if (known !== undefined) return known;
  const date = writeDate(ms);
  kept[at] = date;
  return date;
}

function writeDate(ms: number): PlainDate {
  const text = new Date(ms).toISOString();
  return text.startsWith('+') ? LAST : text.startsWith('-') || text.startsWith('0000') ? FIRST : toDate(text.slice(0, 10));
}

const SHANGHAI_OFFSET_MS = 8 * 3600_000;

/** The calendar date in Asia/Shanghai (UTC+8, no summer time since 1992) of an instant. */
export function dateOfInstant(instant: Date | string): PlainDate {
  const ms = typeof instant === 'string' ? Date.parse(instant) : instant.getTime();
  return dateOfUtc(ms + SHANGHAI_OFFSET_MS);
}

/** The date part of a FHIR date or dateTime: itself for a date, its Shanghai date for an instant; undefined for 'YYYY' and 'YYYY-MM'. */
export function dateOfFhir(text: string | undefined): PlainDate | undefined {
  if (!text) return undefined;
  if (isPlainDate(text)) return text;
  if (text.length > 10 && !Number.isNaN(Date.parse(text))) return dateOfInstant(text);
  return undefined;
}

/** The instant of a FHIR dateTime or instant with a time of day; undefined for a mere date and for what is no time. */
export function instantOfFhir(text: string | undefined): Instant | undefined {
  if (text === undefined || text.length <= 10) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : (new Date(ms).toISOString() as Instant);
}

/** Whole minutes from one instant to a later one (negative when it is earlier). */
export function minutesBetween(from: Instant, to: Instant): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / 60_000);
}

/** Now, as an instant. */
export function nowInstant(): Instant {
  return new Date().toISOString() as Instant;
}

/** The day that was asked for last, which is asked for several times a request: its number since 1970, and its text. */
let latest: { readonly day: number; readonly date: PlainDate } | undefined;

/** Today in Asia/Shanghai. */
export function today(): PlainDate {
  const now = Date.now() + SHANGHAI_OFFSET_MS;
  const day = Math.floor(now / DAY_MS);
  if (latest?.day !== day) latest = { day, date: dateOfUtc(now) };
  return latest.date;
}

function toUtc(date: PlainDate): Date {
  return new Date(`${date}T00:00:00Z`);
}

/** The date so many days later (earlier when negative), no further than the calendar goes. */
export function addDays(date: PlainDate, days: number): PlainDate {
  const day = Number(date.slice(8)) + days;
  // Every month has days 1 to 28: no calendar is needed within it.
  if (day >= 1 && day <= 28) return toDate(`${date.slice(0, 8)}${DIGITS[day]}`);
  return dateOfUtc(toUtc(date).getTime() + days * 86_400_000);
}

/** The date so many months later, no further than the calendar goes; a day that the month lacks clamps to its last day. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const at = (twoDigits(date, 0) * 100 + twoDigits(date, 2)) * 12 + twoDigits(date, 5) - 1 + months;
  const toYear = Math.floor(at / 12);
  const toMonth = (((at % 12) + 12) % 12) + 1;
  if (toYear < 1 || toYear > 9999) return toYear < 1 ? FIRST : LAST;
  const day = Math.min(twoDigits(date, 8), daysInMonth(toYear, toMonth));
  return toDate(`${DIGITS[Math.floor(toYear / 100)]}${DIGITS[toYear % 100]}-${DIGITS[toMonth]}-${DIGITS[day]}`);
}

/** Days from the first to the second date; negative when the second is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return Math.round((toUtc(to).getTime() - toUtc(from).getTime()) / 86_400_000);
}

/** Completed years (周岁) at a date. A birthday on 29 February falls on 28 February in common years. */
export function ageOn(birth: PlainDate, on: PlainDate): number {
  const year = Number(on.slice(0, 4));
  const day = birth.slice(5);
  const birthday = day === '02-29' && daysInMonth(year, 2) === 28 ? '02-28' : day;
  return year - Number(birth.slice(0, 4)) - (birthday > on.slice(5) ? 1 : 0);
}

/** Completed months (月龄) at a date. */
export function monthsOn(birth: PlainDate, on: PlainDate): number {
  let months = (Number(on.slice(0, 4)) - Number(birth.slice(0, 4))) * 12 + Number(on.slice(5, 7)) - Number(birth.slice(5, 7));
  if (addMonths(birth, months) > on) months -= 1;
  return months;
}
