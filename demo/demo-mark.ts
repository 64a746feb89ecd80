/** How the platform knows that it holds invented residents, and whether all of them. */
import { z } from 'zod';
import type { Queries } from '../kernel/database/database.ts';
import { sql } from '../kernel/database/sql.ts';
import { isPlainDate, type PlainDate } from '../kernel/periods/plain-date.ts';

/** What every series begins with by which a load remembers its steps: `demo|<size>|<residents or nothing>|<people a batch>|<seed>|<until>|<step>`. */
export const LOAD_SERIES = 'demo|';

/** The last step of a load. */
const LAST_STEP = 'serials';

/** What makes two loads the same. */
export interface LoadKey {
  readonly size: 'small' | 'county' | 'city';
  readonly residents?: number | undefined;
  readonly batch: number;
  readonly seed: string;
  readonly until: PlainDate;
}

/** The name of a load; each of its steps is a series `<name>|<step>`. */
export function nameLoad({ size, residents, batch, seed, until }: LoadKey): string {
  return `${LOAD_SERIES}${size}|${residents ?? ''}|${batch}|${seed}|${until}`;
}

/** Whether a demo county was loaded into the database, be it in part. */
export async function holdsDemoCounty(db: Queries): Promise<boolean> {
  const rows = await db.rows(
    sql`select 1 as one from serial_number where series like ${`${LOAD_SERIES}%`} limit 1`,
    z.object({ one: z.number() }),
  );
  return rows.length > 0;
}

/** The load that the database holds, in part or whole: its name, the steps done, its last observed day, and its people a commit. */
export interface EarlierLoad {
  readonly name: string;
  readonly done: ReadonlySet<string>;
  readonly until: PlainDate | undefined;
  readonly batch: number | undefined;
}

/** What a load has done; undefined when none was begun. */
export async function readEarlierLoad(db: Queries): Promise<EarlierLoad | undefined> {
  const rows = await db.rows(
    sql`select series from serial_number where series like ${`${LOAD_SERIES}%`}`,
    z.object({ series: z.string() }),
  );
  const [first] = rows;
  if (!first) return undefined;
  const name = first.series.slice(0, first.series.lastIndexOf('|'));
  const until = name.slice(name.lastIndexOf('|') + 1);
  return {
    name,
    done: new Set(rows.map(({ series }) => series.slice(name.length + 1))),
    until: isPlainDate(until) ? until : undefined,
    batch: Number(name.split('|')[3]) || undefined,
  };
}

/** A load that was begun: its order, which loads what is missing, and whether anything is. */
export interface LoadMark extends LoadKey {
  readonly finished: boolean;
}

const sizeShape = z.enum(['small', 'county', 'city']);

/** The load that the database holds, in whole or in part, as an order to go on with; undefined when none was begun. */
export async function readLoadMark(db: Queries): Promise<LoadMark | undefined> {
  const earlier = await readEarlierLoad(db);
  if (earlier === undefined) return undefined;
  const [, size, residents, batch, ...rest] = earlier.name.split('|');
  if (earlier.until === undefined) throw new Error(`no load is remembered as ${earlier.name}`);
  return {
    size: sizeShape.parse(size),
    ...(residents ? { residents: Number(residents) } : {}),
    batch: Number(batch),
    seed: rest.slice(0, -1).join('|'),
    until: earlier.until,
    finished: earlier.done.has(LAST_STEP),
  };
}
