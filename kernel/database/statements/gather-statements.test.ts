// Statements of one text asked at once: each gets its own rows, in its own order, and nobody's fault becomes another's.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { openDatabase, type Queries } from '../database.ts';
import { QueryError } from '../database-errors.ts';
import { type Sql, sql } from '../sql.ts';
import { openTestDatabase, type TestDatabase } from '../testing.ts';
import { gatherStatements } from './gather-statements.ts';
import { watchStatements } from './watch.ts';

let opened: TestDatabase;
let together: Queries;
before(async () => {
  opened = await openTestDatabase('gathered', async (fresh) => {
    await fresh.run(sql`create table item (id bigint primary key, name text, kinds bigint[], at timestamptz)`);
    await fresh.run(
      sql`insert into item select n, case when n % 7 = 0 then null else 'n' || n % 5 end, array[n % 3, n % 4], timestamptz '2026-01-01Z' + n * interval '1 hour' from generate_series(1, 200) n`,
    );
  });
  together = gatherStatements(opened.database, 5000);
});
after(() => opened.close());

const itemRow = z.object({ id: z.number(), name: z.string().nullable() });

function find(name: string | null, kinds: readonly number[], from: string, limit: number): Sql {
  return sql`select id, name from item where name is not distinct from ${name} and kinds && ${[...kinds]}::bigint[] and at >= ${from}::timestamptz
    and not (name = any(${['a"b', 'c\\d', '{x}']}::text[])) is true order by at desc limit ${limit}`;
}

test('many at once get what each gets alone, fewer statements than calls', async () => {
  const asked = Array.from({ length: 40 }, (_, at) =>
    find(
      at % 6 === 0 ? null : `n${at % 5}`,
      at % 4 === 0 ? [] : [at % 3],
      new Date(Date.UTC(2026, 0, 1 + (at % 5))).toISOString(),
      1 + (at % 9),
    ),
  );
  const alone = await Promise.all(asked.map((query) => opened.database.rows(query, itemRow)));
  let statements = 0;
  watchStatements((query) => {
    if (query.text.includes('from item')) statements += 1;
  });
  const found = await Promise.all(asked.map((query) => together.rows(query, itemRow)));
  watchStatements(undefined);
  assert.deepEqual(found, alone);
  assert.ok(alone.some((rows) => rows.length > 1) && alone.some((rows) => rows.length === 0));
  assert.ok(statements < asked.length / 2, `${statements} statements`);
});

test('texts of arrays keep quotes, backslashes and braces; equal calls share one answer', async () => {
  const words = [['a"b'], ['c\\d', 'x,y'], ['{}', ''], ['null']];
  const back = (list: readonly string[]): Sql => sql`select ${[...list]}::text[] as words`;
  const found = await Promise.all([...words, ...words].map((list) => together.rows(back(list), z.object({ words: z.array(z.string()) }))));
  assert.deepEqual(
    found.map(([row]) => row?.words),
    [...words, ...words],
  );
  const same = await Promise.all([1, 2, 3].map(() => together.rows(sql`select count(*) as n from item where id > ${100}`)));
  assert.deepEqual(same, [[{ n: 100 }], [{ n: 100 }], [{ n: 100 }]]);
});

test('a value that the database refuses fails its own call alone', async () => {
  const ask = (text: string) => together.rows(sql`select ${text}::timestamptz as at`);
  const [good, bad, fine] = await Promise.allSettled([ask('2026-01-02Z'), ask('99999999-01-01'), ask('2026-01-03Z')]);
  assert.deepEqual(
    [good, fine].map((each) => each?.status),
    ['fulfilled', 'fulfilled'],
  );
  assert.ok(bad?.status === 'rejected' && bad.reason instanceof QueryError);
});

test('what takes too long is ended, and others of the same text do not wait behind it', async () => {
  const short = gatherStatements(opened.database, 300);
  const wait = (seconds: number) => short.rows(sql`select ${seconds}::float8 as n, pg_sleep(${seconds}::float8)::text as slept`);
  const slow = wait(30);
  const quick = await new Promise((resolve) => setImmediate(() => resolve(wait(0))));
  assert.equal(Array.isArray(quick) && quick.length, 1);
  await assert.rejects(slow, (error: unknown) => error instanceof QueryError && error.sqlState === '57014');
});

test('with a pooler in between, where connections keep no settings, it is answered and ended the same', async () => {
  const counted = z.object({ n: z.number() });
  const behind = await openDatabase({ url: opened.database.url, poolSize: 4, named: false });
  try {
    assert.equal(behind.quick?.(300), undefined);
    const short = gatherStatements(behind, 300);
    const counts = await Promise.all([50, 150].map((from) => short.rows(sql`select count(*) as n from item where id > ${from}`, counted)));
    assert.deepEqual(counts, [[{ n: 150 }], [{ n: 50 }]]);
    await assert.rejects(
      short.rows(sql`select pg_sleep(${30}::float8)::text as slept`),
      (error: unknown) => error instanceof QueryError && error.sqlState === '57014',
    );
  } finally {
    await behind.close();
  }
});

test('other statements know nothing of the limit and the plans of the quick ones', async () => {
  const settings = sql`select current_setting('statement_timeout') as timeout, current_setting('plan_cache_mode') as plans`;
  assert.deepEqual(await opened.database.quick?.(5000)?.rows(settings), [{ timeout: '5s', plans: 'force_generic_plan' }]);
  assert.deepEqual(await opened.database.rows(settings), [{ timeout: '0', plans: 'auto' }]);
});
