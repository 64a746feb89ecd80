// What a view gives: columns and batches of rows.
import type { ResultColumn } from '../view/compile-view.ts';

/** A cell: text, number, boolean, null, or parsed JSON. */
export type Cell = unknown;

/** A row: its cells in the order of the columns. */
export type ViewRow = readonly Cell[];

/** The result of a run, read while it is being computed. Reading fails with the errors of `explainRunError`. */
export interface ViewTable {
  readonly columns: readonly ResultColumn[];
  readonly batches: AsyncIterable<readonly ViewRow[]>;
}
