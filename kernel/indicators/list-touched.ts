// Finds the few residents of whom a number is another one for somebody: whose rows tell of something restricted.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { residentsKnownOtherwise } from '../access/row-condition.ts';
import type { Database } from '../database/database.ts';
import { inOrder, onEveryShard } from '../database/distribution/fan-outs.ts';
import { join, planAnew, raw, type Sql, sql } from '../database/sql.ts';
import type { AnyView } from '../define/view.ts';
import type { OfResidents } from '../views/joined-rows.ts';
import { tableOfView } from '../views/view-table.ts';

async function listResidents(database: Database, query: Sql): Promise<readonly number[]> {
  const rows = await database.rows(
    onEveryShard('count-indicator', planAnew(query), inOrder([{ column: 'resident_id' }])),
    z.object({ resident_id: z.number() }),
  );
  return rows.map(({ resident_id }) => resident_id);
}

/** Residents of whom a row of the views tells of one of the categories (`hidden`, bits). */
export async function listTouched(
  database: Database,
  views: readonly AnyView[],
  hidden: number,
  within: OfResidents,
): Promise<readonly number[]> {
  if (views.length === 0) return [];
  const bits = raw(`${Math.trunc(hidden)}::smallint`);
  const each = views.map(
    (view) =>
      sql`select distinct t.resident_id from ${tableOfView(view)} t where t.restricted <> 0 and t.restricted & ${bits} <> 0 and ${within('t')}`,
  );
  return listResidents(database, join(each, ' union '));
}

/**
 * Residents of whom the reader may know a row of the views otherwise than the rights of their role say, by an order of theirs or by a rule of
 * the resident; with rows, or what stands in their place, in these areas (`codes` undefined: anywhere).
 */
export async function listKnownOtherwise(
  database: Database,
  views: readonly AnyView[],
  reader: SignedIn,
  codes: ReadonlySet<string> | undefined,
  within: OfResidents,
): Promise<readonly number[]> {
  const areas = codes === undefined ? undefined : [...codes];
  const here = (alias: string): Sql => (areas === undefined ? raw('true') : sql`${raw(alias)}.area = any(${areas}::text[])`);
  const each = views.flatMap((view) => [
    sql`select t.resident_id, t.restricted as bits from ${tableOfView(view)} t where t.restricted <> 0 and ${here('t')} and ${within('t')}`,
    sql`select c.resident_id, c.restricted | c.hidden as bits from row_cover c where c.view = ${view.id} and ${here('c')} and ${within('c')}`,
  ]);
  const told = sql`select resident_id, bit_or(bits) as bits from (${join(each, ' union all ')}) e group by resident_id`;
  return listResidents(
    database,
    sql`select k.resident_id from (${told}) k where ${residentsKnownOtherwise(reader, sql`k.bits`, sql`k.resident_id`)} order by 1`,
  );
}
