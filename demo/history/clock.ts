// When something of a day happened in the demo: never later than now, also where a county is made before its last day's work is done.
import type { Instant } from '../../kernel/periods/plain-date.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Midnight in Shanghai, before that in Greenwich. */
const OFFSET_MS = 8 * 3_600_000;

/** One moment for a whole load. */
const now = Date.now();

/** The instant so many minutes after midnight of a day (days since 1970) in Shanghai; now, where that would still lie ahead. Steps of a day keep their order. */
export function instantOf(day: number, minutes: number): Instant {
  return new Date(Math.min(day * DAY_MS - OFFSET_MS + minutes * MINUTE_MS, now)).toISOString() as Instant; // toISOString writes an instant
}
