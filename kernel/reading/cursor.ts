// Cursors of keyset paging: the last row's sort values, opaque to clients.
import { fail } from '../errors.ts';

type Part = string | number | null;

/** A cursor after a row with these sort values. */
export function encodeCursor(parts: readonly Part[]): string {
  return Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url');
}

/** The sort values of a cursor. Throws `invalid` when it is none of ours or has another number of parts. */
export function decodeCursor(cursor: string | undefined, length: number): readonly Part[] | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(parts) &&
      parts.length === length &&
      parts.every((part) => part === null || typeof part === 'string' || typeof part === 'number')
    )
      return parts;
  } catch {
    // falls through to the fault
  }
  return fail('invalid', { what: '翻页位置无效。', field: 'cursor' });
}
