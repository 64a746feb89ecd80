// Page markers: where the page before ended.
import { z } from 'zod';
import { refuse } from '../answer/outcome.ts';

/** The sort keys of the last row shown, as text, then its type's number, resident and id. */
export interface Cursor {
  readonly keys: readonly string[];
  readonly rtype: number;
  readonly resident: number;
  readonly id: string;
}

const cursorShape = z.tuple([
  z
    .array(
      z
        .string()
        .max(2000)
        .refine((text) => !text.includes('\0')),
    )
    .max(20),
  z.number().int().min(0).max(200),
  z.number().int().min(0),
  z.string().regex(/^[A-Za-z0-9\-.]{0,64}$/), // none: before every id
]);

/** A cursor as text for a link. */
export function writeCursor({ keys, rtype, resident, id }: Cursor): string {
  return Buffer.from(JSON.stringify([keys, rtype, resident, id])).toString('base64url');
}

/** Reads a marker. Throws 400 when it is none of ours. */
export function readCursor(text: string): Cursor {
  try {
    const [keys, rtype, resident, id] = cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { keys, rtype, resident, id };
  } catch {
    refuse(
      400,
      'value',
      '翻页标记（_cursor）不完整，请从第一页重新查询。',
      'the page marker _cursor is broken; start again from the first page',
    );
  }
}

/** The marker belongs to another order. */
export function refuseMarker(): never {
  refuse(400, 'value', '翻页标记（_cursor）与排序方式不符，请从第一页重新查询。', 'the page marker _cursor belongs to another sort order');
}
