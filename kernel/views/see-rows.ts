// Tells which views hold anything restricted at all, so that lists of the others ask nobody's rights row by row.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { mayBeClosed } from '../access/policy/open-to-grants.ts';
import type { Queries } from '../database/database.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { join, raw, sql } from '../database/sql.ts';
import type { AnyView } from '../define/view.ts';
import { type RowsOfView, rowsSeenBy } from './seen-rows.ts';
import { tableOfView } from './view-table.ts';

const viewRow = z.object({ view: z.string() });

/**
 * As `rowsSeenBy`, of every resident, with one look at the small indexes of restricted rows: of views that hold none the rows are read that
 * are not restricted, all of them; a row that becomes restricted meanwhile is left out. The long conditions of who may know what took
 * PostgreSQL 10 ms of planning a list, of which a first page counts seventy, and misled it about what a row costs.
 */
export async function seeRows(db: Queries, who: SignedIn, views: Iterable<AnyView>): Promise<RowsOfView> {
  const asked = [...views].filter((view) => !view.builtIn && view.per !== 'reference');
  if (!mayBeClosed(who) || asked.length === 0) return rowsSeenBy(who);
  const looks = asked.map(
    (view) => sql`(select ${raw(`'${view.id}'`)}::text as view from ${tableOfView(view)} where restricted <> 0 limit 1)`,
  );
  const rows = await db.rows(onEveryShard('restricted-views', join(looks, ' union all '), inOrder([{ column: 'view' }])), viewRow);
  const holding = new Set(rows.map(({ view }) => view));
  return rowsSeenBy(who, undefined, (view) => !holding.has(view.id));
}
