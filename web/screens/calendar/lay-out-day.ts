/** A day of a room or an expert: what is taken, and what is free between. */
import type { Instant, PlainDate } from '../../../kernel/periods/plain-date.ts';
import type { Booking } from '../../../systems/teleconsultation/bookings.ts';

/** The hours shown as free, in Shanghai; ours, no rule names any. What is taken outside of them is shown all the same. */
const OPENS = '08:00';
const CLOSES = '20:00';
const HALF_HOUR = 30 * 60_000;

/** A stretch of a day, with its times as people read them; without a `number` it is free. */
export interface Stretch {
  readonly from: string;
  readonly until: string;
  readonly number: string | undefined;
}

function timeOf(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(11, 16);
}

/** The moment of a time of day in Shanghai. */
function momentOf(day: PlainDate, time: string): number {
  return Date.parse(`${day}T${time}:00+08:00`);
}

/**
 * In the order of time. A free stretch begins at a full or half hour that is not over by now, and lasts half an hour at least; of days gone
 * by nothing is free.
 */
export function layOutDay(bookings: readonly Booking[], day: PlainDate, now: Instant): readonly Stretch[] {
  const [begin, end] = [momentOf(day, '00:00'), momentOf(day, '24:00')];
  const taken = bookings
    .map(({ from, until, number }) => ({ from: Date.parse(from), until: Date.parse(until), number }))
    .filter(({ from, until }) => from < end && until > begin)
    .sort((a, b) => a.from - b.from);
  const stretches: Stretch[] = [];
  let at = Math.max(momentOf(day, OPENS), Date.parse(now));
  const free = (until: number): void => {
    const from = Math.ceil(at / HALF_HOUR) * HALF_HOUR;
    if (until - from >= HALF_HOUR) stretches.push({ from: timeOf(from), until: timeOf(until), number: undefined });
  };
  for (const { from, until, number } of taken) {
    free(Math.min(from, momentOf(day, CLOSES)));
    stretches.push({ from: timeOf(Math.max(from, begin)), until: timeOf(until), number });
    at = Math.max(at, until);
  }
  free(momentOf(day, CLOSES));
  return stretches;
}
