/** Mistake: an optional answer used as if it were always there. */
import type { Visit } from './control.ts';

/** Adds to what may be absent. */
export function saltInAWeek(visit: Visit): number {
  // expect TS18048
  return visit.salt * 7;
}
