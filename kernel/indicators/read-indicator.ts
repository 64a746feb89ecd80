// An indicator with everything printed beside it: last year, completeness, freshness, dispatched repairs; its children and its trend.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { areasOfNumbers, rowsOfArea, rowsOpen } from '../access/row-condition.ts';
import { inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { sql } from '../database/sql.ts';
import { mapAtOnce } from '../database/statements/map-at-once.ts';
import type { Indicator } from '../define/indicator.ts';
import { fail } from '../errors.ts';
import { type Period, parsePeriod, previousPeriod, samePeriodLastYear } from '../periods/period.ts';
import { today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { columnsOfView } from '../views/view-table.ts';
import { computeValue, countByArea, evaluateIndicator, printedN } from './evaluate-indicator.ts';
import { printValue } from './print-value.ts';
import { readLatestKnown } from './read-latest-known.ts';
import { numbersOf } from './remembered-numbers.ts';
import { isSplittable } from './split-number.ts';

/** The period of a code, or the fault `bad-period`. */
export function requirePeriod(code: string): Period {
  return parsePeriod(code) ?? fail('bad-period', { code, field: 'period' });
}

/** Growth against last year: in % , of percentages in points; null when last year had nothing. */
export function growthOf(indicator: Indicator, now: number | null, before: number | null): number | null {
  if (now === null || before === null) return null;
  if (indicator.unit === '%') return now - before;
  return before === 0 ? null : ((now - before) / before) * 100;
}

/** Classes of institutions (WS 218) that care for people: hospitals, community centres, township hospitals, clinics, mother and child care. */
const CARING = /^[ABCDG]/;

async function readCompleteness(store: Store, indicator: Indicator, area: string, period: Period, reported: number) {
  if (indicator.dated === undefined || indicator.view.place !== 'organisation') return null;
  const directory = store.directory.current();
  const areas = new Set(directory.areaSubtree(area, period.end));
  const expected = directory.organisations.filter(
    (each) =>
      CARING.test(each.class) &&
      areas.has(each.area) &&
      (each.from === undefined || each.from <= period.end) &&
      (each.to === undefined || each.to >= period.start),
  ).length;
  return expected === 0 ? null : { reported, expected };
}

async function readDispatched(store: Store, who: SignedIn, indicator: Indicator, area: string) {
  if (indicator.repair === undefined) return null;
  const [row] = await store.database.rows(
    onEveryShard(
      'count-dispatched',
      sql`select count(*) filter (where t.status = 'open') as open, count(*) filter (where t.status = 'closed') as closed from task t
        where t.dispatched and t.task = ${indicator.repair} and ${rowsOfArea(who, store.directory.current(), area, today(), 't')} and ${rowsOpen(who, 't')}`,
      inTotal({ open: 'sum', closed: 'sum' }),
    ),
    z.object({ open: z.number(), closed: z.number() }),
  );
  return row ?? null;
}

/** n beside N as it is printed; a sum alone is told by its value, and n is the column's own. */
function tellN(indicator: Indicator, n: number): number {
  return indicator.against === undefined ? n : printedN(indicator, n);
}

/** What the parts of a number are called ('科室'), where it names a column for them. */
function labelOfSplit({ view, split }: Indicator): string | null {
  return (split === undefined ? undefined : new Map(columnsOfView(view)).get(split)?.label) ?? null;
}

/** The card of an indicator. Throws `out-of-scope` beyond reach. */
export function readIndicator(store: Store, who: SignedIn, indicator: Indicator, area: string, period: Period) {
  return numbersOf(store).atOneTime(() => readCard(store, who, indicator, area, period));
}

async function readCard(store: Store, who: SignedIn, indicator: Indicator, area: string, period: Period) {
  const directory = store.directory.current();
  const lastPeriod = samePeriodLastYear(period);
  const [counted, before, dispatched] = await Promise.all([
    evaluateIndicator(store, who, { indicator, area, period }),
    evaluateIndicator(store, who, { indicator, area, period: lastPeriod }),
    readDispatched(store, who, indicator, area),
  ]);
  const task = indicator.repair === undefined ? undefined : store.registry.tasks.get(indicator.repair);
  return {
    id: indicator.id,
    title: indicator.title,
    unit: indicator.unit,
    kind: indicator.kind,
    definition: indicator.definition,
    source: indicator.source,
    version: indicator.version,
    against: indicator.against !== undefined,
    better: indicator.better,
    target: indicator.target ?? null,
    period: { code: period.code, label: period.label, start: period.start, end: period.end },
    area: { code: area, name: directory.nameOf(area) },
    n: tellN(indicator, counted.n),
    N: counted.N,
    value: counted.value,
    printed: printValue(counted.value, indicator.unit, indicator.decimals),
    lastYear: { n: tellN(indicator, before.n), N: before.N, value: before.value, growth: growthOf(indicator, counted.value, before.value) },
    excluded: counted.excluded,
    freshness: {
      at: counted.at,
      latest: await readLatestKnown(store, indicator, period, areasOfNumbers(who, directory, area, period.end)),
    },
    completeness: await readCompleteness(store, indicator, area, period, counted.organisations),
    dispatched,
    repair: task ? { task: task.id, title: task.title } : null,
    splits: isSplittable(indicator) ? { part: labelOfSplit(indicator) } : null,
  };
}

/** The same definition for each child of an area; rows that belong to the area itself stand as 本级. */
export async function readBreakdown(store: Store, who: SignedIn, indicator: Indicator, area: string, period: Period) {
  const directory = store.directory.current();
  const areas = areasOfNumbers(who, directory, area, period.end);
  const below = directory.areasBelow(area, period.end);
  const own = { code: area, name: `${directory.nameOf(area)}（本级）`, level: directory.area(area)?.level ?? '', members: [area] };
  const children = [
    ...below.map((child) => ({
      code: child.code,
      name: child.name,
      level: child.level,
      members: directory.areaSubtree(child.code, period.end),
    })),
    own,
  ];
  const counted = await countByArea(store, indicator, period, areas, children);
  return children.flatMap((child) => {
    const found = counted.get(child.code);
    if (!found && child === own) return [];
    const n = found?.n ?? 0;
    const N = indicator.kind === 'rate' ? (found?.N ?? 0) : null;
    const value = computeValue(indicator, { n, N, ...(found?.median === undefined ? {} : { median: found.median }) });
    return [
      {
        area: child.code,
        name: child.name,
        level: child.level,
        n: tellN(indicator, n),
        N,
        value,
        printed: printValue(value, indicator.unit, indicator.decimals),
      },
    ];
  });
}

/** Points of a trend evaluated at once. */
const TREND_AT_ONCE = 4;

/** The last so many periods of the same kind, oldest first. */
export async function readTrend(store: Store, who: SignedIn, indicator: Indicator, area: string, period: Period, count: number) {
  const periods: Period[] = [];
  for (let each = period; periods.length < count; each = previousPeriod(each)) periods.unshift(each);
  return numbersOf(store).atOneTime(() =>
    mapAtOnce(periods, TREND_AT_ONCE, async (each) => {
      const { n, N, value } = await evaluateIndicator(store, who, { indicator, area, period: each });
      return { period: each.code, label: each.label, n: tellN(indicator, n), N, value };
    }),
  );
}
