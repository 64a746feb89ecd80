// Tells which views have rows of a resident, and which of these tell of something restricted: a page of thirty views asks the others nothing.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import type { Queries } from '../database/database.ts';
import { join, raw, sql } from '../database/sql.ts';
import type { AnyView } from '../define/view.ts';
import { type RowsOfView, rowsSeenBy } from './seen-rows.ts';
import { tableOfView } from './view-table.ts';

const standingRow = z.object({ id: z.string(), mixed: z.boolean() });

/** What to read of the views that have rows of a resident, as somebody may read them; `undefined` for a view without any. */
export type StandingRows = (view: AnyView) => ReturnType<RowsOfView> | undefined;

/**
 * Looks at once into all of the views (about residents). Where nothing restricted stands, whoever may read the resident reads every row, and
 * the long conditions of who may know what are not asked: they took PostgreSQL 4 ms of planning a view. A row that becomes restricted
 * meanwhile is left out.
 */
export async function tellStanding(db: Queries, who: SignedIn, resident: number, views: readonly AnyView[]): Promise<StandingRows> {
  const known = new Map(views.map((view) => [view.id, view]));
  if (known.size === 0) return () => undefined;
  const looks = [...known.values()].map((view) => {
    const own = sql`from ${tableOfView(view)} v where v.resident_id = ${resident}`;
    const mixed = view.builtIn ? raw('false') : sql`exists (select 1 ${own} and v.restricted <> 0)`;
    return sql`select ${raw(`'${view.id}'`)}::text as id, ${mixed} as mixed where exists (select 1 ${own})`;
  });
  const covers = sql`select distinct c.view as id, true as mixed from row_cover c where c.resident_id = ${resident}`;
  const rows = await db.rows(join([...looks, covers], ' union all '), standingRow);
  const standing = new Map<string, boolean>();
  for (const { id, mixed } of rows) standing.set(id, (standing.get(id) ?? false) || mixed);
  const seen = rowsSeenBy(who, resident);
  return (view) => {
    const mixed = standing.get(view.id);
    if (mixed === undefined) return undefined;
    return mixed || view.builtIn
      ? seen(view)
      : sql`(select o.* from ${tableOfView(view)} o where o.resident_id = ${resident} and o.restricted = 0)`;
  };
}
