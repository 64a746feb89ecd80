// The residents who have a row of a view in a few areas, where they are few: a village's number need not wait until everybody's is read.
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { planAnew, raw, sql } from '../database/sql.ts';
import type { AnyView } from '../define/view.ts';
import { tableOfView } from '../views/view-table.ts';

/** Beyond so many residents it is left to read everybody: some villages together, not a town of thousands. */
const MOST_RESIDENTS = 4_000;
/** More areas than a town has are not looked up one by one. */
const MOST_AREAS = 60;

/**
 * Residents with a row of the view in these areas, or with what stands there in place of restricted rows; undefined when they are too many.
 * Costs a walk along the view's index by area.
 */
export async function listFew(database: Database, view: AnyView, codes: ReadonlySet<string>): Promise<readonly number[] | undefined> {
  if (codes.size > MOST_AREAS) return undefined;
  const areas = [...codes];
  const query = sql`select distinct e.resident_id from (
      (select v.resident_id from ${tableOfView(view)} v where v.area = any(${areas}::text[]))
      union all (select c.resident_id from row_cover c where c.view = ${view.id} and c.area = any(${areas}::text[]))
    ) e order by 1 limit ${raw(String(MOST_RESIDENTS + 1))}`;
  const rows = await database.rows(
    onEveryShard('count-indicator', planAnew(query), inOrder([{ column: 'resident_id' }])),
    z.object({ resident_id: z.number() }),
  );
  return rows.length > MOST_RESIDENTS ? undefined : rows.map(({ resident_id }) => resident_id);
}
