/** The whole content of tables, and how many rows each table has: what a test compares before and after. */
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { identifier, sql } from '../../database/sql.ts';

const named = z.object({ name: z.string() });

async function listTables(db: Database): Promise<readonly string[]> {
  const rows = await db.rows(sql`select tablename::text as name from pg_tables where schemaname = 'public' order by 1`, named);
  return rows.map((row) => row.name);
}

/** The number of rows of every table of the database. */
export async function countTables(db: Database): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const table of await listTables(db)) {
    const [row] = await db.rows(sql`select count(*) as n from ${identifier(table)}`, z.object({ n: z.number() }));
    counts[table] = row?.n ?? -1;
  }
  return counts;
}

/** Every row of the views' tables (the residents' own among them) and of tasks, as text, in the order of the rows. */
export async function dumpDerived(db: Database): Promise<Readonly<Record<string, readonly string[]>>> {
  const dump: Record<string, readonly string[]> = {};
  for (const table of (await listTables(db)).filter((name) => (name.startsWith('view_') && name !== 'view_state') || name === 'task')) {
    const rows = await db.rows(sql`select t::text as name from ${identifier(table)} t order by 1`, named);
    dump[table] = rows.map((row) => row.name);
  }
  return dump;
}
