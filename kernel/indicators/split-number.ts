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
import { columnOfView } from '../views/view-table.ts';
import { compileIndicator } from './compile-indicator.ts';
import { everybody } from './remembered-numbers.ts';

/** The rows that an indicator counts at an institution, and with a value of the column it is split by. `n` of `N`: a count has no `N`. */
export interface NumberPart {
  readonly org: string | null;
  readonly name: string;
  readonly part: string | null;
  readonly n: number;
  readonly N: number | null;
}

const partRow = z.object({ org: z.string().nullable(), part: z.string().nullable(), n: z.number(), whole: z.number() });

/**
 * The parts of a number of rows; their n together are the number. Throws `unprocessable` for an indicator whose rows stand at no institution
 * or that counts people or sums, and as `areasOfNumbers` for an area beyond reach.
 */
export async function splitNumber(
  store: Store,
  who: SignedIn,
  indicator: Indicator,
  area: string,
  period: Period,
): Promise<readonly NumberPart[]> {
  const { view, split } = indicator;
  if (view.place !== 'organisation' || indicator.counts !== 'rows' || indicator.sum !== undefined || indicator.against !== undefined)
    fail('unprocessable', { what: `${indicator.title}不能按机构分列`, next: '请看它的分地区数字。' });
  const directory = store.directory.current();
  const areas = areasOfNumbers(who, directory, area, period.end);
  const { population, inside, reached, from } = compileIndicator(indicator, period);
  const part = split === undefined ? sql`null::text` : sql`v.${columnOfView(view, split)}`;
  const rows = await store.database.rows(
    onEveryShard(
      'split-number',
      planAnew(sql`select v.org, ${part} as part, count(*) filter (where ${reached}) as n, count(*) filter (where ${inside}) as whole
        from ${from(everybody)} where ${rowsOfNumbers(areas, 'v')} and ${population} group by 1, 2`),
      inTotal({ n: 'sum', whole: 'sum' }, ['org', 'part']),
    ),
    partRow,
  );
  return rows
    .filter(({ whole }) => whole > 0)
    .map(({ org, part: value, n, whole }) => ({
      org,
      name: org === null ? '' : directory.nameOf(org),
      part: value,
      n,
      N: indicator.kind === 'rate' ? whole : null,
    }));
}
