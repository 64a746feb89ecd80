/** Mistake: an interval table that lacks a level. */
import type { Level } from './control.ts';

/** Forgets 'high'. */
// expect TS2741
export const days = { good: 90 } as const satisfies Record<Level, number>;
