// Makes the rows of a table what they should be by writing only what differs from what stands.
import type { Row, Transaction } from '../database/database.ts';
import { identifier, join, raw, type Sql, sql } from '../database/sql.ts';
import { copyRows } from '../database/statements/copy-rows.ts';
import type { BinaryKind } from '../database/statements/encode-binary.ts';
import { insertRows } from '../database/statements/insert-rows.ts';
import type { KeyedRows } from '../database/statements/of-residents.ts';

/** What a cell holds, as a row is read from its text: dates are text. */
export type CellKind = 'text' | 'number' | 'boolean' | 'instant';

/** A table whose rows follow from the record: its columns and what their cells hold; the first `keys` are its primary key. */
export interface DerivedTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly kinds: readonly CellKind[];
  /** The types of the columns, for many rows at once in binary; undefined: as text. */
  readonly types?: readonly BinaryKind[];
  readonly keys: number;
}

/** From so many rows on COPY is worth a statement of its own. */
const COPY_FROM = 150;

/** What is stored where a row that another transaction wrote meanwhile stands: the newer value, if it is another. */
function overwrite({ name, columns, keys }: DerivedTable): Sql {
  const rest = columns.slice(keys).map(identifier);
  const table = identifier(name);
  return sql`on conflict (${join(columns.slice(0, keys).map(identifier))}) do update set ${join(rest.map((column) => sql`${column} = excluded.${column}`))}
    where (${join(rest.map((column) => sql`${table}.${column}`))}) is distinct from (${join(rest.map((column) => sql`excluded.${column}`))})`;
}

const heads = new WeakMap<DerivedTable, Sql>();

function headOf(table: DerivedTable): Sql {
  let head = heads.get(table);
  if (head === undefined) {
    // One text: put together of its columns for every read, it cost more than the rows.
    head = raw(`select ${table.columns.map((column) => `r.${identifier(column).text}`).join(',')}`);
    heads.set(table, head);
  }
  return head;
}

/** Reads the rows of the table: ahead of `writeDifference`, so that the question travels with others. */
export function readStanding(tx: Transaction, table: DerivedTable, { from, where }: KeyedRows): Promise<readonly Row[]> {
  const rows = tx.rows(sql`${headOf(table)} from ${from} where ${where}`);
  rows.catch(() => undefined); // heard by who writes the difference
  return rows;
}

/**
 * Of the rows that stand (`readStanding`; those that are `mine`, if given) removes those that `rows` no longer has, and writes those of
 * `rows` that are new or changed. `rows` hold their values in the order of the columns: text, numbers, booleans, dates as 'YYYY-MM-DD', null.
 * `alone`: nobody else writes these residents' rows meanwhile, so that many rows where none stand need no look at each key.
 * One visit touches a dozen tables with hundreds of rows of a resident, of which a handful change.
 */
export async function writeDifference(
  tx: Transaction,
  table: DerivedTable,
  standing: Promise<readonly Row[]> | readonly Row[],
  rows: readonly (readonly unknown[])[],
  mine: (key: readonly unknown[]) => boolean = () => true,
  alone: boolean = false,
): Promise<void> {
  const { name, columns, keys } = table;
  const found = await standing;
  const before = new Map<string, readonly unknown[]>();
  for (const row of found) {
    const values = columns.map((column) => row[column]);
    if (mine(values.slice(0, keys))) before.set(JSON.stringify(values.slice(0, keys)), values);
  }
  const changed = rows.filter((row) => {
    const key = JSON.stringify(row.slice(0, keys));
    const values = before.get(key);
    before.delete(key);
    return values === undefined || row.some((value, index) => value !== values[index]);
  });
  const removals = [...before.values()].map((values) => {
    const where = values.slice(0, keys).map((value, index) => sql`${identifier(columns[index] ?? '')} = ${value}`);
    return tx.run(sql`delete from ${identifier(name)} where ${join(where, ' and ')}`);
  });
  if (alone && found.length === 0 && changed.length >= COPY_FROM) {
    await copyRows(tx, name, columns, changed, table.types);
    return;
  }
  const written = changed.length > 0 && insertRows(tx, name, columns, changed, { onConflict: overwrite(table), kinds: table.types });
  await Promise.all([...removals, written]);
}
