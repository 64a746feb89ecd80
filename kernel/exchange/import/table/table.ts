// What a list file is once it is read: a header and rows of cells.

/** A file may have so many bytes. */
export const MAX_BYTES = 20 * 1024 * 1024;
/** A file may have so many rows below its header. */
export const MAX_ROWS = 200_000;
/** A file may have so many columns. */
export const MAX_COLUMNS = 200;

/** A cell as the file has it: CSV gives text, XLSX also numbers, dates and booleans. Empty cells are null. */
export type Cell = string | number | boolean | Date | null;

/** A row with its number in the file (the header usually is row 1). */
export interface TableRow {
  readonly row: number;
  readonly cells: readonly Cell[];
}

/** A list file. `encoding` is what to tell the person who sent it. */
export interface Table {
  readonly encoding: string;
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
}
