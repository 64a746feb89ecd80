// Hands out residents' keys and running numbers, each by one guarded statement.
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';

const nextRow = z.object({ next: z.number() });

/** The first of `count` new resident keys; they follow one another. */
export async function allocateResidents(db: Queries, count: number): Promise<number> {
  const [row] = await db.rows(
    sql`insert into allocator (name, next) values ('resident', ${1 + count}) on conflict (name) do update set next = allocator.next + ${count} returning next`,
    nextRow,
  );
  if (!row) throw new Error('the allocator gave no number');
  return row.next - count;
}

/** The next `count` numbers of a series: the first of them. Concurrent callers get different numbers. */
export async function allocateSerials(db: Queries, series: string, count: number): Promise<number> {
  const [row] = await db.rows(
    sql`insert into serial_number (series, last) values (${series}, ${count}) on conflict (series) do update set last = serial_number.last + ${count} returning last as next`,
    nextRow,
  );
  if (!row) throw new Error(`the series ${series} gave no number`);
  return row.next - count + 1;
}
