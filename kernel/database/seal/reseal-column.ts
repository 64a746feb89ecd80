// Seals the texts of a column anew after a key was put in front: in small batches, while people work; broken off, it goes on where it was.
import { z } from 'zod';
import type { Database } from '../database.ts';
import { identifier, sql } from '../sql.ts';
import { keyringOf } from './keyring.ts';
import { isSealed, isSealedWithOldKey, openText, sealText } from './seal-text.ts';

/** A column of sealed texts. Its table has one text key; `place` is what each text was sealed for. */
export interface SealedColumn {
  readonly table: string;
  readonly key: string;
  readonly column: string;
  readonly place: (key: string) => string;
  /** Texts from before the column was sealed stand in plain; they are sealed too. */
  readonly plainBefore?: boolean;
}

const BATCH = 200;
const rowShape = z.object({ key: z.string(), text: z.string() });

/**
 * Seals every text of the column with the ring's first key and cipher; how many were sealed anew. A text that somebody writes in between is
 * left as they wrote it (they sealed it with the first key). Throws `SealError` for one whose key is not in the ring; what was done stays.
 */
export async function resealColumn(db: Database, sealed: SealedColumn): Promise<number> {
  const ring = keyringOf(db);
  const [table, key, column] = [identifier(sealed.table), identifier(sealed.key), identifier(sealed.column)];
  let done = 0;
  for (let after = ''; ; ) {
    const rows = await db.rows(
      sql`select ${key} as key, ${column} as text from ${table} where ${key} > ${after} and ${column} is not null order by ${key} limit ${BATCH}`,
      rowShape,
    );
    for (const row of rows) {
      const place = sealed.place(row.key);
      const plain = sealed.plainBefore === true && !isSealed(row.text);
      if (!plain && !isSealedWithOldKey(ring, row.text)) continue;
      const anew = sealText(ring, place, plain ? row.text : openText(ring, place, row.text));
      done += await db.run(sql`update ${table} set ${column} = ${anew} where ${key} = ${row.key} and ${column} = ${row.text}`);
    }
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return done;
    after = last.key;
  }
}
