// Says of rows that name the same thing as another row, where their view declares that only one may: both are kept, and both are marked.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { rowsCounted } from '../access/row-condition.ts';
import type { Queries } from '../database/database.ts';
import { inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { sql } from '../database/sql.ts';
import type { AnyView } from '../define/view.ts';
import { columnOfView, tableOfView } from '../views/view-table.ts';

/** Values of a row by column name. */
type Values = Readonly<Record<string, unknown>>;

const counted = z.object({ named: z.string(), count: z.number() });

/**
 * The rows with the view's word beside whatever another row names as well. All rows are counted that an institution answers for, whoever may
 * read them: of the other row it tells only that there is one.
 */
export async function markClashes<R extends Values>(db: Queries, who: SignedIn, view: AnyView, rows: readonly R[]): Promise<readonly R[]> {
  const { clash } = view;
  if (!clash) return rows;
  const named = [...new Set(rows.map((row) => row[clash.column]).filter((value) => typeof value === 'string'))];
  if (named.length === 0) return rows;
  const column = sql`v.${columnOfView(view, clash.column)}`;
  const counts = await db.rows(
    onEveryShard(
      'clashing-rows',
      sql`select ${column} as named, count(*) as count from ${tableOfView(view)} v where ${rowsCounted(who, 'v')} and ${column} = any(${named}) group by 1`,
      inTotal({ count: 'sum' }, ['named']),
    ),
    counted,
  );
  const twice = new Set(counts.flatMap((each) => (each.count > 1 ? [each.named] : [])));
  return rows.map((row) => {
    const value = row[clash.column];
    return typeof value === 'string' && twice.has(value) ? { ...row, [clash.tells]: clash.word } : row;
  });
}
