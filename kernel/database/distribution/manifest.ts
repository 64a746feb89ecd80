// Where each table lives when the database is spread over several servers; on plain PostgreSQL nothing happens.
import { z } from 'zod';
import type { Database } from '../database.ts';
import { identifier, sql } from '../sql.ts';

/**
 * One table's place: `distributed` rows live on the shard of their `by` column (tables with the same `by` share shards, so that everything
 * about one resident is on one server), `reference` tables are copied to every server, `local` ones stay on the first. Rows of an `alongside`
 * table lie on the server of the transaction that writes them (audit lines, performed requests), so that a visit touches one server; on Citus,
 * where the first server takes part in every transaction, it is a local one.
 */
export type TablePlace =
  | { readonly table: string; readonly kind: 'distributed'; readonly by: 'resident_id' | 'idhash' | 'id' }
  | { readonly table: string; readonly kind: 'reference' | 'local' | 'alongside' };

/** Every table of the platform with its place; the catalogue linter finds tables that are missing. */
export type Manifest = readonly TablePlace[];

/** Whether the database runs the Citus extension. */
export async function hasCitus(db: Database): Promise<boolean> {
  return (await db.run(sql`select 1 from pg_extension where extname = 'citus'`)) === 1;
}

/**
 * Distributes the manifest's tables that exist and have no place yet. A no-op without Citus; safe to repeat (database rules 6, 7).
 * Call it after CREATE TABLE and before foreign keys, partitions and data. Returns the tables it placed.
 * @param only just this table; every table of the manifest unless told
 */
export async function distributeTables(db: Database, manifest: Manifest, only?: string): Promise<readonly string[]> {
  if (!(await hasCitus(db))) return [];
  const tableName = z.object({ name: z.string() });
  const placed = new Set((await db.rows(sql`select logicalrelid::text as name from pg_dist_partition`, tableName)).map(({ name }) => name));
  const existing = new Set(
    (await db.rows(sql`select tablename::text as name from pg_tables where schemaname = current_schema()`, tableName)).map(
      ({ name }) => name,
    ),
  );
  const done: string[] = [];
  for (const place of manifest) {
    if (place.kind === 'local' || place.kind === 'alongside' || placed.has(place.table) || !existing.has(place.table)) continue;
    if (only !== undefined && place.table !== only) continue;
    const table = identifier(place.table).text;
    if (place.kind === 'distributed') {
      const companion = manifest.find((other) => other.kind === 'distributed' && other.by === place.by && placed.has(other.table));
      const colocateWith = companion === undefined ? 'none' : identifier(companion.table).text;
      await db.run(sql`select create_distributed_table(${table}::regclass, ${place.by}, colocate_with => ${colocateWith})`);
    } else {
      await db.run(sql`select create_reference_table(${table}::regclass)`);
    }
    placed.add(place.table);
    done.push(place.table);
  }
  return done;
}
