/** A number against its target. */
import type { IndicatorResult } from '../../../server/contract/contract.ts';

/** Reached, missed, or undefined without a target or value. Which side is good depends on the indicator. */
export function reaches(indicator: Pick<IndicatorResult, 'value' | 'target' | 'better'>): boolean | undefined {
  const { value, target, better } = indicator;
  if (value === null || target === null || better === 'none') return undefined;
  return better === 'up' ? value >= target : value <= target;
}
