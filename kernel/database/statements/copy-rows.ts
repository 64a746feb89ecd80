// Bulk loading through COPY … FROM STDIN: the fastest way in, for back-loads and the demo county.
import type { Transaction } from '../database.ts';
import { onShardOf } from '../distribution/fan-outs.ts';
import { identifier, join, type Sql } from '../sql.ts';
import { type BinaryKind, encodeBinary } from './encode-binary.ts';

const PIECE_CHARACTERS = 256 * 1024;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Copies rows into one table; the number of rows copied. There is no ON CONFLICT: a duplicate key fails the whole transaction.
 * Values: null or undefined → NULL; text, number, bigint, boolean as they are; Date → instant; array → PostgreSQL array of those;
 * bytes → bytea; other objects → JSON. (A JSON array is given as text, `toJson`.) Where `kinds` says the type of every column, a list of
 * rows goes in the binary format, with the values that `encodeBinary` takes: a type that is not the column's would be stored wrongly.
 */
export async function copyRows(
  tx: Transaction,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>,
  kinds?: readonly BinaryKind[],
): Promise<number> {
  if (!Array.isArray(rows)) return tx.copy(statementFor(table, columns), encodeRows(rows, columns.length));
  const list: readonly (readonly unknown[])[] = rows;
  let copied = 0;
  for (const group of tx.divide(table, columns, list)) {
    const statement = statementFor(table, columns, kinds && 'binary');
    if (group.key !== undefined) onShardOf(statement, group.key);
    copied += await tx.copy(statement, kinds ? encodeBinary(group.rows, kinds) : encodeRows(group.rows, columns.length));
  }
  return copied;
}

function statementFor(table: string, columns: readonly string[], format?: 'binary'): Sql {
  return join([identifier(table), join(columns.map(identifier))], ' (', 'copy ', `) from stdin${format ? ' (format binary)' : ''}`);
}

/** Rows that are there already are encoded without waiting: a promise a row would cost more than the row. */
async function* encodeRows(rows: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>, width: number): AsyncGenerator<string> {
  let piece = '';
  if (Symbol.iterator in rows) {
    for (const row of rows) {
      piece += encodeRow(row, width);
      if (piece.length < PIECE_CHARACTERS) continue;
      yield piece;
      piece = '';
    }
  } else {
    for await (const row of rows) {
      piece += encodeRow(row, width);
      if (piece.length < PIECE_CHARACTERS) continue;
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

function encodeRow(row: readonly unknown[], width: number): string {
  if (row.length !== width) throw new TypeError(`copy: ${row.length} values for ${width} columns`);
  let line = '';
  for (const [index, value] of row.entries()) line += index === 0 ? encodeField(value) : `\t${encodeField(value)}`;
  return `${line}\n`;
}

const SPECIAL = /[\\\n\r\t]/;

function encodeField(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  const text = encodeValue(value);
  return SPECIAL.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character) : text;
}

function encodeValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  if (Array.isArray(value)) return `{${value.map(encodeElement).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function encodeElement(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return `{${value.map(encodeElement).join(',')}}`;
  return `"${encodeValue(value).replace(/[\\"]/g, '\\$&')}"`;
}
