// Checks on any PostgreSQL that the schema could be spread over several servers, so that no Citus is needed to find out.
import { z } from 'zod';
import type { Database } from '../database.ts';
import { MIGRATION_TABLES } from '../migrations/migrate.ts';
import { sql } from '../sql.ts';
import type { Manifest, TablePlace } from './manifest.ts';

/** One fault of the schema. */
export interface CatalogProblem {
  readonly table: string;
  readonly problem: string;
}

const tableShape = z.object({ name: z.string(), strategy: z.string().nullable(), nested: z.boolean(), parent: z.string().nullable() });
const columnShape = z.object({ table: z.string(), column: z.string(), type: z.string(), notNull: z.boolean(), counted: z.boolean() });
const keyShape = z.object({ table: z.string(), name: z.string(), primary: z.boolean(), columns: z.array(z.string()) });
const foreignShape = z.object({
  table: z.string(),
  name: z.string(),
  target: z.string(),
  columns: z.array(z.string()),
  targetColumns: z.array(z.string()),
});
const extraShape = z.object({ table: z.string(), kind: z.enum(['trigger', 'rule']), name: z.string() });

/**
 * Every fault found, empty when the schema is distributable (database rules 1, 5, 9, 18, 19): tables and manifest agree;
 * distributed tables have their column, bigint or text of one type, NOT NULL, first in the primary key and in every unique key; foreign keys
 * stay on one shard or point to reference tables; no triggers, rules or inheritance; identities are bigint; partitions by range, one level.
 */
export async function lintCatalog(db: Database, manifest: Manifest): Promise<readonly CatalogProblem[]> {
  const catalog = await readCatalog(db);
  const places = new Map<string, TablePlace>(manifest.map((place) => [place.table, place]));
  for (const table of MIGRATION_TABLES) places.set(table, { table, kind: 'local' });
  return [
    ...lintManifest(catalog, manifest, places),
    ...lintColumns(catalog, manifest),
    ...lintKeys(catalog, manifest),
    ...lintForeignKeys(catalog, places),
    ...catalog.extras.map(({ table, kind, name }) => ({
      table,
      problem: `has the ${kind} ${name}; derived rows are written by the application`,
    })),
  ];
}

interface Catalog {
  readonly tables: readonly z.infer<typeof tableShape>[];
  readonly columns: readonly z.infer<typeof columnShape>[];
  readonly keys: readonly z.infer<typeof keyShape>[];
  readonly foreignKeys: readonly z.infer<typeof foreignShape>[];
  readonly extras: readonly z.infer<typeof extraShape>[];
}

async function readCatalog(db: Database): Promise<Catalog> {
  const inSchema = sql`c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')`;
  return {
    tables: await db.rows(
      sql`select c.relname::text as name, p.partstrat::text as strategy, c.relispartition and c.relkind = 'p' as nested,
                 (select i.inhparent::regclass::text from pg_inherits i where i.inhrelid = c.oid and not c.relispartition limit 1) as parent
          from pg_class c left join pg_partitioned_table p on p.partrelid = c.oid
          where ${inSchema} and (not c.relispartition or c.relkind = 'p') order by 1`,
      tableShape,
    ),
    columns: await db.rows(
      sql`select c.relname::text as table, a.attname::text as column, format_type(a.atttypid, null) as type, a.attnotnull as "notNull",
                 a.attidentity <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid) like 'nextval(%', false) as counted
          from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
          where ${inSchema} and not c.relispartition order by c.relname, a.attnum`,
      columnShape,
    ),
    keys: await db.rows(
      sql`select c.relname::text as table, x.relname::text as name, i.indisprimary as primary,
                 array(select coalesce(a.attname::text, '(expression)') from unnest(i.indkey::int2[]) with ordinality k(num, at)
                       left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.num and k.num > 0
                       where k.at <= i.indnkeyatts order by k.at) as columns
          from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
          where ${inSchema} and not c.relispartition and i.indisunique order by 1, 2`,
      keyShape,
    ),
    foreignKeys: await db.rows(
      sql`select c.relname::text as table, f.conname::text as name, t.relname::text as target,
                 array(select attname::text from unnest(f.conkey) with ordinality k(num, at) join pg_attribute on attrelid = c.oid and attnum = num order by at) as columns,
                 array(select attname::text from unnest(f.confkey) with ordinality k(num, at) join pg_attribute on attrelid = t.oid and attnum = num order by at) as "targetColumns"
          from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_class t on t.oid = f.confrelid
          where ${inSchema} and f.contype = 'f' and f.conparentid = 0 order by 1, 2`,
      foreignShape,
    ),
    extras: await db.rows(
      sql`select c.relname::text as table, 'trigger' as kind, t.tgname::text as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
          where ${inSchema} and not t.tgisinternal and t.tgparentid = 0
          union all
          select c.relname::text, 'rule', r.rulename::text from pg_rewrite r join pg_class c on c.oid = r.ev_class where ${inSchema}
          order by 1, 3`,
      extraShape,
    ),
  };
}

function* lintManifest(catalog: Catalog, manifest: Manifest, places: ReadonlyMap<string, TablePlace>): Generator<CatalogProblem> {
  const existing = new Set(catalog.tables.map(({ name }) => name));
  for (const { table } of manifest) {
    if (!existing.has(table)) yield { table, problem: 'is in the manifest but not in the database' };
  }
  for (const { name, strategy, nested, parent } of catalog.tables) {
    if (nested) yield { table: name, problem: 'is a partition that is partitioned again; one level only' };
    else if (!places.has(name)) yield { table: name, problem: 'is missing from the manifest' };
    if (strategy !== null && strategy !== 'r') yield { table: name, problem: 'is not partitioned by range' };
    if (parent !== null) yield { table: name, problem: `inherits from ${parent}` };
  }
}

function* lintColumns(catalog: Catalog, manifest: Manifest): Generator<CatalogProblem> {
  const types = new Map<string, { type: string; table: string }>();
  for (const place of manifest) {
    if (place.kind !== 'distributed' || !catalog.tables.some(({ name }) => name === place.table)) continue;
    const column = catalog.columns.find((candidate) => candidate.table === place.table && candidate.column === place.by);
    if (column === undefined) {
      yield { table: place.table, problem: `has no distribution column ${place.by}` };
      continue;
    }
    if (!column.notNull) yield { table: place.table, problem: `${place.by} may be NULL` };
    const wanted = place.by === 'resident_id' ? 'bigint' : (types.get(place.by)?.type ?? column.type);
    if (column.type !== wanted) {
      yield { table: place.table, problem: `${place.by} is ${column.type}; tables that share shards have ${wanted}` };
    } else if (!types.has(place.by)) types.set(place.by, { type: column.type, table: place.table });
  }
  for (const { table, column, type, counted } of catalog.columns) {
    if (counted && type !== 'bigint') yield { table, problem: `the identity ${column} is ${type}, not bigint` };
  }
}

function* lintKeys(catalog: Catalog, manifest: Manifest): Generator<CatalogProblem> {
  for (const place of manifest) {
    if (place.kind !== 'distributed' || !catalog.tables.some(({ name }) => name === place.table)) continue;
    const keys = catalog.keys.filter(({ table }) => table === place.table);
    if (!keys.some(({ primary }) => primary)) yield { table: place.table, problem: 'has no primary key' };
    for (const { name, primary, columns } of keys) {
      if (!columns.includes(place.by)) yield { table: place.table, problem: `the unique key ${name} does not contain ${place.by}` };
      else if (columns[0] !== place.by)
        yield { table: place.table, problem: `the ${primary ? 'primary key' : `unique key ${name}`} does not begin with ${place.by}` };
    }
  }
}

function* lintForeignKeys(catalog: Catalog, places: ReadonlyMap<string, TablePlace>): Generator<CatalogProblem> {
  for (const { table, name, target, columns, targetColumns } of catalog.foreignKeys) {
    const from = places.get(table);
    const to = places.get(target);
    if (from === undefined || to === undefined || to.kind === 'reference') continue;
    if (from.kind === 'local' && to.kind === 'local') continue;
    if (from.kind !== 'distributed' || to.kind !== 'distributed') {
      yield { table, problem: `the foreign key ${name} goes from a ${from.kind} table to the ${to.kind} table ${target}` };
      continue;
    }
    const position = columns.indexOf(from.by);
    if (from.by !== to.by || position < 0 || targetColumns[position] !== to.by) {
      yield { table, problem: `the foreign key ${name} to ${target} leaves the shard: it does not pair ${from.by} with ${to.by}` };
    }
  }
}
