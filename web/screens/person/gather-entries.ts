/** Puts the measurements of one visit into one line of the timeline. */
import type { TimelineRow } from '../../api.ts';

/** One line: an entry, and with it those measured the same day at the same place that follow it. */
export type Entry = readonly [TimelineRow, ...TimelineRow[]];

function belong(a: TimelineRow, b: TimelineRow): boolean {
  return a.type === 'Observation' && b.type === 'Observation' && a.date === b.date && a.org === b.org && a.author === b.author;
}

/** Entries in the order of the rows. */
export function gatherEntries(rows: readonly TimelineRow[]): readonly Entry[] {
  const entries: [TimelineRow, ...TimelineRow[]][] = [];
  for (const row of rows) {
    const last = entries.at(-1);
    if (last && belong(last[0], row)) last.push(row);
    else entries.push([row]);
  }
  return entries;
}
