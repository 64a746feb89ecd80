// New rows in the way that is fastest for their number: COPY for many, VALUES for few.

import type { Transaction } from '../database.ts';
import type { Sql } from '../sql.ts';
import { copyRows } from './copy-rows.ts';
import type { BinaryKind } from './encode-binary.ts';
import { insertRows } from './insert-rows.ts';

/** From so many rows on COPY is cheaper (about half the work of client and server); below, VALUES travel with the other statements. */
const COPY_FROM = 150;

/**
 * Inserts rows whose keys nobody has yet; the number of rows. A key that stands already fails the transaction (`isUniqueViolation`),
 * or, in a small number of rows, does what `onConflict` says. Values as for `copyRows` and `insertRows`: json is given as text.
 * `kinds`: the types of the columns, for the binary format where there are many rows.
 */
export async function insertFresh(
  tx: Transaction,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  options: { readonly onConflict?: Sql; readonly kinds?: readonly BinaryKind[] } = {},
): Promise<number> {
  if (rows.length === 0) return 0;
  return rows.length < COPY_FROM ? insertRows(tx, table, columns, rows, options) : copyRows(tx, table, columns, rows, options.kinds);
}
