// Evaluates the figures of a report, each indicator and period once, a few at a time.
import type { SignedIn } from '../access/actor.ts';
import type { Figure } from '../define/report.ts';
import { evaluateIndicator, printedN } from '../indicators/evaluate-indicator.ts';
import { growthOf } from '../indicators/growth.ts';
import { numbersOf } from '../indicators/remembered-numbers.ts';
import { type Period, parsePeriod, samePeriodLastYear } from '../periods/period.ts';
import { type PlainDate, toDate } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';

/** Evaluations at once: more would take every connection of the pool from those who write. */
const AT_ONCE = 4;

/** What a figure came to. */
export interface EvaluatedFigure {
  readonly period: Period;
  readonly n: number;
  readonly N: number | null;
  /** The value of the figure's facet, over the divisor; null: not applicable. */
  readonly value: number | null;
  /** For growth: the period compared with, and its value. */
  readonly before: { readonly period: Period; readonly value: number | null } | undefined;
  readonly at: string;
}

function earlierOf(a: PlainDate, b: PlainDate): PlainDate {
  return a < b ? a : b;
}

/** The period of a figure in a report of a period. */
export function periodOfFigure(figure: Figure, report: Period): Period {
  const year = report.end.slice(0, 4);
  const code = {
    same: report.code,
    year,
    'first-five-months': `${year}-01-01..${earlierOf(report.end, toDate(`${year}-05-31`))}`,
  }[figure.style.period ?? 'same'];
  const period = parsePeriod(code);
  if (!period) throw new RangeError(`no period ${code}`);
  return period;
}

type Evaluated = Awaited<ReturnType<typeof evaluateIndicator>>;

/** Runs the work of each key, at most AT_ONCE at a time. The first failure fails the whole. */
async function runBounded<T>(work: ReadonlyMap<string, () => Promise<T>>): Promise<ReadonlyMap<string, T>> {
  const results = new Map<string, T>();
  const waiting = work.entries();
  const runNext = async (): Promise<void> => {
    for (const [key, run] of waiting) results.set(key, await run());
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, work.size) }, runNext));
  return results;
}

/** Evaluates the figures for somebody, in the order given. Throws `out-of-scope` and `not-found` as `evaluateIndicator` does. */
export async function evaluateFigures(
  store: Store,
  who: SignedIn,
  area: string,
  report: Period,
  figures: readonly Figure[],
): Promise<readonly EvaluatedFigure[]> {
  const work = new Map<string, () => Promise<Evaluated>>();
  const ask = (figure: Figure, period: Period): string => {
    const key = `${figure.indicator.id} ${period.code}`;
    if (!work.has(key)) work.set(key, () => evaluateIndicator(store, who, { indicator: figure.indicator, area, period }));
    return key;
  };
  const asked = figures.map((figure) => {
    const period = periodOfFigure(figure, report);
    const last = figure.style.facet === 'growth' ? samePeriodLastYear(period) : undefined;
    return { figure, period, key: ask(figure, period), last, lastKey: last && ask(figure, last) };
  });
  const results = await numbersOf(store).atOneTime(() => runBounded(work));
  const resultOf = (key: string): Evaluated => {
    const result = results.get(key);
    if (!result) throw new Error(`no result for ${key}`);
    return result;
  };
  return asked.map(({ figure, period, key, last, lastKey }) => {
    const { n, N, value, at } = resultOf(key);
    const before = last && lastKey !== undefined ? { period: last, ...resultOf(lastKey) } : undefined;
    const { indicator, style } = figure;
    const facet = {
      value,
      n: printedN(indicator, n),
      N,
      growth: before === undefined ? null : growthOf(indicator, { n, N }, before),
    }[style.facet];
    return { period, n, N, value: facet, before: before && { period: before.period, value: before.value }, at };
  });
}
