/** Which numbers a manager should look at: short of their target, or much worse than a year ago. */
import type { IndicatorResult } from '../../../server/contract/contract.ts';
import { reaches } from '../numbers/reaches.ts';

/** A number with why it stands out; `gap`: how far from the target, or the change against last year, in points or %. */
export interface Exception {
  readonly indicator: IndicatorResult;
  readonly why: 'short' | 'worse';
  readonly gap: number;
}

/** Points that a percentage, and % that any other number, must have worsened by to be worth a look. */
const WORSE = { points: 3, per: 10 } as const;

/** The largest gaps first, at most `most`; those short of a target before those that only worsened. */
export function findExceptions(indicators: readonly IndicatorResult[], most = 5): readonly Exception[] {
  const found = indicators.flatMap((indicator): Exception[] => {
    const { value, target, better, unit, lastYear } = indicator;
    if (value !== null && target !== null && reaches(indicator) === false)
      return [{ indicator, why: 'short', gap: Math.abs(target - value) }];
    const growth = lastYear?.growth ?? null;
    if (growth === null || better === 'none') return [];
    const worse = better === 'up' ? -growth : growth;
    return worse >= WORSE[unit === '%' ? 'points' : 'per'] ? [{ indicator, why: 'worse', gap: worse }] : [];
  });
  return found.sort((a, b) => (a.why === b.why ? b.gap - a.gap : a.why === 'short' ? -1 : 1)).slice(0, most);
}
