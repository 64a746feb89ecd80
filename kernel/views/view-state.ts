// Which declarations the derived tables were last filled by, so that a start knows what to fill again.
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';

async function createState(db: Queries): Promise<void> {
  await db.run(sql`create table if not exists view_state (view text collate "C" primary key, fingerprint text not null)`);
}

/** The fingerprints of the views and tasks that are filled, by name. */
export async function readFingerprints(db: Queries): Promise<ReadonlyMap<string, string>> {
  await createState(db);
  const rows = await db.rows(sql`select view, fingerprint from view_state`, z.object({ view: z.string(), fingerprint: z.string() }));
  return new Map(rows.map((row) => [row.view, row.fingerprint]));
}

/** From now on these count as not filled: a start that breaks off begins again with them. */
export async function forgetFingerprints(db: Queries, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await createState(db);
  await db.run(sql`delete from view_state where view = any(${names}::text[])`);
}

/** Remembers by which declarations the tables are filled now. */
export async function keepFingerprints(db: Queries, filled: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, fingerprint] of filled) {
    await db.run(
      sql`insert into view_state (view, fingerprint) values (${name}, ${fingerprint}) on conflict (view) do update set fingerprint = excluded.fingerprint`,
    );
  }
}
