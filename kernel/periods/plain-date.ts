/** A calendar date in Asia/Shanghai, kept apart from instants by its type. */
declare const plainDate: unique symbol;

/** A calendar date 'YYYY-MM-DD'. Made only by the functions here, so that a bare string is never taken for a date. */
export type PlainDate = string & { readonly [plainDate]: true };

/** A UTC instant in ISO 8601 with milliseconds and 'Z'. */
export type Instant = string & { readonly __instant: true };

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is a real calendar date 'YYYY-MM-DD'. */
export function isPlainDate(text: unknown): text is PlainDate {
  if (typeof text !== 'string') return false;
  const match = SHAPE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Reads 'YYYY-MM-DD'. Throws RangeError when it is no calendar date. */
export function toDate(text: string): PlainDate {
  if (!isPlainDate(text)) throw new RangeError(`not a calendar date: ${text}`);
  return text;
}

const SHANGHAI_OFFSET_MS = 8 * 3600_000;

/** The calendar date in Asia/Shanghai (UTC+8, no summer time since 1992) of an instant. */
export function dateOfInstant(instant: Date | string): PlainDate {
  const ms = typeof instant === 'string' ? Date.parse(instant) : instant.getTime();
  return toDate(new Date(ms + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10));
}

/** The date part of a FHIR date or dateTime: itself for a date, its Shanghai date for an instant; undefined for 'YYYY' and 'YYYY-MM'. */
export function dateOfFhir(text: string | undefined): PlainDate | undefined {
  if (!text) return undefined;
  if (isPlainDate(text)) return text;
  if (text.length > 10 && !Number.isNaN(Date.parse(text))) return dateOfInstant(text);
  return undefined;
}

/** Now, as an instant. */
export function nowInstant(): Instant {
  return new Date().toISOString() as Instant;
}

/** Today in Asia/Shanghai. */
export function today(): PlainDate {
  return dateOfInstant(new Date());
}

function toUtc(date: PlainDate): Date {
  return new Date(`${date}T00:00:00Z`);
}

/** The date so many days later (earlier when negative). */
export function addDays(date: PlainDate, days: number): PlainDate {
  return toDate(new Date(toUtc(date).getTime() + days * 86_400_000).toISOString().slice(0, 10));
}

/** The date so many months later; a day that the month lacks clamps to its last day. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const from = toUtc(date);
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(from.getUTCDate(), last));
  return toDate(first.toISOString().slice(0, 10));
}

/** Days from the first to the second date; negative when the second is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return Math.round((toUtc(to).getTime() - toUtc(from).getTime()) / 86_400_000);
}

/** Completed years (周岁) at a date. A birthday on 29 February falls on 28 February in common years. */
export function ageOn(birth: PlainDate, on: PlainDate): number {
  let age = Number(on.slice(0, 4)) - Number(birth.slice(0, 4));
  if (addMonths(birth, age * 12) > on) age -= 1;
  return age;
}

/** Completed months (月龄) at a date. */
export function monthsOn(birth: PlainDate, on: PlainDate): number {
  let months = (Number(on.slice(0, 4)) - Number(birth.slice(0, 4))) * 12 + Number(on.slice(5, 7)) - Number(birth.slice(5, 7));
  if (addMonths(birth, months) > on) months -= 1;
  return months;
}
