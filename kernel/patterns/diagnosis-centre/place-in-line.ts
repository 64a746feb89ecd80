/** In which order what waits at a centre is taken: what is urgent first, then what has waited longest. */
import type { Instant } from '../../periods/plain-date.ts';

const RANK = { stat: '0', urgent: '1', routine: '2' } as const;

/** A text to sort by; `since`: from when it waits. */
export function placeInLine(priority: keyof typeof RANK, since: Instant | undefined): string {
  return `${RANK[priority]} ${since ?? ''}`;
}
