// The time as the background sees it: handed in, so that tests move it instead of waiting.
import { type Instant, nowInstant } from '../periods/plain-date.ts';

/** Tells the present instant. */
export type Clock = () => Instant;

/** The machine's own clock. */
export const MACHINE_CLOCK: Clock = nowInstant;

/** An instant so many milliseconds later. */
export function laterBy(at: string, ms: number): Instant {
  return new Date(Date.parse(at) + ms).toISOString() as Instant; // toISOString gives exactly the form of an Instant
}
