// Many rows in few statements: multi-row VALUES in fixed sizes, so that the server can reuse their plans.
import type { Transaction } from '../database.ts';
import { empty, identifier, join, Sql, sql } from '../sql.ts';
import type { BinaryKind } from './encode-binary.ts';
import { MAX_PARAMETERS } from './session.ts';
import { columnsOfRows, unnestRows } from './unnest-rows.ts';

/** Rows a statement; few sizes, so that few statement texts exist for one table (measured: 17.6 k rows/s against 2 k one by one). */
const SIZES = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1] as const;

/** Rows a statement where they go as columns. */
const MOST_TOGETHER = 2000;

/** Cuts `count` rows into statements of the fixed sizes, none above `limit`. */
export function planChunks(count: number, limit: number): readonly number[] {
  const chunks: number[] = [];
  let left = count;
  for (const size of SIZES) {
    if (size > limit) continue;
    for (; left >= size; left -= size) chunks.push(size);
  }
  return chunks;
}

/**
 * Inserts rows into one table; the number of rows inserted (or updated by `onConflict`). Where `kinds` says the type of every column, several
 * rows about residents go as one statement, one binary parameter a column, with the values that `encodeBinary` takes.
 * @param columns column names, in the order of each row's values; json and jsonb values are given as text (`toJson`)
 * @param options.onConflict appended as it stands, e.g. sql`on conflict (resident_id, id) do nothing`
 * @param options.chunk most rows a statement (500 unless told; always below 65,535 parameters)
 */
export async function insertRows(
  tx: Transaction,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  options: { readonly onConflict?: Sql; readonly chunk?: number; readonly kinds?: readonly BinaryKind[] | undefined } = {},
): Promise<number> {
  if (columns.length === 0) throw new TypeError(`insert into ${table}: no columns`);
  for (const row of rows) {
    if (row.length !== columns.length) throw new TypeError(`insert into ${table}: ${row.length} values for ${columns.length} columns`);
  }
  if (rows.length > 1 && options.kinds !== undefined && columns[0] === 'resident_id')
    return insertTogether(tx, table, columns, options.kinds, rows, options.onConflict ?? empty);
  const limit = Math.max(1, Math.min(options.chunk ?? 500, Math.floor(MAX_PARAMETERS / columns.length)));
  const names = join(columns.map(identifier));
  const head = join([identifier(table), names], ' (', 'insert into ', ') values ');
  const tail = options.onConflict === undefined ? empty : join([options.onConflict], '', ' ');
  const affected: Promise<number>[] = [];
  for (const group of tx.divide(table, columns, rows)) {
    let from = 0;
    for (const size of planChunks(group.rows.length, limit)) {
      affected.push(tx.run(joinStatement(head, group.rows.slice(from, from + size), tail)));
      from += size;
    }
  }
  return (await Promise.all(affected)).reduce((sum, count) => sum + count, 0);
}

/** What stands before the rows, by table: put together of its columns for every write, it cost more than they do. */
const heads = new Map<string, { readonly columns: readonly string[]; readonly kinds: readonly BinaryKind[]; readonly head: Sql }>();

function headOf(table: string, columns: readonly string[], kinds: readonly BinaryKind[]): Sql {
  const known = heads.get(table);
  if (known?.columns === columns && known.kinds === kinds) return known.head;
  const head = sql`insert into ${identifier(table)} (${join(columns.map(identifier))}) select ${columnsOfRows(columns, kinds)} from`;
  heads.set(table, { columns, kinds, head });
  return head;
}

/** The residents are named once more, so that a statement over several servers knows where it goes: each takes its own rows. */
async function insertTogether(
  tx: Transaction,
  table: string,
  columns: readonly string[],
  kinds: readonly BinaryKind[],
  rows: readonly (readonly unknown[])[],
  onConflict: Sql,
): Promise<number> {
  const head = headOf(table, columns, kinds);
  const affected: Promise<number>[] = [];
  for (let from = 0; from < rows.length; from += MOST_TOGETHER) {
    const part = rows.slice(from, from + MOST_TOGETHER);
    const residents = [...new Set(part.map(([resident]) => resident))];
    affected.push(tx.run(sql`${head} ${unnestRows(columns, kinds, part)} where n.resident_id = any(${residents}::bigint[]) ${onConflict}`));
  }
  return (await Promise.all(affected)).reduce((sum, count) => sum + count, 0);
}

/** Builds the VALUES lists directly: nesting one template a row would be the slowest part of an ingest. */
function joinStatement(head: Sql, rows: readonly (readonly unknown[])[], tail: Sql): Sql {
  const strings: string[] = [`${head.strings[0] ?? ''}(`];
  const values: unknown[] = [];
  for (const [rowIndex, row] of rows.entries()) {
    for (const [index, value] of row.entries()) {
      values.push(value);
      strings.push(index < row.length - 1 ? ', ' : rowIndex < rows.length - 1 ? '), (' : ')');
    }
  }
  const statement = new Sql(strings, values);
  return tail === empty ? statement : join([statement, tail], '');
}
