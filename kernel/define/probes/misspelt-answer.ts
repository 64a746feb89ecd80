/** Mistake: an answer that the form does not ask. */
import type { Visit } from './control.ts';

/** Reads 'systolc'. */
export function read(visit: Visit): number {
  // expect TS2551
  return visit.bp.systolc;
}
