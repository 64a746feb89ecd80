/** How urgent a request is, and by when it must be answered. */

import { dateOfInstant, type Instant } from '../../periods/plain-date.ts';
import { addWorkingDays } from '../../periods/working-days.ts';

/** Urgency of a request, in FHIR's codes. */
export const PRIORITIES = { routine: '普通', urgent: '紧急', stat: '急危重' } as const;

/** See PRIORITIES. */
export type Priority = keyof typeof PRIORITIES;

/** A limit in minutes, the end of the same day, or the end of the so-manieth working day after (Shanghai). */
export type Limit = { readonly minutes: number } | { readonly sameDay: true } | { readonly workingDays: number };

/** The last moment that keeps a limit counted from `at`. */
export function limitFrom(at: Instant, limit: Limit): Instant {
  if ('minutes' in limit) return new Date(Date.parse(at) + limit.minutes * 60_000).toISOString() as Instant; // toISOString writes an instant
  const day = dateOfInstant(at);
  const last = 'sameDay' in limit ? day : addWorkingDays(day, limit.workingDays);
  return new Date(`${last}T23:59:59.999+08:00`).toISOString() as Instant;
}
