// Bulk loading through COPY … FROM STDIN: the fastest way in, for back-loads and the demo county.
import type { Transaction } from './database.ts';
import { identifier, join } from './sql.ts';

const PIECE_CHARACTERS = 256 * 1024;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Copies rows into one table; the number of rows copied. There is no ON CONFLICT: a duplicate key fails the whole transaction.
 * Values: null or undefined → NULL; text, number, bigint, boolean as they are; Date → instant; array → PostgreSQL array of those;
 * bytes → bytea; other objects → JSON. (A JSON array is given as text, `toJson`.)
 */
export async function copyRows(
  tx: Transaction,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>,
): Promise<number> {
  const statement = join([identifier(table), join(columns.map(identifier))], ' (', 'copy ', ') from stdin');
  return tx.copy(statement, encodeRows(rows, columns.length));
}

async function* encodeRows(rows: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>, width: number): AsyncGenerator<string> {
  let piece = '';
  for await (const row of rows) {
    if (row.length !== width) throw new TypeError(`copy: ${row.length} values for ${width} columns`);
    piece += `${row.map(encodeField).join('\t')}\n`;
    if (piece.length >= PIECE_CHARACTERS) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

function encodeField(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  return encodeValue(value).replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
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
