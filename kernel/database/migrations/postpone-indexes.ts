// Leaves the indexes of empty tables away while they are filled for the first time, and makes them when they are full: sorted once instead of searched for each row.
import { z } from 'zod';
import { type Database, openDatabase, type Queries } from '../database.ts';
import { identifier, raw, sql } from '../sql.ts';

/** The table that remembers them, on each server, and whose upkeep by the server was put off; made with those of the migrations. */
export const POSTPONED_TABLE = 'create table if not exists postponed_index (name text collate "C" primary key, definition text not null)';

const indexShape = z.object({ name: z.string(), definition: z.string() });

/**
 * Drops the indexes of these tables that keep no key unique, where a table holds no row, and remembers how they are made; how many. Those in
 * `kept` stay. Such a table is neither vacuumed nor analysed while it grows (again and again, that took a tenth of the processor time of a
 * county and a third of what it writes), and its pages are filled to the brim: what comes first is history, of which little changes.
 * Whoever fills the tables then calls `makePostponedIndexes`; so does every start, should the filling have been broken off.
 */
export async function postponeIndexes(db: Database, tables: readonly string[], kept: readonly string[] = []): Promise<number> {
  let count = 0;
  for (const server of db.shards) {
    const empty: string[] = [];
    for (const table of tables) if ((await server.run(sql`select 1 from ${identifier(table)} limit 1`)) === 0) empty.push(table);
    count += await server.transaction(async (tx) => {
      const found = await tx.rows(
        sql`select i.relname::text as name, pg_get_indexdef(i.oid) as definition
            from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
            where t.relnamespace = current_schema()::regnamespace and t.relkind = 'r' and not t.relispartition and not x.indisunique
              and t.relname = any(${empty}::text[]) and i.relname <> all(${[...kept]}::text[])`,
        indexShape,
      );
      for (const { name, definition } of found) {
        await remember(tx, name, definition.replace(/^create index /i, 'create index if not exists '));
        await tx.run(sql`drop index ${identifier(name)}`);
      }
      for (const { name, fill } of await readFills(tx, empty)) {
        const table = identifier(name);
        await remember(
          tx,
          name,
          `alter table ${table.text} reset (autovacuum_enabled, toast.autovacuum_enabled), ${fill === null ? 'reset (fillfactor)' : `set (fillfactor = ${fill})`}`,
        );
        await tx.run(sql`alter table ${table} set (autovacuum_enabled = off, toast.autovacuum_enabled = off, fillfactor = 100)`);
      }
      return found.length;
    });
  }
  return count;
}

/** How full the pages of tables are made, in hundredths; null where nothing is said. */
async function readFills(
  tx: Queries,
  tables: readonly string[],
): Promise<readonly { readonly name: string; readonly fill: number | null }[]> {
  return tx.rows(
    sql`select relname::text as name, (select option_value::int from pg_options_to_table(reloptions) where option_name = 'fillfactor') as fill
        from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname = any(${[...tables]}::text[]) order by 1`,
    z.object({ name: z.string(), fill: z.number().nullable() }),
  );
}

async function remember(tx: Queries, name: string, definition: string): Promise<void> {
  await tx.run(sql`insert into postponed_index (name, definition) values (${name}, ${definition}) on conflict (name) do nothing`);
}

/** Memory for sorting what an index holds; two are made at a time, the second while the first waits for the disk. */
const SORT_MEMORY = '256MB';
const AT_ONCE = 2;

/**
 * Makes every index that was postponed, and lets the planner look at the tables; how many. Breaking off loses nothing: the next call makes
 * the rest.
 */
export async function makePostponedIndexes(db: Database, told: (done: number, total: number) => void = () => undefined): Promise<number> {
  let made = 0;
  for (const server of db.shards) {
    const unfinished = await listUnfinished(server);
    if (unfinished.length === 0) continue;
    const tables = [...new Set(unfinished.map(({ table }) => table))];
    const left = unfinished.filter(({ name, table }) => name === table);
    const indexes = unfinished.filter(({ name, table }) => name !== table);
    // Connections of their own: no statement of the platform may last as long.
    const own = await openDatabase({ url: server.url, poolSize: AT_ONCE, named: false, statementTimeoutMs: 0 });
    const waiting = Map.groupBy(indexes, ({ table }) => table);
    const makeIndexesOf = async (table: string): Promise<void> => {
      const list = waiting.get(table) ?? [];
      for (let next = list.shift(); next !== undefined; next = list.shift()) {
        const { name, definition } = next;
        await own.transaction(async (tx) => {
          await tx.run(raw(`set local maintenance_work_mem = '${SORT_MEMORY}'`));
          // Each has a processor already: helpers would write what they sorted to files, for another to read.
          await tx.run(raw('set local max_parallel_maintenance_workers = 0'));
          await finish(tx, name, definition);
        });
        made += 1;
        told(made, indexes.length);
      }
    };
    try {
      const vacuum = await nameVacuum(own);
      // A table at a time, so that neither waits for the other's; who has no more tables helps with the indexes that are left.
      await takeTurns(tables, async (table) => {
        // First: what finds each row to be visible to everybody says so on its page, and those who read it afterwards need not ask and write that.
        if (left.some((each) => each.table === table)) await own.run(raw(`${vacuum} ${identifier(table).text}`));
        await makeIndexesOf(table);
        if (table === tables.at(-1)) for (const each of tables) await makeIndexesOf(each);
      });
      await takeTurns(tables, async (table) => void (await own.run(raw(`analyze ${identifier(table).text}`))));
      await own.transaction(async (tx) => {
        for (const { name, definition } of left) await finish(tx, name, definition);
      });
      await own.run(raw(`analyze ${(await listOthers(own, tables)).map((table) => identifier(table).text).join()}`));
    } finally {
      await own.close();
    }
  }
  return made;
}

/** From version 16 on a vacuum may use all of the server's memory for pages: with the little it has, it waits for the log again and again. */
async function nameVacuum(db: Queries): Promise<string> {
  const [server] = await db.rows(sql`select current_setting('server_version_num')::int as number`, z.object({ number: z.number() }));
  return (server?.number ?? 0) >= 160_000 ? 'vacuum (buffer_usage_limit 0)' : 'vacuum';
}

async function finish(tx: Queries, name: string, definition: string): Promise<void> {
  await tx.run(raw(definition));
  await tx.run(sql`delete from postponed_index where name = ${name}`);
}

/** Does the work, two at a time, in its order. */
async function takeTurns<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const walk = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, walk));
}

const unfinishedShape = indexShape.extend({ table: z.string() });

/** What was postponed with its table, the largest first: what is left for the end is then short. Of the name of its table: that table's upkeep. */
async function listUnfinished(server: Database): Promise<readonly z.infer<typeof unfinishedShape>[]> {
  return server.rows(
    sql`select p.name, p.definition, t.relname::text as table from postponed_index p
        join pg_class t on t.relnamespace = current_schema()::regnamespace and t.relkind in ('r', 'p')
          and t.relname = coalesce(substring(p.definition from '^alter table "?([a-z0-9_]+)'), substring(p.definition from ' (?:on|ON) (?:only )?(?:[a-z0-9_]+\\.)?"?([a-z0-9_]+)"? '))
        order by pg_table_size(t.oid) desc, p.name`,
    unfinishedShape,
  );
}

/** The tables beside these. */
async function listOthers(server: Database, tables: readonly string[]): Promise<readonly string[]> {
  const rows = await server.rows(
    sql`select relname::text as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> all(${[...tables]}::text[])`,
    z.object({ name: z.string() }),
  );
  return rows.map(({ name }) => name);
}
