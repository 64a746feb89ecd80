/** Lays an earlier trace under this one so that the beats stand under one another. */
import type { LeadCell } from './paper/plan-leads.ts';

/**
 * Seconds by which the earlier trace is moved in a cell: the first beat of this trace in the cell gets the nearest beat of the earlier one
 * under it. Rates differ, so later beats of the cell may part; 0 where either trace has no beats.
 * @param beats moments of the R peaks of this trace, seconds; `earlier` those of the other; `start` of the sheet
 */
export function alignBeats(beats: readonly number[], earlier: readonly number[], start: number, cell: LeadCell): number {
  const first = beats.find((beat) => beat >= start + cell.from && beat <= start + cell.to);
  const [one, ...others] = earlier;
  if (first === undefined || one === undefined) return 0;
  return first - others.reduce((nearest, beat) => (Math.abs(beat - first) < Math.abs(nearest - first) ? beat : nearest), one);
}
