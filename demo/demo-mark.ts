/** How the platform knows that it holds invented residents. */
import { z } from 'zod';
import type { Queries } from '../kernel/database/database.ts';
import { sql } from '../kernel/database/sql.ts';

/** What every series begins with by which a load remembers its batches. */
export const LOAD_SERIES = 'demo|';

/** Whether a demo county was loaded into the database, be it in part. */
export async function holdsDemoCounty(db: Queries): Promise<boolean> {
  const rows = await db.rows(
    sql`select 1 as one from serial_number where series like ${`${LOAD_SERIES}%`} limit 1`,
    z.object({ one: z.number() }),
  );
  return rows.length > 0;
}
