// Cursors of keyset paging: the last row's sort values, opaque to clients.
import { fail } from '../errors.ts';
import { isPlainDate } from '../periods/plain-date.ts';

type Part = string | number | null;

const INSTANT = /^(\d{4}-\d\d-\d\d) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?\+00$/;

/** What the database accepts as each kind of sort value, so that a made-up cursor is our caller's fault and not the database's. */
const KINDS = {
  key: (part: Part) => Number.isSafeInteger(part),
  text: (part: Part) => typeof part === 'string' && !part.includes('\u0000'),
  date: isPlainDate,
  /** A timestamptz as PostgreSQL writes it in UTC. */
  instant: (part: Part) => typeof part === 'string' && isPlainDate(INSTANT.exec(part)?.[1]),
  number: (part: Part) => typeof part === 'string' && /^-?\d{1,30}(?:\.\d{1,30})?(?:e[+-]?\d{1,2})?$/.test(part),
  boolean: (part: Part) => part === 'true' || part === 'false',
} as const;

/** A kind of sort value; with '?' it may be absent. */
export type CursorPart = keyof typeof KINDS | `${keyof typeof KINDS}?`;

/** A cursor after a row with these sort values. */
export function encodeCursor(parts: readonly Part[]): string {
  return Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url');
}

function isOfKind(part: Part, kind: CursorPart): boolean {
  if (part === null) return kind.endsWith('?');
  return KINDS[kind.replace('?', '') as keyof typeof KINDS](part); // the name of a kind without its mark
}

/** The sort values of a cursor, each of its kind. Throws `invalid` when it is none of ours. */
export function decodeCursor(cursor: string | undefined, kinds: readonly CursorPart[]): readonly Part[] | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  const parts = parseParts(cursor);
  if (parts?.length === kinds.length && kinds.every((kind, i) => isOfKind(parts[i] ?? null, kind))) return parts;
  return fail('invalid', { what: '翻页位置无效。', field: 'cursor' });
}

function parseParts(cursor: string): readonly Part[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const isPart = (part: unknown): part is Part => part === null || typeof part === 'string' || typeof part === 'number';
    return Array.isArray(parts) && parts.every(isPart) ? parts : undefined;
  } catch {
    return undefined;
  }
}
