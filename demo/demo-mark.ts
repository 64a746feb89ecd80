// Whether a platform holds a demo county: written down once, when it is loaded.
import { z } from 'zod';
import type { Queries } from '../kernel/database/database.ts';
import { sql } from '../kernel/database/sql.ts';

/** What a demo county was made from. */
export interface DemoMark {
  readonly seed: string;
  readonly size: string;
}

const markRow = z.object({ value: z.object({ seed: z.string(), size: z.string() }) });

/** The mark of the demo county this platform holds, if it holds one. */
export async function readDemoMark(db: Queries): Promise<DemoMark | undefined> {
  const [row] = await db.rows(sql`select value from platform_fact where name = 'demo'`, markRow);
  return row?.value;
}

/** Whether this platform holds a demo county. */
export async function holdsDemoCounty(db: Queries): Promise<boolean> {
  return (await readDemoMark(db)) !== undefined;
}

/** Writes the mark, before the first demo resident. */
export async function markDemo(db: Queries, mark: DemoMark): Promise<void> {
  await db.run(sql`insert into platform_fact (name, value) values ('demo', ${JSON.stringify(mark)}::jsonb) on conflict (name) do update set value = excluded.value`);
}
