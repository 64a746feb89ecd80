// Which evidence closes which ask; pure.
import type { Ask, Evidence } from '../define/task.ts';
import type { PlainDate } from '../periods/plain-date.ts';

/** An ask with what became of it. */
export interface MatchedAsk extends Ask {
  readonly dispatched: boolean;
  readonly status: 'open' | 'closed' | 'cancelled';
  readonly closedOn: PlainDate | undefined;
  readonly evidence: string | undefined;
}

/**
 * Closes each ask by the first evidence dated on or after the day it opens, unless it was cancelled before that. The record that
 * raised an ask (its key) never closes it, and evidence of one ask closes that one alone (and what a manager dispatched, which names none).
 */
export function matchAsks(asks: readonly (Ask & { readonly dispatched: boolean })[], evidence: readonly Evidence[]): readonly MatchedAsk[] {
  const sorted = evidence.toSorted((a, b) => (a.date === b.date ? (a.record < b.record ? -1 : 1) : a.date < b.date ? -1 : 1));
  return asks.map((ask) => {
    const found = sorted.find(
      (each) => each.date >= ask.opens && each.record !== ask.key && (each.of === undefined || each.of === ask.key || ask.dispatched),
    );
    if (found && (ask.cancelled === undefined || found.date <= ask.cancelled))
      return { ...ask, status: 'closed', closedOn: found.date, evidence: found.record };
    if (ask.cancelled !== undefined) return { ...ask, status: 'cancelled', closedOn: ask.cancelled, evidence: undefined };
    return { ...ask, status: 'open', closedOn: undefined, evidence: undefined };
  });
}
