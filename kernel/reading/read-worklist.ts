// A page of a worklist: rows of its view within reach, with the person in front.
import { z } from 'zod';
import { reachesArea, type SignedIn, seesPeople } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { type RowCondition, rowsOfAreaWithinReach, rowsOfOwn, rowsWithinReach } from '../access/row-condition.ts';
import { inOrder, inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { empty, identifier, join, planAnew, raw, type Sql, sql } from '../database/sql.ts';
import { ROLES } from '../define/role.ts';
import type { AnyView, Column } from '../define/view.ts';
import type { Worklist } from '../define/worklist.ts';
import { fail } from '../errors.ts';
import { nowInstant, today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { compileFilter } from '../views/compile-condition.ts';
import { seeRows } from '../views/see-rows.ts';
import type { RowsOfView } from '../views/seen-rows.ts';
import { columnName, columnOfView, columnsOfView } from '../views/view-table.ts';
import { type Cell, cellsOf, type ListColumn, listColumns } from './cell.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { markClashes } from './mark-clashes.ts';
import { LINE_COLUMNS, lineOf, lineRow, maskLine, type PersonLine } from './person-line.ts';

const PAGE = 50;
/** Counts are exact up to this many rows; above it "more than". */
const EXACT_UP_TO = 10_000;

/** A page of a worklist. */
export interface WorklistPage {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly ListColumn[];
  /** The column by which it is ordered. */
  readonly sort: string;
  readonly rows: readonly {
    readonly key: string;
    readonly person: PersonLine;
    readonly cells: Readonly<Record<string, Cell>>;
    readonly action: string | null;
    /** The row that the action is about, where its form points to rows of this view. */
    readonly row: string | null;
    readonly urgent: boolean;
  }[];
  readonly next: string | null;
  readonly total: { readonly count: number; readonly exact: boolean };
  /** Of a list that is narrowed by a word: the words that have rows, each with how many, in the order in which the column has them. */
  readonly parts: readonly { readonly code: string; readonly label: string; readonly count: number }[];
}

/** What a page is asked for by; `part`: a word of the column that the list is narrowed by. */
interface Asked {
  readonly area?: string | undefined;
  readonly search?: string | undefined;
  readonly part?: string | undefined;
  readonly cursor?: string | undefined;
  /** At most so many rows, where fewer than a page are shown. */
  readonly rows?: number | undefined;
}

/** A worklist of the registry that the role may see. Throws `not-found` or `not-allowed`. */
export function requireWorklist(store: Store, who: SignedIn, id: string): Worklist {
  const worklist = store.registry.worklists.get(id);
  if (!worklist) fail('not-found', { what: `工作清单 ${id}` });
  if (!worklist.roles.includes(who.role) || !seesPeople(who.role)) {
    fail('not-allowed', {
      role: ROLES[who.role],
      what: `查看清单：${worklist.title}`,
      allowed: worklist.roles.map((role) => ROLES[role]).join('、'),
    });
  }
  return worklist;
}

/** Which rows of a list's view are within reach; those that are read of it are open to who asks (`RowsOfView`), but for views that have no restricted rows. */
function reachOf(store: Store, who: SignedIn, view: AnyView, area: string | undefined): RowCondition {
  const seen = !view.builtIn && view.per !== 'reference';
  if (area === undefined || area === '') return rowsWithinReach(who, 'v', seen);
  if (!reachesArea(who.scope, area)) fail('out-of-scope', { what: store.directory.current().nameOf(area), field: 'area' });
  return rowsOfAreaWithinReach(who, store.directory.current(), area, today(), 'v', seen);
}

function whereOf(worklist: Worklist, who: SignedIn, rowsOf: RowsOfView): Sql {
  const now = today();
  // A list to act from holds only what who reads it may act on.
  const own =
    worklist.action !== undefined && worklist.view.choose?.own
      ? sql`${rowsOfOwn(who, 'v', !worklist.view.builtIn && worklist.view.per !== 'reference')} and `
      : empty;
  return sql`${own}${compileFilter(worklist.where, worklist.view, 'v', {
    start: now,
    end: now,
    today: now,
    reader: who,
    rowsOf,
  })}`;
}

/** The start of a name, its pinyin or initials; undefined when nothing is searched. */
function searchOf(search: string | undefined): Sql | undefined {
  const word = search?.trim() ?? '';
  if (word === '') return undefined;
  const pattern = `${word.replace(/[\\%_]/g, '\\$&')}%`;
  return sql`(p.name like ${pattern} or p.pinyin like ${pattern.toLowerCase()} or p.initials like ${pattern.toLowerCase()})`;
}

function partOf(worklist: Worklist, part: string | undefined): Sql {
  return worklist.parted === undefined || part === undefined || part === ''
    ? sql`true`
    : sql`v.${columnOfView(worklist.view, worklist.parted)} = ${part}`;
}

/** How many rows stand under each word, whichever is asked for: who narrows a list sees what else there is. */
async function readParts(
  store: Store,
  who: SignedIn,
  worklist: Worklist,
  rowsOf: RowsOfView,
  { area }: Asked,
): Promise<WorklistPage['parts']> {
  const { parted, view } = worklist;
  if (parted === undefined) return [];
  const rows = await store.database.rows(
    onEveryShard(
      'worklist-parts',
      planAnew(
        sql`select v.${columnOfView(view, parted)} as part, count(*) as count from ${rowsOf(view)} v
          where ${reachOf(store, who, view, area)} and ${whereOf(worklist, who, rowsOf)} and v.${columnOfView(view, parted)} is not null group by 1`,
      ),
      inTotal({ count: 'sum' }, ['part']),
    ),
    z.object({ part: z.string(), count: z.number() }),
  );
  const counts = new Map(rows.map(({ part, count }) => [part, count]));
  const words = new Map(columnsOfView(view)).get(parted)?.words ?? {};
  return Object.entries(words).flatMap(([code, label]) => {
    const count = counts.get(code);
    return count === undefined ? [] : [{ code, label, count }];
  });
}

/** The rows of all views as somebody may read them now: for several lists at once, `seeLists` looks once. */
export function seeLists(store: Store, who: SignedIn): Promise<RowsOfView> {
  return seeRows(store.database, who, store.registry.views.values());
}

/** How many rows a worklist has (of those that `search` finds), exact up to 10,000. `rowsOf`: of `seeLists`, where several are counted. */
export async function countWorklist(
  store: Store,
  who: SignedIn,
  worklist: Worklist,
  options: Omit<Asked, 'cursor'> & { readonly upTo?: number; readonly rowsOf?: RowsOfView } = {},
): Promise<{ readonly count: number; readonly exact: boolean }> {
  const { area, search, part, upTo = EXACT_UP_TO, rowsOf = await seeLists(store, who) } = options;
  const found = searchOf(search);
  const where = sql`${reachOf(store, who, worklist.view, area)} and ${whereOf(worklist, who, rowsOf)} and ${partOf(worklist, part)} and ${found ?? sql`true`}`;
  const people = found === undefined ? empty : sql`join view_people p on p.resident_id = v.resident_id`;
  const [row] = await store.database.rows(
    onEveryShard(
      'worklist-count',
      planAnew(sql`select count(*) as count from (select 1 from ${rowsOf(worklist.view)} v ${people} where ${where} limit ${upTo + 1}) c`),
      inTotal({ count: 'sum' }),
    ),
    z.object({ count: z.number() }),
  );
  const count = row?.count ?? 0;
  return { count: Math.min(count, upTo), exact: count <= upTo };
}

/**
 * A page, ordered by the worklist's column and then by resident and key. `search`: start of a name, its pinyin or initials. A list for a room
 * is not searched (whoever searches learns who is in it) and its audit line names nobody: nobody's record was looked at.
 */
export async function readWorklist(store: Store, who: SignedIn, worklist: Worklist, asked: Asked): Promise<WorklistPage> {
  const { view, forRoom } = worklist;
  const options = { ...asked, search: forRoom ? undefined : asked.search };
  const size = Math.min(asked.rows ?? PAGE, PAGE);
  const sort = sql`v.${columnOfView(view, worklist.sort)}`;
  const kind = new Map(columnsOfView(view)).get(worklist.sort)?.kind;
  const after = decodeCursor(forRoom ? undefined : asked.cursor, [
    kind === 'date' || kind === 'instant' || kind === 'number' || kind === 'boolean' ? `${kind}?` : 'text?',
    'key',
    'text',
  ]);
  const paging = after === undefined ? sql`true` : afterRow(sort, kind, after, worklist.newestFirst);
  const search = searchOf(options.search) ?? sql`true`;
  const rowsOf = await seeLists(store, who);
  const columns = columnsOfView(view).map(([name]) => sql`v.${columnOfView(view, name)} as ${identifier(`c_${columnName(name)}`)}`);
  const reading = store.database.rows(
    onEveryShard(
      'worklist-page',
      planAnew(sql`select v.key as row_key, ${sort}::text as sort_value, ${LINE_COLUMNS}, ${join(columns)} from ${rowsOf(view)} v join view_people p on p.resident_id = v.resident_id
        where ${reachOf(store, who, view, asked.area)} and ${whereOf(worklist, who, rowsOf)} and ${partOf(worklist, asked.part)} and ${search} and ${paging} order by ${sort} ${worklist.newestFirst ? sql`desc` : empty} nulls last, v.resident_id, v.key limit ${size + 1}`),
      inOrder(
        [
          { column: 'sort_value', as: kind === 'number' ? 'number' : 'text', descending: worklist.newestFirst },
          { column: 'resident_id' },
          { column: 'row_key' },
        ],
        size + 1,
      ),
    ),
  );
  // Neither waits for the other.
  const [found, total, parts] = await Promise.all([
    reading,
    countWorklist(store, who, worklist, { ...options, rowsOf }),
    readParts(store, who, worklist, rowsOf, asked),
  ]);
  const target = store.registry.actions.get(worklist.action ?? '')?.form.items.target;
  const ofRow = target?.kind === 'reference' && target.to === `row:${view.id}`;
  const directory = store.directory.current();
  const shown = found.slice(0, size);
  const named = shown.map((row) => Object.fromEntries(columnsOfView(view).map(([name]) => [name, row[`c_${columnName(name)}`]])));
  const marked = await markClashes(store.database, who, view, named);
  const rows = shown.map((row, at) => {
    const { row_key, sort_value } = z.object({ row_key: z.string(), sort_value: z.string().nullable() }).parse(row);
    const values = marked[at] ?? {};
    return {
      key: row_key,
      sort: sort_value,
      person: lineOf(lineRow.parse(row), directory),
      cells: cellsOf(view, worklist.columns, values, directory),
      action: worklist.action ?? null,
      row: ofRow ? row_key : null,
      urgent: false,
    };
  });
  const last = rows.at(-1);
  if (rows.length > 0)
    await recordAudit(
      store.database,
      who,
      {
        act: 'read-list',
        residents: forRoom ? [] : [...new Set(rows.map((row) => row.person.resident))],
        what: { worklist: worklist.id, rows: rows.length },
        result: 'done',
      },
      nowInstant(),
    );
  return {
    id: worklist.id,
    title: worklist.title,
    columns: listColumns(view, worklist.columns),
    sort: worklist.sort,
    rows: rows.map(({ sort: _, ...row }, at) =>
      forRoom ? { ...row, key: String(at + 1), person: maskLine(row.person), action: null, row: null } : row,
    ),
    next: !forRoom && found.length > size && last ? encodeCursor([last.sort, last.person.resident, last.key]) : null,
    total,
    parts,
  };
}

/** The SQL type by which each kind of column is ordered. */
const SORTED_AS = {
  date: 'date',
  instant: 'timestamptz',
  number: 'double precision',
  boolean: 'boolean',
  text: 'text',
  word: 'text',
} as const;

/** Rows after (sort, resident, key); empty sort values come last. */
function afterRow(sort: Sql, kind: Column['kind'] | undefined, after: readonly (string | number | null)[], newestFirst: boolean): Sql {
  const [value, resident, key] = after;
  const tie = sql`(v.resident_id, v.key) > (${resident}, ${key})`;
  if (value === null) return sql`(${sort} is null and ${tie})`;
  const typed = sql`${value}::${raw(kind === undefined ? 'text' : SORTED_AS[kind])}`;
  return sql`(${sort} ${newestFirst ? sql`<` : sql`>`} ${typed} or (${sort} = ${typed} and ${tie}) or ${sort} is null)`;
}
