/** How the platform knows that it holds invented residents, and whether all of them. */
import { z } from 'zod';
import type { Queries } from '../kernel/database/database.ts';
import { sql } from '../kernel/database/sql.ts';
import { isPlainDate, type PlainDate } from '../kernel/periods/plain-date.ts';

/** What every series begins with by which a load remembers its batches: `demo|<size>|<residents or nothing>|<seed>|<until>|<step>`. */
export const LOAD_SERIES = 'demo|';

/** The last step of a load. */
const LAST_STEP = 'serials';

/** Whether a demo county was loaded into the database, be it in part. */
export async function holdsDemoCounty(db: Queries): Promise<boolean> {
  const rows = await db.rows(
    sql`select 1 as one from serial_number where series like ${`${LOAD_SERIES}%`} limit 1`,
    z.object({ one: z.number() }),
  );
  return rows.length > 0;
}

/** A load that was begun: its order, which loads what is missing, and whether anything is. */
export interface LoadMark {
  readonly size: 'small' | 'county' | 'city';
  readonly residents?: number;
  readonly seed: string;
  readonly until: PlainDate;
  readonly finished: boolean;
}

const sizeShape = z.enum(['small', 'county', 'city']);

/** The load that the database holds, in whole or in part; undefined when none was begun. */
export async function readLoadMark(db: Queries): Promise<LoadMark | undefined> {
  const rows = await db.rows(
    sql`select series from serial_number where series like ${`${LOAD_SERIES}%`}`,
    z.object({ series: z.string() }),
  );
  const [first] = rows;
  if (!first) return undefined;
  const [, size, residents, ...rest] = first.series.split('|');
  const until = rest.at(-2);
  if (!isPlainDate(until)) throw new Error(`no load is remembered as ${first.series}`);
  return {
    size: sizeShape.parse(size),
    ...(residents ? { residents: Number(residents) } : {}),
    seed: rest.slice(0, -2).join('|'),
    until,
    finished: rows.some(({ series }) => series.endsWith(`|${LAST_STEP}`)),
  };
}
