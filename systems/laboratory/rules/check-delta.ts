/** The delta check: a result that differs from the person's last one by more than the item allows is looked at by a person. */
import type { LaboratoryItem } from '../../../kernel/patterns/examination-items/laboratory-item.ts';
import { daysBetween, type PlainDate } from '../../../kernel/periods/plain-date.ts';

/** An earlier number of the same item, in the catalogue's unit. */
export interface EarlierResult {
  readonly value: number;
  readonly date: PlainDate;
}

/** How a result differs from the last one. */
export interface Delta {
  readonly last: EarlierResult;
  /** Change against the last result, per cent, rounded to one decimal. */
  readonly percent: number;
  readonly exceeded: boolean;
}

/**
 * The change against the last result within the item's window; undefined where the item has no rule or there is none. The limit and the window
 * are data (data/examination-items, 示例·待核对); a change of exactly the limit does not exceed it.
 */
export function checkDelta(item: LaboratoryItem, value: number, on: PlainDate, earlier: readonly EarlierResult[]): Delta | undefined {
  const rule = item.delta;
  if (!rule) return undefined;
  const within = earlier.filter(({ date }) => date <= on && daysBetween(date, on) <= rule.days);
  const last = within.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)).at(-1);
  if (!last || last.value === 0) return undefined;
  const percent = Math.round(((value - last.value) / last.value) * 1000) / 10;
  return { last, percent, exceeded: Math.abs(percent) > rule.percent };
}
