// Writes the rows of a view as JSON, lines of JSON, CSV or Parquet, piece by piece.

import type { ViewRow, ViewTable } from './view-table.ts';
import { writeCsv } from './write-csv.ts';
import { writeParquet } from './write-parquet.ts';

/** The formats. */
export const VIEW_FORMATS = ['json', 'ndjson', 'csv', 'parquet'] as const;

/** A format. */
export type ViewFormat = (typeof VIEW_FORMATS)[number];

/** The media type of each format. */
export const MEDIA_TYPES = {
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
} as const satisfies Record<ViewFormat, string>;

/** Writes the rows. `header` asks for the line of column names in CSV. */
export function formatRows(table: ViewTable, format: ViewFormat, header: boolean): AsyncIterable<string | Uint8Array> {
  switch (format) {
    case 'json':
      return writeJson(table);
    case 'ndjson':
      return writeLines(table);
    case 'csv':
      return writeCsv(table, header);
    case 'parquet':
      return writeParquet(table);
  }
}

/** One object a row, in the order of the columns; a missing value is null. */
function writeObject(keys: readonly string[], row: ViewRow): string {
  return `{${keys.map((key, index) => `${key}:${JSON.stringify(row[index] ?? null)}`).join(',')}}`;
}

function quoteNames({ columns }: ViewTable): readonly string[] {
  return columns.map(({ name }) => JSON.stringify(name));
}

async function* writeJson(table: ViewTable): AsyncGenerator<string> {
  const keys = quoteNames(table);
  let before = '[';
  for await (const rows of table.batches) {
    if (rows.length === 0) continue;
    yield before + rows.map((row) => writeObject(keys, row)).join(',\n');
    before = ',\n';
  }
  yield before === '[' ? '[]' : ']';
}

async function* writeLines(table: ViewTable): AsyncGenerator<string> {
  const keys = quoteNames(table);
  for await (const rows of table.batches) yield rows.map((row) => `${writeObject(keys, row)}\n`).join('');
}
