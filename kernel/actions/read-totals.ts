// Counts what an action must know before it is judged, in its own transaction.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { rowsCounted } from '../access/row-condition.ts';
import type { Queries } from '../database/database.ts';
import { inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { sql } from '../database/sql.ts';
import type { Total } from '../define/action.ts';
import { today } from '../periods/plain-date.ts';
import { compileCondition } from '../views/compile-condition.ts';
import { columnOfView, tableOfView } from '../views/view-table.ts';

/** The totals by name, as the context gives them: of rows within the reach of who acts, as of today. */
export async function readTotals(
  db: Queries,
  who: SignedIn,
  totals: Readonly<Record<string, Total>>,
): Promise<Readonly<Record<string, number>>> {
  const day = today();
  const counted: Record<string, number> = {};
  for (const [name, { view, where, sum }] of Object.entries(totals)) {
    const value = sum === undefined ? sql`count(*)` : sql`coalesce(sum(v.${columnOfView(view, sum)}), 0)`;
    const [row] = await db.rows(
      onEveryShard(
        'form-totals',
        sql`select ${value} as total from ${tableOfView(view)} v
          where ${rowsCounted(who, 'v')} and ${compileCondition(where, view, 'v', { start: day, end: day, today: day, reader: who })}`,
        inTotal({ total: 'sum' }),
      ),
      z.object({ total: z.number() }),
    );
    counted[name] = row?.total ?? 0;
  }
  return counted;
}
