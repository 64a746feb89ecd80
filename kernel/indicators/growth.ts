// Growth against an earlier period, computed from the unrounded values.
import type { Indicator } from '../define/indicator.ts';
import { type Counted, computeValue } from './evaluate-indicator.ts';

/**
 * Growth in %: (now − before) ÷ before; for percentages the difference in percentage points. Null where there is nothing to compare with:
 * the earlier figure is 0, or one of two rates has an empty denominator. Source: domain §2.3 同比/环比.
 */
export function growthOf(
  indicator: Indicator,
  now: Pick<Counted, 'n' | 'N' | 'median'>,
  before: Pick<Counted, 'n' | 'N' | 'median'>,
): number | null {
  const [later, earlier] = [computeValue(indicator, now), computeValue(indicator, before)];
  if (later === null || earlier === null) return null;
  if (indicator.unit === '%') return later - earlier;
  return earlier === 0 ? null : ((later - earlier) / earlier) * 100;
}
