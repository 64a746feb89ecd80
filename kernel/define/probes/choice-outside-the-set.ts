/** Mistake: a choice that the item does not offer. */
import type { Visit } from './control.ts';

/** Asks for 'video'. */
export function isRemote(visit: Visit): boolean {
  // expect TS2367
  return visit.way === 'video';
}
