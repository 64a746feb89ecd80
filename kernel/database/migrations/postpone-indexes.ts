// Leaves the indexes of empty tables away while they are filled for the first time, and makes them when they are full: sorted once instead of searched for each row.
import { z } from 'zod';
import { type Database, openDatabase } from '../database.ts';
import { identifier, raw, sql } from '../sql.ts';

/** The table that remembers them, on each server; made with those of the migrations. */
export const POSTPONED_TABLE = 'create table if not exists postponed_index (name text collate "C" primary key, definition text not null)';

const indexShape = z.object({ name: z.string(), definition: z.string() });

/**
 * Drops the indexes of these tables that keep no key unique, where a table holds no row, and remembers how they are made; how many.
 * Whoever fills the tables then calls `makePostponedIndexes`; so does every start, should the filling have been broken off.
 */
export async function postponeIndexes(db: Database, tables: readonly string[]): Promise<number> {
  let count = 0;
  for (const server of db.shards) {
    const empty: string[] = [];
    for (const table of tables) if ((await server.run(sql`select 1 from ${identifier(table)} limit 1`)) === 0) empty.push(table);
    count += await server.transaction(async (tx) => {
      const found = await tx.rows(
        sql`select i.relname::text as name, pg_get_indexdef(i.oid) as definition
            from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
            where t.relnamespace = current_schema()::regnamespace and t.relkind = 'r' and not t.relispartition and not x.indisunique
              and t.relname = any(${empty}::text[])`,
        indexShape,
      );
      for (const { name, definition } of found) {
        const kept = definition.replace(/^create index /i, 'create index if not exists ');
        await tx.run(sql`insert into postponed_index (name, definition) values (${name}, ${kept}) on conflict (name) do nothing`);
        await tx.run(sql`drop index ${identifier(name)}`);
      }
      return found.length;
    });
  }
  return count;
}

/** Memory for sorting what an index holds; two are made at a time, the second while the first waits for the disk. */
const SORT_MEMORY = '256MB';
const AT_ONCE = 2;

/** Makes every index that was postponed, and lets the planner look at the tables; how many. Breaking off loses nothing: the next call makes the rest. */
export async function makePostponedIndexes(db: Database, told: (done: number, total: number) => void = () => undefined): Promise<number> {
  let made = 0;
  for (const server of db.shards) {
    const waiting = [...(await server.rows(sql`select name, definition from postponed_index order by name`, indexShape))];
    const total = waiting.length;
    if (total === 0) continue;
    // Connections of their own: no statement of the platform may last as long.
    const own = await openDatabase({ url: server.url, poolSize: AT_ONCE, named: false, statementTimeoutMs: 0 });
    const makeNext = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { name, definition } = next;
        await own.transaction(async (tx) => {
          await tx.run(raw(`set local maintenance_work_mem = '${SORT_MEMORY}'`));
          await tx.run(raw(definition));
          await tx.run(sql`delete from postponed_index where name = ${name}`);
        });
        made += 1;
        told(made, total);
      }
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, makeNext));
      await own.run(sql`analyze`);
    } finally {
      await own.close();
    }
  }
  return made;
}
