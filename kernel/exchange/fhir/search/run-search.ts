// Runs a search within somebody's reach, one page at a time, by key.
import { z } from 'zod';
import type { RowCondition } from '../../../access/row-condition.ts';
import type { Database, Queries, Row } from '../../../database/database.ts';
import { QueryError } from '../../../database/database-errors.ts';
import { inOrder, inTotal, type OrderKey, onEveryShard } from '../../../database/distribution/fan-outs.ts';
import { compareRows } from '../../../database/distribution/merge-rows.ts';
import { join, raw, sql } from '../../../database/sql.ts';
import { numberOfType } from '../../../record/type-number.ts';
import { refuse } from '../answer/outcome.ts';
import { type Conditions, identifierOfHolder } from './compile-search.ts';
import { compileTypes, listTables, namesIdentifier, partsOf } from './compile-types.ts';
import { type Counting, countRemembered } from './count-remembered.ts';
import type { Criterion } from './criterion.ts';
import { type Cursor, refuseMarker } from './cursor.ts';
import { Found, type FoundColumns, isFoundRow } from './found.ts';
import { loadIncluded } from './inclusion.ts';
import { readsResident, rowsWhere } from './level.ts';
import { asksNameInFull, matchName } from './match/match-name.ts';
import { asksOwner } from './match/match-reference.ts';
import { unescapeValue } from './match/split-value.ts';
import { type PageQuery, pageStatement, pathsOf } from './page-statement.ts';
import type { Search } from './read-search.ts';
import { keyColumn, orderKeysOf, type SortColumn, sortColumnOf } from './sort-keys.ts';
import { ALL_IDS, endOfWalk, orderOfWalk, walksOf } from './walk-type.ts';

/** A page of results; `total` only when it was asked for; `cut` when more was to be brought along than a page may. */
export interface SearchPage {
  readonly found: readonly Found[];
  readonly included: readonly Found[];
  readonly cut: boolean;
  readonly next: Cursor | undefined;
  readonly total: number | undefined;
}

/**
 * What else a search works with: our own address; who hears of the residents that the search names and throws when one is beyond reach; the
 * statements of those who ask within the same reach, which a search that looks at few rows shares. `seen`: residents of whom a row was found.
 */
export interface SearchOptions {
  readonly base?: string | undefined;
  readonly check?: (db: Queries, residents: readonly number[], seen: ReadonlySet<number>) => Promise<void>;
  readonly together?: Queries | undefined;
  /** How many records there are, as it is remembered; without it they are counted. Not for readers within a transaction of their own. */
  readonly counted?: Counting | undefined;
  /** When a whole type must be looked through, a page may end before it is full, after so many rows and with more behind it. */
  readonly short?: number;
}

/** A search may keep the database busy for so long. */
export const LIMIT_MS = 20_000;

/** A row with the keys it is sorted by, as texts `t0`, `t1` … (`keyColumn`): one is read of a page, that of its last row. */
type FoundRow = FoundColumns & Row;

const foundRow = z.custom<FoundRow>(isFoundRow);

/** The keys of a row. Throws when one is missing. */
function keysOf(row: Row, columns: readonly SortColumn[]): readonly string[] {
  return columns.map((_, at) => {
    const key = row[keyColumn(at)];
    if (typeof key !== 'string') throw new TypeError(`no sort key ${at} in a row that was found`);
    return key;
  });
}

/** Runs a search. `reach` is the condition on the resident's row `p`. One that takes too long ends with SQLSTATE 57014. Throws 400 for values that the database cannot take. */
export async function runSearch(database: Database, asked: Search, reach: RowCondition, options: SearchOptions = {}): Promise<SearchPage> {
  const { base, check, together, short } = options;
  const remembered = await countRemembered(together ?? database, asked, reach, options);
  if (remembered !== undefined && asked.countOnly) return { found: [], included: [], cut: false, next: undefined, total: remembered };
  if (remembered !== undefined)
    return { ...(await runSearch(database, { ...asked, total: false }, reach, { ...options, counted: undefined })), total: remembered };
  const sort = short !== undefined ? orderOfWalk(asked, reach) : undefined;
  const search = sort ? { ...asked, sort } : asked;
  if (search.cursor && search.cursor.keys.length !== search.sort.length) refuseMarker();
  const allow = async (db: Queries, named: readonly number[] = [], seen: ReadonlySet<number> = new Set()): Promise<void> => {
    if (named.length > 0) await check?.(db, named, seen);
  };
  try {
    if (together !== undefined && search.criteria.every((each) => isLight(search, each))) {
      const conditions = await compileTypes(together, search, reach, base, { looksUpNames: true });
      if (conditions.parts === undefined && namesFew(search, conditions))
        return await turnPage(together, statementOf(search, conditions, reach), {
          base,
          // A row that was found proves that its resident lies within reach: the others are asked about.
          allowed: (rows) => {
            const proven = new Set(rows.map((row) => row.resident_id));
            return allow(
              database,
              (conditions.named ?? []).filter((resident) => !proven.has(resident)),
            );
          },
        });
    }
    return await database.transaction(async (tx) => {
      // A walk asks twice, and must see the same rows.
      if (sort) tx.run(raw('set transaction isolation level repeatable read')).catch(() => undefined);
      // Not waited for: it travels with the next statement.
      const limited = tx.run(raw(`set local statement_timeout = ${LIMIT_MS}`));
      limited.catch(() => undefined);
      const conditions = await compileTypes(tx, search, reach, base, { walked: await asksCommonName(tx, search, reach) });
      const walks = sort && conditions.residents === undefined && conditions.parts === undefined ? walksOf(search, short) : undefined;
      const narrow = namesFew(search, conditions) ? tx.run(raw('set local plan_cache_mode = force_generic_plan')) : undefined;
      // The page is asked for in the same journey; it is looked at only when the residents are known to be within reach.
      const allowed = Promise.all([limited, narrow, allow(tx, conditions.named)]);
      allowed.catch(() => undefined); // heard when the page is there
      const page = { ...statementOf(search, conditions, reach), walks };
      return turnPage(tx, page, { base, allowed: () => allowed, asked: () => tx.conclude() });
    });
  } catch (error) {
    // Class 22: a value that has the right form and still is none (a page marker made by hand, a year out of range)
    if (error instanceof QueryError && error.sqlState.startsWith('22'))
      refuse(
        400,
        'value',
        '查询条件里有数据库不能理解的值，请核对日期、数字和翻页标记。',
        'a value of the search cannot be understood: check dates, numbers and the page marker',
      );
    throw error;
  }
}

/** Conditions that are compiled without looking at more than a few rows. */
function isLight({ type, types }: Search, criterion: Criterion): boolean {
  if (criterion.kind === 'chain') return types.length === 1 && identifierOfHolder(type, criterion) !== undefined;
  if (criterion.kind !== 'plain') return false;
  const { parameter, modifier } = criterion;
  if (types.length === 1 && asksNameInFull(type, criterion)) return true;
  if (parameter.t === 'string' || parameter.n.startsWith('_')) return parameter.n === '_id' || parameter.n === '_lastUpdated';
  return modifier === undefined || modifier === 'not' || modifier === 'missing' || modifier === 'exact';
}

function statementOf(search: Search, conditions: Conditions, reach: RowCondition): PageQuery {
  const single = search.types.length === 1 ? search.type : undefined;
  return { search, conditions, reach, columns: search.sort.map((key) => sortColumnOf(key, single)) };
}

/** How a page is turned: `allowed` hears of its rows and throws when they may not be told; `asked`, when nothing more will be asked for. */
interface Turning {
  readonly base: string | undefined;
  readonly allowed: (rows: readonly FoundRow[]) => Promise<unknown>;
  readonly asked?: () => void;
}

/** Asks for the page, and what comes with it once it is allowed. */
async function turnPage(db: Queries, statement: PageQuery, { base, allowed, asked }: Turning): Promise<SearchPage> {
  const { search, reach } = statement;
  const counted = search.countOnly || search.total ? countFound(db, statement) : undefined;
  const fetched = search.countOnly ? [] : fetchPage(db, statement, search.count + 1);
  const read = Promise.all([counted, fetched]);
  if (search.inclusions.length === 0 && statement.walks === undefined) asked?.();
  const [total, all] = await read;
  await allowed(all);
  if (search.countOnly) return { found: [], included: [], cut: false, next: undefined, total };
  const { rows, end } = await cutWalk(db, statement, all);
  const paths = pathsOf(search);
  const found = rows.slice(0, search.count).map((row) => new Found(row, paths));
  const last = rows[search.count - 1];
  const next =
    rows.length > search.count && last
      ? { keys: keysOf(last, statement.columns), rtype: last.rtype, resident: last.resident_id, id: last.id }
      : end;
  const { included, cut } = await loadIncluded(db, search.inclusions, found, reach, base);
  return { found, included, cut, next, total };
}

/**
 * Whether the search names whom or what it is about. Its best plan is then the same for all values, and planning it for each costs many
 * times what running it does.
 */
function namesFew(search: Search, { residents, parts }: Conditions): boolean {
  return residents !== undefined || namesIdentifier(search) || namesOwner(search) || parts !== undefined;
}

/** A name that so many have is common. */
const COMMON = 1000;

/**
 * Whether a page is asked for of the many who have one name (王, wang), by nothing else and in no order: all of them would be looked up to find
 * the first. Only for who reaches everybody, for whom one in a few residents fits.
 */
async function asksCommonName(db: Queries, search: Search, reach: RowCondition): Promise<boolean> {
  const [only, ...more] = search.criteria;
  if (only?.kind !== 'plain' || more.length > 0 || search.type !== 'Patient' || search.types.length > 1) return false;
  const [value, ...others] = only.values;
  const named = (only.parameter.n === 'name' || only.parameter.n === 'phonetic') && only.modifier === undefined && others.length === 0;
  if (!named || value === undefined || search.sort.length > 0 || search.countOnly || search.total || readsResident(reach)) return false;
  const some = sql`select 1 from view_people p where ${matchName(unescapeValue(value), undefined)} limit ${COMMON}`;
  return (await db.run(onEveryShard('fhir-search', some, inOrder([], COMMON)))) >= COMMON;
}

/** Whether it asks for the work of one owner, newest first: an index has it in that order. */
function namesOwner({ type, types, criteria }: Search): boolean {
  return (
    types.length === 1 && criteria.some((each) => each.kind === 'plain' && each.modifier === undefined && asksOwner(type, each.parameter))
  );
}

/** The first two resources that meet conditions, whoever they are about: for conditions of a write, which answer with an id at most. */
export async function matchCondition(db: Queries, search: Search, everybody: RowCondition): Promise<readonly Found[]> {
  const conditions = await compileTypes(db, search, everybody, undefined);
  const rows = await fetchPage(db, { search, conditions, reach: everybody, columns: [] }, 2);
  return rows.map((row) => new Found(row));
}

/** A page of which only some rows were looked at: what lies before the first place where a walk ended, that place included. */
async function cutWalk(
  db: Queries,
  { search, columns, walks = [] }: PageQuery,
  rows: readonly FoundRow[],
): Promise<{ readonly rows: readonly FoundRow[]; readonly end: Cursor | undefined }> {
  if (walks.length === 0) return { rows, end: undefined };
  const order: readonly OrderKey[] = [
    { column: keyColumn(0), descending: true, as: 'time' },
    { column: 'resident_id', descending: true },
  ];
  // A full page goes as far as its last row; a stretch that was left before may hold more.
  const last = rows.length > search.count ? rows.at(-1) : undefined;
  const ends = join(
    walks.map((walk) => endOfWalk(walk, last && { keys: keysOf(last, columns), resident: last.resident_id })),
    ' union all ',
  );
  const [end] = await db.rows(
    onEveryShard(
      'fhir-search',
      sql`select k0::text as ${raw(keyColumn(0))}, resident_id from (${ends}) u order by k0 desc, resident_id desc limit 1`,
      inOrder(order, 1),
    ),
    endRow,
  );
  if (!end) return { rows, end: undefined };
  return {
    rows: rows.filter((row) => compareRows(order, row, end) <= 0),
    end: { keys: keysOf(end, columns), rtype: numberOfType(search.type), resident: end.resident_id, id: ALL_IDS },
  };
}

const endRow = z.looseObject({ resident_id: z.number() });

const countRow = z.object({ count: z.number() });

async function countFound(db: Queries, statement: PageQuery): Promise<number> {
  const parts = listTables(statement.search, statement.conditions).flatMap(([table, types]) =>
    partsOf(statement.conditions, table).map((where) => [table, types, where] as const),
  );
  const counts = await Promise.all(
    parts.map(([table, types, where]) =>
      db.rows(
        onEveryShard(
          'fhir-count',
          sql`select count(*) as count ${rowsWhere(table, types, statement.reach, where)}`,
          inTotal({ count: 'sum' }),
          statement.conditions.residents,
        ),
        countRow,
      ),
    ),
  );
  return counts.flat().reduce((sum, row) => sum + row.count, 0);
}

async function fetchPage(db: Queries, query: PageQuery, limit: number): Promise<readonly FoundRow[]> {
  const statement = pageStatement(query, limit);
  if (statement === undefined) return [];
  const order = inOrder(orderKeysOf(query.columns), limit);
  return db.rows(onEveryShard('fhir-search', statement, order, query.conditions.residents), foundRow);
}
