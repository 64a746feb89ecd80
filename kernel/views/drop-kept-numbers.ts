// Numbers kept over a restart hold no longer once rows of views are written beside commits.
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';

/**
 * Nothing that is kept of numbers holds any longer, and nobody who read rows before may keep anything. For whoever writes rows of views in
 * other ways than a commit: before, and again when it is done.
 */
export async function dropKeptNumbers(db: Queries): Promise<void> {
  await db.run(sql`update kept_feed set epoch = epoch + 1, last = null where id = ${1}`);
  await db.run(sql`delete from kept_tally`);
}
