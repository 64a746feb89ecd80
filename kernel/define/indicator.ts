/** One definition of a number: population, numerator, exclusions, window, groups, clause; always n / N and the people behind. */
import { type Condition, type DateField, type Fields, fieldsOf, PERIOD, type PeriodMoments, type Related, related } from './condition.ts';
import type { AnyView } from './view.ts';

/** A labelled part of the rows, e.g. why a person does not reach the numerator, with the action that repairs it. */
export interface Reason {
  readonly label: string;
  readonly when: Condition;
}

/** What a rate is counted against when its denominator is no people: the sum of a column of another view's rows, e.g. of assigned quotas. */
export interface Against {
  readonly view: AnyView;
  readonly sum: string;
  readonly where: Condition;
}

/**
 * An indicator. `counts`: distinct people, rows, or the sum of a column. A `rate` has a numerator; coverage rates can not exceed 100 %.
 * `measure`: a stock is judged at the period's end, a flow within it. `reasons` explain those of the population outside the numerator,
 * first match wins.
 */
export interface Indicator<V extends AnyView = AnyView, Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  readonly definition: string;
  readonly source: string;
  readonly version: string;
  readonly kind: 'count' | 'rate' | 'sum' | 'median';
  readonly measure: 'stock' | 'flow';
  readonly unit: string;
  readonly decimals: number;
  /** Every printed sum (also the n of an average) is divided by this: 100 for a column in cents and the unit 元, else 1. */
  readonly divisor: number;
  readonly better: 'up' | 'down' | 'none';
  readonly target: number | undefined;
  readonly view: V;
  readonly counts: 'people' | 'rows';
  readonly sum: string | undefined;
  /** A column of minutes whose median is the number; n is how many rows have one. */
  readonly median: string | undefined;
  readonly population: Condition;
  readonly numerator: Condition | undefined;
  /**
   * Instead of a numerator: the whole population is n, and N the sum of these rows in the same area. Such a rate may exceed 100 % (a quota
   * is no population), and nobody is "missed": the list behind it is the population.
   */
  readonly against: Against | undefined;
  readonly excluded: readonly Reason[];
  readonly reasons: readonly Reason[];
  /** The task that a manager may dispatch to those who do not reach the numerator. */
  readonly repair: string | undefined;
  /** The date column of the rows, for lists and completeness. */
  readonly dated: string | undefined;
  /** A column whose few values the number may be shown by, e.g. the item; never one that names people or holds what they typed. */
  readonly split: string | undefined;
}

type Rule<V> = (row: Fields<V>, period: PeriodMoments, of: Related) => Condition;

/** The sum of a column over the rows of a view that a rule picks, as the denominator of an indicator. */
export function sumOf<V extends AnyView>(view: V, column: keyof V['columns'] & string, where: Rule<V>): Against {
  return { view, sum: column, where: where(fieldsOf(view), PERIOD, related) };
}

/**
 * Declares an indicator. The functions are run once, on recorders, and become SQL; they never see a row.
 * With a numerator or `against` it is a rate (default unit %, 2 decimals; with `sum` too, n is that sum: an average), with `sum` a sum, with `median` the median of a column of minutes
 * (of those rows that have one), else a count.
 */
export function defineIndicator<V extends AnyView, const Id extends string>(declaration: {
  id: Id;
  title: string;
  /** The definition in words, as people read it. */
  definition: string;
  /** Document and section it comes from. */
  source: string;
  version: string;
  measure: 'stock' | 'flow';
  unit?: string;
  decimals?: number;
  divisor?: number;
  better?: 'up' | 'down' | 'none';
  target?: number;
  view: V;
  counts?: 'people' | 'rows';
  sum?: keyof V['columns'] & string;
  median?: keyof V['columns'] & string;
  population: Rule<V>;
  numerator?: Rule<V>;
  against?: Against;
  excluded?: readonly { label: string; when: Rule<V> }[];
  reasons?: readonly { label: string; when: Rule<V> }[];
  repair?: { readonly id: string };
  dated?: (row: Fields<V>) => DateField;
  split?: keyof V['columns'] & string;
}): Indicator<V, Id> {
  const row = fieldsOf(declaration.view);
  const record = (rule: Rule<V>): Condition => rule(row, PERIOD, related);
  const recordReason = (reason: { label: string; when: Rule<V> }): Reason => ({ label: reason.label, when: record(reason.when) });
  if (declaration.against && declaration.numerator)
    throw new Error(`indicator ${declaration.id}: a rate against a sum has no numerator of its own`);
  const kind = declaration.numerator || declaration.against ? 'rate' : declaration.sum ? 'sum' : declaration.median ? 'median' : 'count';
  if (declaration.median && kind !== 'median') throw new Error(`indicator ${declaration.id}: a median has neither numerator nor sum`);
  return {
    id: declaration.id,
    title: declaration.title,
    definition: declaration.definition,
    source: declaration.source,
    version: declaration.version,
    kind,
    measure: declaration.measure,
    unit: declaration.unit ?? (kind === 'rate' ? '%' : kind === 'median' ? '分钟' : '人'),
    decimals: declaration.decimals ?? (kind === 'rate' ? 2 : 0),
    divisor: declaration.divisor ?? 1,
    better: declaration.better ?? (kind === 'rate' ? 'up' : 'none'),
    target: declaration.target,
    view: declaration.view,
    counts: declaration.counts ?? 'people',
    sum: declaration.sum,
    median: declaration.median,
    population: record(declaration.population),
    numerator: declaration.numerator ? record(declaration.numerator) : undefined,
    against: declaration.against,
    excluded: (declaration.excluded ?? []).map(recordReason),
    reasons: (declaration.reasons ?? []).map(recordReason),
    repair: declaration.repair?.id,
    dated: declaration.dated?.(row).column,
    split: declaration.split,
  };
}
