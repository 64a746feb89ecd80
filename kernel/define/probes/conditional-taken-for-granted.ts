/** Mistake: an answer that is asked only sometimes, used as if it were always there. */
import type { Visit } from './control.ts';

/** Takes the length of what may be absent. */
export function placeLength(visit: Visit): number {
  // expect TS18048
  return visit.place.length;
}
