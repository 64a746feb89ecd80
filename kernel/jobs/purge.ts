// The job that purges what has had its time, an hour's rows at a time.
import { z } from 'zod';
import type { Database, Queries } from '../database/database.ts';
import { inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { identifier, raw, type Sql, sql } from '../database/sql.ts';
import { OVERLAP_MS } from './change-feed.ts';
import { laterBy } from './clock.ts';
import type { Job } from './job.ts';
import { RETENTIONS, type Retention } from './retention.ts';

const DAY = 86_400_000;
/** Rows of so long go in one statement, so that none holds many locks. */
const SLICE_MS = 3_600_000;

const firstRow = z.object({ at: z.string().nullable() });

/** Deletes what one retention lets go at `now`; how many rows. */
export async function purgeRows(db: Queries, retention: Retention, now: string): Promise<number> {
  const { table, at, where = 'true' } = retention;
  const column = identifier(at);
  let until = laterBy(now, -retention.days * DAY);
  if (retention.afterFeeds) {
    const [feeds] = await db.rows(sql`select min(at) as at from feed`, firstRow);
    if (feeds?.at) {
      const passed = laterBy(feeds.at, -2 * OVERLAP_MS);
      if (passed < until) until = passed;
    }
  }
  let gone = 0;
  for (;;) {
    const [first] = await db.rows(
      everywhere(
        retention,
        sql`select min(${column}) as at from ${identifier(table)} where ${column} < ${until}::timestamptz and ${raw(where)}`,
      ),
      firstRow,
    );
    if (!first?.at) return gone;
    const end = laterBy(first.at, SLICE_MS);
    gone += await db.run(
      everywhere(
        retention,
        sql`delete from ${identifier(table)} where ${column} < ${end < until ? end : until}::timestamptz and ${raw(where)}`,
      ),
    );
  }
}

/** The changes and the pictures stand with their residents, on every server; the rest is local. */
function everywhere(retention: Retention, statement: Sql): Sql {
  return retention.afterFeeds || retention.spread ? onEveryShard('purge-changes', statement, inTotal({ at: 'min' })) : statement;
}

/** Purges once a day by the declared retentions. */
export function purgeJob(db: Database): Job {
  return {
    id: 'purge',
    title: '清理过期的运行数据',
    everyMs: DAY,
    leaseMs: 300_000,
    run: async ({ clock, signal }) => {
      const said: string[] = [];
      for (const retention of RETENTIONS) {
        if (signal.aborted) break;
        const gone = await purgeRows(db, retention, clock());
        if (gone > 0) said.push(`${retention.table} ${gone}`);
      }
      return { said: said.join('，') || '没有过期的数据' };
    },
  };
}
