// A number by the institutions at which its rows stand and, where the indicator names a column for it, by the values of that column.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { areasOfNumbers, rowsOfNumbers } from '../access/row-condition.ts';
import { inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { planAnew, sql } from '../database/sql.ts';
import type { Indicator } from '../define/indicator.ts';
import { fail } from '../errors.ts';
import type { Period } from '../periods/period.ts';
import type { Store } from '../store/store.ts';
import { rowsSeenBy, rowsWithout } from '../views/seen-rows.ts';
import { columnOfView, columnsOfView } from '../views/view-table.ts';
import { compileIndicator } from './compile-indicator.ts';
import { printedN } from './evaluate-indicator.ts';
import { printValue } from './print-value.ts';
import { spanOfRow } from './read-tally.ts';
import { everybody } from './resident-spans.ts';
import { medianOf, SPANS } from './spread.ts';

/**
 * The rows that an indicator counts at an institution, and with a value of the column it is split by. `n` of `N`: a count has no `N`. Of a median:
 * how many rows lie in each span of `SPANS`, so that it is read of what is put together.
 */
export interface NumberPart {
  readonly org: string | null;
  readonly name: string;
  readonly part: string | null;
  readonly n: number;
  readonly N: number | null;
  readonly spread?: readonly number[];
}

/** A number of one institution or one part, as it is printed. */
export interface PrintedPart {
  readonly key: string;
  readonly name: string;
  readonly n: number;
  readonly N: number | null;
  readonly value: number | null;
  readonly printed: string;
}

/** Whether a number stands at institutions and adds up over them: rows that are counted, a sum of them, or how long they took. */
export function isSplittable({ view, counts, sum, against }: Indicator): boolean {
  return view.place === 'organisation' && (counts === 'rows' || sum !== undefined) && against === undefined;
}

const placed = { org: z.string().nullable(), part: z.string().nullable() };
const partRow = z.object({ ...placed, n: z.number(), whole: z.number() });
const spanRow = z.object({ ...placed, span: z.number(), count: z.number() });

/**
 * The parts of a number of rows; their n together are the number. Throws `unprocessable` for an indicator whose rows stand at no institution
 * or that does not add up over them (people, a rate against a sum), and as `areasOfNumbers` for an area beyond reach.
 */
export async function splitNumber(
  store: Store,
  who: SignedIn,
  indicator: Indicator,
  area: string,
  period: Period,
): Promise<readonly NumberPart[]> {
  const { view, split } = indicator;
  if (!isSplittable(indicator)) fail('unprocessable', { what: `${indicator.title}不能按机构分列`, next: '请看它的分地区数字。' });
  const directory = store.directory.current();
  const words = split === undefined ? undefined : new Map(columnsOfView(view)).get(split)?.words;
  const areas = areasOfNumbers(who, directory, area, period.end);
  const { population, inside, reached, from } = compileIndicator(
    indicator,
    period,
    areas.reader === undefined ? rowsWithout(areas.hidden) : rowsSeenBy(areas.reader),
  );
  const part = split === undefined ? sql`null::text` : sql`v.${columnOfView(view, split)}`;
  const source = sql`${from(everybody)} where ${rowsOfNumbers(areas, 'v')} and ${population}`;
  const name = ({ org, part: value }: { readonly org: string | null; readonly part: string | null }) => ({
    org,
    name: org === null ? '' : directory.nameOf(org),
    part: value === null ? null : (words?.[value] ?? value),
  });
  if (indicator.median !== undefined) {
    const { minutes, span } = spanOfRow(indicator);
    const rows = await store.database.rows(
      onEveryShard(
        'split-number',
        planAnew(
          sql`select v.org, ${part} as part, ${span} as span, count(*) as count from ${source} and ${inside} and ${minutes} is not null group by 1, 2, 3`,
        ),
        inTotal({ count: 'sum' }, ['org', 'part', 'span']),
      ),
      spanRow,
    );
    return rows.map((row) => ({ ...name(row), n: row.count, N: null, spread: SPANS.map((_, at) => (at === row.span ? row.count : 0)) }));
  }
  const counted = indicator.sum === undefined ? sql`count(*)` : sql`sum(v.${columnOfView(view, indicator.sum)})`;
  const rows = await store.database.rows(
    onEveryShard(
      'split-number',
      planAnew(sql`select v.org, ${part} as part, coalesce(${counted} filter (where ${reached}), 0) as n, count(*) filter (where ${inside}) as whole
        from ${source} group by 1, 2`),
      inTotal({ n: 'sum', whole: 'sum' }, ['org', 'part']),
    ),
    partRow,
  );
  return rows
    .filter(({ whole }) => whole > 0)
    .map((row) => ({ ...name(row), n: printedN(indicator, row.n), N: indicator.kind === 'rate' ? row.whole : null }));
}

/** The parts put together by institution or by what the number is split by, the largest first; rows without one stand under an empty name. */
export function gatherParts(indicator: Indicator, parts: readonly NumberPart[], by: 'org' | 'part'): readonly PrintedPart[] {
  const groups = Map.groupBy(parts, (each) => each[by] ?? '');
  return [...groups]
    .map(([key, members]): PrintedPart => {
      const add = (figure: 'n' | 'N') => members.reduce((sum, each) => sum + (each[figure] ?? 0), 0);
      const [n, N] = [add('n'), indicator.kind === 'rate' ? add('N') : null];
      const value =
        indicator.kind === 'median'
          ? medianOf(SPANS.map((_, at) => members.reduce((sum, { spread }) => sum + (spread?.[at] ?? 0), 0)))
          : N === null
            ? n
            : N === 0
              ? null
              : (n / N) * (indicator.unit === '%' ? 100 : 1);
      const name = by === 'org' ? (members[0]?.name ?? '') : key;
      return { key, name, n, N, value, printed: printValue(value, indicator.unit, indicator.decimals) };
    })
    .sort((a, b) => (b.N ?? b.n) - (a.N ?? a.n) || (a.name < b.name ? -1 : 1));
}
