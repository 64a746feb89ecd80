// An indicator as n / N for an area and a period: the sum of what is remembered of each block of residents, as of now.
import type { SignedIn } from '../access/actor.ts';
import { type AreasCounted, areasOfNumbers } from '../access/row-condition.ts';
import type { Against, Indicator } from '../define/indicator.ts';
import type { Period } from '../periods/period.ts';
import { type Instant, nowInstant } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { FIGURE, GREATEST_FIGURES, ROW_FIGURES } from './read-tally.ts';
import { numbersOf } from './remembered-numbers.ts';
import { medianOf, SPANS } from './spread.ts';

export { findIndicator } from './compile-indicator.ts';

/** Numbers of one area and period. For a count and a sum N is null and n the number (a sum in the column's own unit). N of a rate against a sum is that sum. */
export interface Counted {
  readonly n: number;
  readonly N: number | null;
  /** Of a median: its value; null where no row has one. */
  readonly median?: number | null;
  readonly excluded: number;
  /** Organisations with at least one row. */
  readonly organisations: number;
}

/** The denominator of a rate against a sum, as an indicator of its own. */
export function denominatorOf(indicator: Indicator, against: Against): Indicator {
  const { view, sum, where } = against;
  return {
    ...indicator,
    view,
    sum,
    population: where,
    numerator: undefined,
    against: undefined,
    excluded: [],
    reasons: [],
    dated: undefined,
  };
}

/** Counts in areas. */
export async function countIndicator(store: Store, indicator: Indicator, period: Period, areas: AreasCounted): Promise<Counted> {
  const numbers = numbersOf(store);
  const [tally, spread, against] = await Promise.all([
    numbers.read(indicator, period, 'numbers', areas),
    indicator.median === undefined ? undefined : numbers.read(indicator, period, 'spread', areas),
    indicator.against && numbers.read(denominatorOf(indicator, indicator.against), period, 'numbers', areas),
  ]);
  const sums = tally.sum(areas.codes, GREATEST_FIGURES);
  const whole = sums?.[FIGURE.whole] ?? 0;
  return {
    ...(spread ? { median: medianOf(spread.sum(areas.codes) ?? []) } : {}),
    n: sums?.[FIGURE.n] ?? 0,
    N: against ? (against.sum(areas.codes)?.[FIGURE.whole] ?? 0) : indicator.numerator ? whole : null,
    excluded: sums?.[FIGURE.excluded] ?? 0,
    organisations: tally.countOrganisations(areas.codes, ROW_FIGURES),
  };
}

/** Counts of the child areas of an area: code → n, N, of those that have a row. Rows whose area is the parent itself stand under its own code. */
export async function countByArea(
  store: Store,
  indicator: Indicator,
  period: Period,
  areas: AreasCounted,
  children: readonly { readonly code: string; readonly members: readonly string[] }[],
): Promise<ReadonlyMap<string, Pick<Counted, 'n' | 'N' | 'median'>>> {
  const numbers = numbersOf(store);
  const own = (await numbers.read(indicator, period, 'numbers', areas)).sumByArea();
  const against =
    indicator.against && (await numbers.read(denominatorOf(indicator, indicator.against), period, 'numbers', areas)).sumByArea();
  const spread = indicator.median === undefined ? undefined : (await numbers.read(indicator, period, 'spread', areas)).sumByArea();
  const counted = new Map<string, Pick<Counted, 'n' | 'N' | 'median'>>();
  for (const { code, members } of children) {
    const seen = members.filter((member) => areas.codes === undefined || areas.codes.has(member));
    const add = (sums: ReadonlyMap<string, readonly number[]>, figure: number): number =>
      seen.reduce((sum, member) => sum + (sums.get(member)?.[figure] ?? 0), 0);
    if (add(own, FIGURE.rows) === 0 && !(against && add(against, FIGURE.rows) > 0)) continue;
    counted.set(code, {
      ...(spread ? { median: medianOf(addSpans(seen.map((member) => spread.get(member)))) } : {}),
      n: add(own, FIGURE.n),
      N: against ? add(against, FIGURE.whole) : indicator.numerator ? add(own, FIGURE.whole) : null,
    });
  }
  return counted;
}

/** Counts by span of several areas, added up. */
function addSpans(spreads: readonly (readonly number[] | undefined)[]): readonly number[] {
  return SPANS.map((_, at) => spreads.reduce((sum, spread) => sum + (spread?.[at] ?? 0), 0));
}

/** The n that is printed: a sum, alone or above a count, over the divisor. */
export function printedN(indicator: Indicator, n: number): number {
  return indicator.sum === undefined ? n : n / indicator.divisor;
}

/** The value people read: the median of a median, n for a count, n over the divisor for a sum, n / N × 100 for a percentage (null when N is 0). */
export function computeValue(indicator: Indicator, counted: Pick<Counted, 'n' | 'N' | 'median'>): number | null {
  if (indicator.kind === 'median') return counted.median ?? null;
  const n = printedN(indicator, counted.n);
  if (counted.N === null) return n;
  if (counted.N === 0) return null;
  return (n / counted.N) * (indicator.unit === '%' ? 100 : 1);
}

/** What was evaluated, for whom. */
export interface IndicatorQuery {
  readonly indicator: Indicator;
  readonly area: string;
  readonly period: Period;
}

/** Evaluates an indicator for somebody. Throws `out-of-scope` when the area is beyond reach. */
export async function evaluateIndicator(
  store: Store,
  who: SignedIn,
  query: IndicatorQuery,
): Promise<Counted & { readonly value: number | null; readonly at: Instant }> {
  const areas = areasOfNumbers(who, store.directory.current(), query.area, query.period.end);
  const counted = await countIndicator(store, query.indicator, query.period, areas);
  return { ...counted, value: computeValue(query.indicator, counted), at: nowInstant() };
}
