// Runs a search within somebody's reach, one page at a time, by key.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { RowCondition } from '../../../access/row-condition.ts';
import type { Database, Queries } from '../../../database/database.ts';
import { empty, identifier, join, raw, type Sql, sql } from '../../../database/sql.ts';
import { numberOfType } from '../../../record/type-number.ts';
import { patientPathsOf } from '../../../record/validation/patient-paths.ts';
import { type Conditions, compileSearch } from './compile-search.ts';
import type { Cursor, Search } from './read-search.ts';

/** A resource that was found. */
export interface Found {
  readonly resident: number;
  readonly id: string;
  readonly resource: Resource;
}

/** A page of results; `total` only when it was asked for. */
export interface SearchPage {
  readonly found: readonly Found[];
  readonly next: Cursor | undefined;
  readonly total: number | undefined;
}

/** A search may keep the database busy for so long. */
const LIMIT_MS = 20_000;

const foundRow = z.object({
  resident_id: z.number(),
  id: z.string(),
  sort_key: z.string().nullable(),
  content: z.custom<Resource>((value) => typeof value === 'object' && value !== null && 'resourceType' in value),
});
type FoundRow = z.infer<typeof foundRow>;

/** Runs a search. `reach` is the condition on the resident's row `p`. A search that takes too long ends with SQLSTATE 57014. */
export async function runSearch(database: Database, search: Search, reach: RowCondition): Promise<SearchPage> {
  return database.transaction(async (tx) => {
    await tx.run(raw(`set local statement_timeout = ${LIMIT_MS}`));
    const conditions = await compileSearch(tx, search);
    const tables = tablesOf(search, conditions);
    const total = search.countOnly || search.total ? await countFound(tx, search, conditions, reach, tables) : undefined;
    if (search.countOnly) return { found: [], next: undefined, total };
    const pages = await Promise.all(tables.map((table) => fetchPage(tx, search, conditions, reach, table, search.count + 1)));
    const rows = pages.flat().sort((a, b) => compareRows(a, b, search.sort.descending));
    const shown = rows.slice(0, search.count);
    const last = shown.at(-1);
    return {
      found: shown.map((row) => ({ resident: row.resident_id, id: row.id, resource: row.content })),
      next: rows.length > search.count && last ? [last.sort_key, last.resident_id, last.id] : undefined,
      total,
    };
  });
}

/** The first two resources that meet conditions, whoever they are about: for conditions of a write, which answer with an id at most. */
export async function matchCondition(db: Queries, search: Search, everybody: RowCondition): Promise<readonly Found[]> {
  const conditions = await compileSearch(db, search);
  const pages = await Promise.all(tablesOf(search, conditions).map((table) => fetchPage(db, search, conditions, everybody, table, 2)));
  return pages.flat().map((row) => ({ resident: row.resident_id, id: row.id, resource: row.content }));
}

type Table = 'resource' | 'ref_resource';

/** Resources that name their resident stand in one table, all others in the other; many types (Observation, Task …) may stand in both. */
function tablesOf(search: Search, conditions: Conditions): readonly Table[] {
  if (search.type === 'Patient' || conditions.residents) return ['resource'];
  return patientPathsOf(search.type).length === 0 ? ['ref_resource'] : ['ref_resource', 'resource'];
}

function fromWhere(search: Search, conditions: Conditions, reach: RowCondition, table: Table): Sql {
  const people = table === 'resource' ? sql`join view_people p on p.resident_id = r.resident_id` : empty;
  const mine = table === 'resource' ? [reach] : [];
  return sql`from ${identifier(table)} r ${people} where ${join([sql`r.rtype = ${numberOfType(search.type)} and not r.deleted`, ...mine, ...conditions.where], ' and ')}`;
}

const countRow = z.object({ count: z.number() });

async function countFound(
  db: Queries,
  search: Search,
  conditions: Conditions,
  reach: RowCondition,
  tables: readonly Table[],
): Promise<number> {
  const counts = await Promise.all(
    tables.map((table) => db.rows(sql`select count(*) as count ${fromWhere(search, conditions, reach, table)}`, countRow)),
  );
  return counts.flat().reduce((sum, row) => sum + row.count, 0);
}

async function fetchPage(
  db: Queries,
  search: Search,
  conditions: Conditions,
  reach: RowCondition,
  table: Table,
  limit: number,
): Promise<readonly FoundRow[]> {
  const { by, descending } = search.sort;
  // Events without a time come last either way.
  const key =
    by === 'date'
      ? sql`coalesce(r.eff, ${descending ? '-infinity' : 'infinity'}::timestamptz)`
      : by === '_lastUpdated'
        ? sql`r.updated`
        : undefined;
  const columns = key ? [key, sql`r.resident_id`, sql`r.id`] : [sql`r.resident_id`, sql`r.id`];
  const after = search.cursor && placeAfter(columns, search.cursor, key !== undefined, descending);
  const order = join(columns.map((column) => (descending ? sql`${column} desc` : column)));
  return db.rows(
    sql`select r.resident_id, r.id, ${key ? sql`${key}::text` : sql`null::text`} as sort_key, r.content ${fromWhere(search, conditions, reach, table)} ${after ? sql`and ${after}` : empty} order by ${order} limit ${limit}`,
    foundRow,
  );
}

function placeAfter(columns: readonly Sql[], [sortKey, resident, id]: Cursor, keyed: boolean, descending: boolean): Sql {
  const values = keyed
    ? [sql`${sortKey}::timestamptz`, sql`${resident}::bigint`, sql`${id}::text`]
    : [sql`${resident}::bigint`, sql`${id}::text`];
  return sql`(${join(columns)}) ${raw(descending ? '<' : '>')} (${join(values)})`;
}

/** The order of the statements. Sort keys are PostgreSQL's texts of instants in UTC, which stand in order as texts ('-infinity' first, 'infinity' last). */
function compareRows(a: FoundRow, b: FoundRow, descending: boolean): number {
  const order = compareKeys(a.sort_key ?? '', b.sort_key ?? '') || a.resident_id - b.resident_id || compareKeys(a.id, b.id);
  return descending ? -order : order;
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
