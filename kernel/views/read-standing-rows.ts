// Reads what residents have in many derived tables in one statement: a visit touches a dozen of them, a laboratory report twenty.
import { z } from 'zod';
import type { Row, Transaction } from '../database/database.ts';
import { Sql } from '../database/sql.ts';
import { parseInstant } from '../database/statements/type-parsers.ts';
import type { CellKind, DerivedTable } from './write-difference.ts';

/** The fields of a row as PostgreSQL writes it (`(8,"a ""b""",,t)`, "Composite Types", record output): each its text, null where there is none. */
export function splitRecord(text: string): (string | null)[] {
  const end = text.length - 1;
  if (!text.includes('"'))
    return text
      .slice(1, end)
      .split(',')
      .map((field) => (field === '' ? null : field));
  const fields: (string | null)[] = [];
  for (let at = 1; at <= end; at += 1) {
    if (text[at] !== '"') {
      const comma = text.indexOf(',', at);
      const until = comma === -1 ? end : comma;
      fields.push(until === at ? null : text.slice(at, until));
      at = until;
      continue;
    }
    let field = '';
    for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
      // A quote or backslash is written twice.
      if (text[at] === '"' || text[at] === '\\') at += 1;
      field += text[at] ?? '';
    }
    fields.push(field);
    at += 1;
  }
  return fields;
}

const READ: Readonly<Record<CellKind, (text: string) => unknown>> = {
  text: (text) => text,
  number: Number,
  boolean: (text) => text === 't',
  instant: parseInstant,
};

function readRow({ columns, kinds }: DerivedTable, text: string): Row {
  const fields = splitRecord(text);
  const row: Record<string, unknown> = {};
  for (const [at, column] of columns.entries()) {
    const field = fields[at] ?? null;
    row[column] = field === null ? null : READ[kinds[at] ?? 'text'](field);
  }
  return row;
}

/** The names and cells of a table's rows. */
const parts = new WeakMap<DerivedTable, string>();

function partOf(table: DerivedTable): string {
  let part = parts.get(table);
  if (part === undefined) {
    const cells = table.columns.map((column) => `r."${column}"`).join(',');
    part = `select '${table.name}' as name, row(${cells})::text as cells from`;
    parts.set(table, part);
  }
  return part;
}

/** Each set of tables is a prepared statement of some 15 kB a table in every connection: only so many are kept, for one resident and for several. */
const MOST_SETS = 40;

type Write = (tables: readonly DerivedTable[]) => readonly string[];

/** Remembers the statements by their tables; undefined where one would be one too many. */
function keepSets(write: Write): (tables: readonly DerivedTable[]) => readonly string[] | undefined {
  const sets = new Map<string, readonly string[]>();
  return (tables) => {
    const key = tables.map(({ name }) => name).join();
    const known = sets.get(key);
    if (known !== undefined || sets.size >= MOST_SETS) return known;
    const strings = write(tables);
    sets.set(key, strings);
    return strings;
  };
}

const ofOne = keepSets((tables) => [
  ...tables.map((table, at) => `${at === 0 ? '' : ' union all '}${partOf(table)} "${table.name}" r where r.resident_id = `),
  '',
]);

/** The limit tells the planner that the residents are few, so that one plan serves all lists; they are named once more for several servers. */
const ofSeveral = keepSets((tables) => [
  'with asked as materialized (select m.resident_id from (select unnest(',
  '::bigint[]) as resident_id limit ',
  ') m where m.resident_id = any(',
  `::bigint[])) ${tables.map((table) => `${partOf(table)} asked n, "${table.name}" r where r.resident_id = n.resident_id`).join(' union all ')}`,
]);

function askFor(tables: readonly DerivedTable[], residents: readonly number[]): Sql | undefined {
  const inOrder = tables.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const [one, ...more] = residents;
  if (one !== undefined && more.length === 0) {
    const strings = tables.length < 3 ? undefined : ofOne(inOrder);
    return (
      strings &&
      new Sql(
        strings,
        tables.map(() => one),
      )
    );
  }
  const strings = tables.length < 2 ? undefined : ofSeveral(inOrder);
  return strings && new Sql(strings, [residents, residents.length, residents]);
}

const foundRow = z.object({ name: z.string(), cells: z.string() });

/**
 * The rows that the residents have in the tables, by table. Undefined where one statement is not worth it: few tables, or one set of them too
 * many; each is then read by itself (`readStanding`).
 */
export function readStandingRows(
  tx: Transaction,
  tables: readonly DerivedTable[],
  residents: readonly number[],
): Promise<ReadonlyMap<DerivedTable, readonly Row[]>> | undefined {
  const query = askFor(tables, residents);
  if (query === undefined) return undefined;
  const asked = tx.rows(query, foundRow);
  const read = asked.then((found) => {
    const byName = new Map(tables.map((table) => [table.name, { table, rows: [] as Row[] }]));
    for (const { name, cells } of found) {
      const into = byName.get(name);
      into?.rows.push(readRow(into.table, cells));
    }
    return new Map([...byName.values()].map(({ table, rows }) => [table, rows]));
  });
  read.catch(() => undefined); // heard by who writes the differences
  return read;
}
