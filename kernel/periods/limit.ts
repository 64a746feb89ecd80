/** By when something must be done: minutes, the same day, or the so-manieth working day. */
import { dateOfInstant, type Instant } from './plain-date.ts';
import { addWorkingDays } from './working-days.ts';

/** A limit in minutes, the end of the same day, or the end of the so-manieth working day after (Shanghai). */
export type Limit = { readonly minutes: number } | { readonly sameDay: true } | { readonly workingDays: number };

/** The last moment that keeps a limit counted from `at`. */
export function limitFrom(at: Instant, limit: Limit): Instant {
  if ('minutes' in limit) return new Date(Date.parse(at) + limit.minutes * 60_000).toISOString() as Instant; // toISOString writes an instant
  const day = dateOfInstant(at);
  const last = 'sameDay' in limit ? day : addWorkingDays(day, limit.workingDays);
  return new Date(`${last}T23:59:59.999+08:00`).toISOString() as Instant;
}
