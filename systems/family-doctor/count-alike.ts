/** What several indicators of family-doctor services declare alike. */
import { all, any, type Condition, type DateField, type Moment, type PeriodMoments } from '../../kernel/define/condition.ts';

interface Lasting {
  readonly from: DateField;
  readonly until: DateField;
}

/** Whether something with a first and a last day stands on a day; an unknown first day counts as begun. */
function standsOn(row: Lasting, on: Moment): Condition {
  return all(any(row.from.isEmpty(), row.from.onOrBefore(on)), any(row.until.isEmpty(), row.until.onOrAfter(on)));
}

/** Counts the rows that stand on the last day of the period. */
export const STANDING_AT_END = {
  measure: 'stock',
  counts: 'rows',
  population: (row: Lasting, period: PeriodMoments) => standsOn(row, period.end),
} as const;

/** The column holds cents, the figure is printed in yuan. */
export const IN_YUAN = { unit: '元', decimals: 2, divisor: 100 } as const;
