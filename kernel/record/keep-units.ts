// Keeps which unusual units the record is written in, so that after a start values in them are still found in any other unit.
import { z } from 'zod';
import type { Database, Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { noteUnits } from './validation/units/list-like-units.ts';
import { hasFreshUnits, takeFreshUnits } from './validation/units/read-unit.ts';

const FACT = 'unit ';
/** More unusual units than this are inventions. */
const MOST = 2000;

/** Notes the units that earlier runs met. */
export async function readKeptUnits(db: Queries): Promise<void> {
  const rows = await db.rows(
    sql`select substr(name, ${FACT.length + 1}::int) as code from platform_fact where starts_with(name, ${FACT}) order by name limit ${MOST}`,
    z.object({ code: z.string() }),
  );
  noteUnits(rows.map(({ code }) => code));
}

let keeping: Promise<unknown> = Promise.resolve();

/**
 * Keeps units that were met for the first time. Beside the write that brought them, not within it: what is undone may have shown a unit, and
 * a unit too many harms nobody. Resolves when it is done.
 */
export function keepUnits(db: Database): Promise<unknown> {
  if (!hasFreshUnits()) return keeping;
  const codes = noteUnits(takeFreshUnits());
  if (codes.length === 0) return keeping;
  keeping = keeping
    .then(() =>
      db.run(
        sql`insert into platform_fact (name, value) select ${FACT} || u.code, 'true'::jsonb from unnest(${[...codes]}::text[]) as u(code) on conflict (name) do nothing`,
      ),
    )
    .catch(() => undefined); // the database is away: the write itself says so
  return keeping;
}
