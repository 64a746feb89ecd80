// The table of a view: its name, columns and indexes, made from the declaration.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import { distributeTables, type Manifest } from '../database/distribution/manifest.ts';
import { identifier, raw, type Sql, sql } from '../database/sql.ts';
import type { AnyView, Column } from '../define/view.ts';
import { fingerprintRules } from './fingerprint-rules.ts';
import { forgetFingerprints, readFingerprints } from './view-state.ts';

/** The columns every view table begins with. */
export const HEAD = ['resident_id', 'key', 'area', 'org'] as const;

/** The column every view table ends with: bits of the restricted categories that a row tells of. */
export const RESTRICTED = 'restricted';

/** `lastVisit` → `last_visit`. */
export function columnName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The table of a view. */
export function tableOfView(view: AnyView): Sql {
  return identifier(`view_${view.id}`);
}

/** The column of a view as SQL, checked against the declaration. */
export function columnOfView(view: AnyView, name: string): Sql {
  if (!(name in view.columns) && !HEAD.some((head) => head === name)) throw new RangeError(`view ${view.id} has no column ${name}`);
  return identifier(columnName(name));
}

/** The columns of a view in declaration order. */
export function columnsOfView(view: AnyView): readonly (readonly [string, Column])[] {
  let columns = listed.get(view);
  if (columns === undefined) {
    columns = Object.entries<Column>(view.columns);
    listed.set(view, columns);
  }
  return columns;
}

const listed = new WeakMap<AnyView, readonly (readonly [string, Column])[]>();

/** The SQL type of each kind of column. */
export const SQL_TYPE = {
  date: 'date',
  instant: 'timestamp with time zone',
  number: 'double precision',
  text: 'text collate "C"',
  word: 'text collate "C"',
  boolean: 'boolean',
} as const;

/** A fingerprint of what the rows follow from. When it changes, the rows are computed anew from the record. */
export function fingerprintView(view: AnyView): string {
  const columns = columnsOfView(view).map(([name, column]) => [name, column.kind, column.indexed]);
  const sources = Object.values(view.sources).map((source) => {
    const { type, codes, kind } = z.object({ type: z.string(), codes: z.array(z.string()).optional(), kind: z.string() }).parse(source);
    return [type, codes, kind];
  });
  return createHash('sha256')
    .update(JSON.stringify([columns, sources, view.place, view.independent, String(view.rows), fingerprintRules(view.id)]))
    .digest('hex')
    .slice(0, 32);
}

function createTable(view: AnyView): string {
  const columns = columnsOfView(view).map(([name, column]) => `"${columnName(name)}" ${SQL_TYPE[column.kind]}`);
  return `create table if not exists view_${view.id} (resident_id bigint not null, key text collate "C" not null, area text collate "C" not null default '',
      org text collate "C", ${columns.map((column) => `${column}, `).join('')}restricted smallint not null default 0, primary key (resident_id, key))`;
}

/** The statements that make a view's indexes where they are missing. An index of another form gets another name. */
export function createIndexes(view: AnyView): readonly string[] {
  const table = `view_${view.id}`;
  const indexed = columnsOfView(view).filter(([, column]) => column.indexed);
  return [
    `create index if not exists ${table}_area on ${table} (area, resident_id)`,
    // Reach is "area or organisation": without this one the whole table is read for every list.
    `create index if not exists ${table}_org on ${table} (org, resident_id)`,
    ...indexed.map(
      ([name, column]) =>
        `create index if not exists ${table}_${columnName(name)} on ${table} ("${columnName(name)}", area, resident_id)${column.kind === 'date' ? coverOf(view) : ''}`,
    ),
  ];
}

/**
 * What an index on a date carries besides: the organisation and the words of a row. A year's visits of a county are then counted in the
 * index alone, at a third of the time that reading the table takes.
 */
function coverOf(view: AnyView): string {
  const words = columnsOfView(view).filter(([, column]) => column.kind === 'word' || column.kind === 'boolean');
  return ` include (${['org', ...words.map(([name]) => `"${columnName(name)}"`)].join(', ')})`;
}

/** Where the views' tables live. */
export function viewManifest(views: Iterable<AnyView>): Manifest {
  const tables = [...views].filter((view) => !view.builtIn);
  return [
    { table: 'view_state', kind: 'local' },
    ...tables.map((view) =>
      view.per === 'reference'
        ? ({ table: `view_${view.id}`, kind: 'reference' } as const)
        : ({ table: `view_${view.id}`, kind: 'distributed', by: 'resident_id' } as const),
    ),
  ];
}

/** Views whose rows do not follow from their declarations yet. */
export interface UnfilledViews {
  /** Their tables are new and empty. */
  readonly made: readonly AnyView[];
  /** Their tables hold the rows of an earlier declaration. */
  readonly stale: readonly AnyView[];
}

/**
 * Makes the tables of the views as declared; one that has other columns than declared is made anew. Returns the views whose declaration
 * changed: their rows must be computed from the record (`rebuildViews`), the tables given their indexes (`indexViewTables`) and the views
 * remembered as filled (`keepFingerprints`); until then each start returns them again.
 */
export async function ensureViewTables(db: Database, views: Iterable<AnyView>): Promise<UnfilledViews> {
  await addRestricted(db);
  const known = await readFingerprints(db);
  const all = [...views];
  const changed = all.filter((view) => !view.builtIn && known.get(view.id) !== fingerprintView(view));
  await forgetFingerprints(
    db,
    changed.map((view) => view.id),
  );
  const standing = await readColumns(db);
  const stale = changed.filter((view) => standing.get(`view_${view.id}`) === listColumns(view));
  const made = changed.filter((view) => !stale.includes(view));
  for (const view of made) {
    await db.run(sql`drop table if exists ${tableOfView(view)}`);
    await db.run(raw(createTable(view)));
    await distributeTables(db, viewManifest(all), `view_${view.id}`);
  }
  await indexRestricted(db, all);
  return { made, stale };
}

/** A small index of the few rows that tell of something restricted: numbers ask for these each time. */
async function indexRestricted(db: Database, views: readonly AnyView[]): Promise<void> {
  const standing = new Set(
    (
      await db.rows(
        sql`select indexname::text as name from pg_indexes where schemaname = current_schema() and indexname like 'view\\_%\\_\\_restricted'`,
        z.object({ name: z.string() }),
      )
    ).map(({ name }) => name),
  );
  for (const view of views) {
    const name = `view_${view.id}__restricted`;
    if (view.builtIn || view.per === 'reference' || standing.has(name)) continue;
    await db.run(raw(`create index if not exists ${name} on view_${view.id} (resident_id) where restricted <> 0`));
  }
}

/** The columns of a view's table with their types, as `readColumns` gives them. */
function listColumns(view: AnyView): string {
  const head = ['resident_id bigint', 'key text', 'area text', 'org text'];
  const tail = ['restricted smallint'];
  const own = columnsOfView(view).map(([name, column]) => `${columnName(name)} ${SQL_TYPE[column.kind].replace(' collate "C"', '')}`);
  return [...head, ...own, ...tail].join(', ');
}

/** Tables made before there were restricted categories get the column; adding one with a constant rewrites nothing. */
async function addRestricted(db: Database): Promise<void> {
  for (const [name, columns] of await readColumns(db))
    if (
      name !== 'view_people' &&
      name !== 'view_state' &&
      columns.includes('resident_id bigint') &&
      !columns.includes('restricted smallint')
    )
      await db.run(raw(`alter table "${name}" add column if not exists restricted smallint not null default 0`));
}

async function readColumns(db: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await db.rows(
    sql`select c.relname::text as name, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum) as columns
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = current_schema()::regnamespace and c.relname like 'view\\_%' and c.relkind in ('r', 'p') group by c.relname`,
    z.object({ name: z.string(), columns: z.string() }),
  );
  return new Map(rows.map(({ name, columns }) => [name, columns]));
}

/** Makes the indexes of views that were made anew: after their tables are filled, which takes a third of the time that way. */
export async function indexViewTables(db: Database, views: Iterable<AnyView>): Promise<void> {
  for (const view of views) for (const index of createIndexes(view)) await db.run(raw(index));
}
