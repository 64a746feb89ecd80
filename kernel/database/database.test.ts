// Queries, transactions, values and bulk writes, as the rest of the kernel relies on them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { type Database, openDatabase, type Transaction } from './database.ts';
import { DatabaseUnavailable, isUniqueViolation, QueryError, RowShapeError } from './database-errors.ts';
import { identifier, join, sql, toJson } from './sql.ts';
import { copyRows } from './statements/copy-rows.ts';
import { insertRows, planChunks } from './statements/insert-rows.ts';
import { parseInstant } from './statements/type-parsers.ts';
import { openTestDatabase, type TestDatabase } from './testing.ts';

let test: TestDatabase;
let db: Database;

before(async () => {
  test = await openTestDatabase('database', async (fresh) => {
    await fresh.run(sql`create table item (id bigint primary key, name text, tags text[], body jsonb, at timestamptz)`);
  });
  db = test.database;
});
after(() => test.close());

const count = async (): Promise<unknown> => (await db.rows(sql`select count(*) as n from item`))[0]?.n;

describe('values', () => {
  it('come back as numbers, plain dates, UTC instants, arrays and parsed JSON', async () => {
    const [row] = await db.rows(sql`select 9007199254740991::int8 as big, 12.50::numeric as price, date '1958-02-03' as born,
      timestamptz '2026-01-02 08:00:00.12+08' as at, timestamptz '2026-01-02 00:00:00.123456Z' as fine, '{"a":[1]}'::jsonb as body,
      array[1,2]::int8[] as ids, array[date '2026-01-01', null] as days, array['a,b','"'] as words, null::int8 as none, true as yes`);
    assert.deepEqual(
      { ...row },
      {
        big: 9007199254740991,
        price: 12.5,
        born: '1958-02-03',
        at: '2026-01-02T00:00:00.120Z',
        fine: '2026-01-02T00:00:00.123456Z',
        body: { a: [1] },
        ids: [1, 2],
        days: ['2026-01-01', null],
        words: ['a,b', '"'],
        none: null,
        yes: true,
      },
    );
  });

  it('an int8 beyond 2^53 is an error, never a rounded number', async () => {
    await assert.rejects(db.rows(sql`select 9007199254740993::int8`), /2\^53/);
    assert.equal(await db.run(sql`select 1`), 1, 'the connection is still usable');
  });

  it('an instant with another offset becomes UTC', () => {
    assert.equal(parseInstant('2026-03-01 05:30:00+05:30'), '2026-03-01T00:00:00.000Z');
    assert.equal(parseInstant('1900-12-31 23:59:59.5-01'), '1901-01-01T00:59:59.500Z');
    assert.throws(() => parseInstant('infinity'), RangeError);
  });
});

describe('statements', () => {
  it('check rows against the declared shape and name the column, not the value', async () => {
    const shape = z.object({ id: z.number(), name: z.string() });
    assert.deepEqual(await db.rows(sql`select 1::int8 as id, '张三' as name`, shape), [{ id: 1, name: '张三' }]);
    await assert.rejects(db.rows(sql`select 1::int8 as id, 42 as name`, shape), (error: unknown) => {
      assert.ok(error instanceof RowShapeError);
      assert.match(error.message, /name/);
      assert.doesNotMatch(error.message, /42[^ ]*,/);
      return true;
    });
  });

  it('refuse names that are not plain words', () => {
    assert.equal(identifier('resident_id').text, '"resident_id"');
    for (const bad of ['a"; drop table item', 'Item', '', '1a', 'a'.repeat(64)]) assert.throws(() => identifier(bad), TypeError);
  });

  it('a broken key is recognisable and its error holds no values', async () => {
    await db.run(sql`insert into item (id, name) values (1, '身份证号')`);
    await assert.rejects(db.run(sql`insert into item (id, name) values (${1}, ${'秘密'})`), (error: unknown) => {
      assert.ok(isUniqueViolation(error));
      assert.ok(isUniqueViolation(error, 'item_pkey'));
      assert.ok(!isUniqueViolation(error, 'other'));
      assert.doesNotMatch(String(error), /秘密|身份证号/);
      return true;
    });
    await db.run(sql`delete from item`);
  });

  it('more parameters than the protocol can count are refused, not wrapped', async () => {
    await assert.rejects(db.run(sql`select ${join(Array.from({ length: 65536 }, (_, index) => index))}`), RangeError);
  });

  it('named statements are used again and can be switched off', async () => {
    for (const [named, expected] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const one = await openDatabase({ url: db.url, poolSize: 1, named });
      for (const id of [1, 2, 3]) await one.rows(sql`select name from item where id = ${id}`);
      const [row] = await one.rows(sql`select count(*) as n from pg_prepared_statements where statement like 'select name from item%'`);
      assert.equal(row?.n, expected);
      await one.close();
    }
  });

  it('a statement beyond its time is ended by the server', async () => {
    const hasty = await openDatabase({ url: db.url, poolSize: 1, statementTimeoutMs: 50 });
    await assert.rejects(hasty.run(sql`select pg_sleep(5)`), (error: unknown) => error instanceof QueryError && error.sqlState === '57014');
    await hasty.close();
  });

  it('a server that is away is DatabaseUnavailable', async () => {
    await assert.rejects(openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' }), DatabaseUnavailable);
  });

  it('NOTIFY is heard', async () => {
    let stop: (() => Promise<void>) | undefined;
    const heard = await new Promise<string>((resolve, reject) => {
      db.listen('wake', resolve)
        .then((stopping) => {
          stop = stopping;
          return db.run(sql`select pg_notify('wake', 'look')`);
        })
        .catch(reject);
    });
    assert.equal(heard, 'look');
    await stop?.();
  });
});

describe('transactions', () => {
  it('commit what was done, roll back on a throw, and pass the error on', async () => {
    await db.transaction((tx) => tx.run(sql`insert into item (id) values (1)`));
    const boom = new Error('boom');
    const failing = db.transaction(async (tx) => {
      await tx.run(sql`insert into item (id) values (2)`);
      throw boom;
    });
    await assert.rejects(failing, boom);
    assert.equal(await count(), 1);
    await db.run(sql`delete from item`);
  });

  it('statements started together run in order on one connection', async () => {
    const results = await db.transaction((tx) =>
      Promise.all([tx.run(sql`insert into item (id) values (7)`), tx.rows(sql`select id from item`), tx.run(sql`delete from item`)]),
    );
    assert.deepEqual(results, [1, [{ id: 7 }], 1]);
  });

  it('a swallowed error cannot end in a silent rollback', async () => {
    const swallowing = db.transaction(async (tx) => {
      await tx.run(sql`insert into item (id) values (1)`);
      await tx.run(sql`select 1 / 0`).catch(() => undefined);
    });
    await assert.rejects(swallowing, /rolled back/);
    assert.equal(await count(), 0);
  });

  it('cannot be used after their end', async () => {
    let kept: Transaction | undefined;
    await db.transaction(async (tx) => {
      kept = tx;
    });
    await assert.rejects(async () => kept?.run(sql`select 1`), /ended/);
  });

  it('a connection cut by the server is replaced, the next call works', async () => {
    const cut = db.transaction(async (tx) => {
      const [row] = await tx.rows(sql`select pg_backend_pid() as pid`);
      await db.run(sql`select pg_terminate_backend(${row?.pid})`);
      await tx.run(sql`select 1`);
    });
    await assert.rejects(cut, DatabaseUnavailable);
    assert.equal(await db.run(sql`select 1`), 1);
  });
});

describe('many rows', () => {
  const rows = Array.from({ length: 1234 }, (_, id) => [id, `名${id}`, ['a', 'b"\\'], toJson([id, null]), '2026-01-01T00:00:00.000Z']);
  const columns = ['id', 'name', 'tags', 'body', 'at'];

  it('chunks have few sizes, add up and stay below the limit', () => {
    assert.deepEqual(planChunks(1234, 500), [500, 500, 200, 20, 10, 2, 2]);
    assert.deepEqual(planChunks(3, 1), [1, 1, 1]);
    assert.deepEqual(planChunks(0, 500), []);
  });

  it('insertRows writes them all and ON CONFLICT tells how many were new', async () => {
    assert.equal(await db.transaction((tx) => insertRows(tx, 'item', columns, rows)), 1234);
    const onConflict = sql`on conflict (id) do nothing`;
    assert.equal(
      await db.transaction((tx) => insertRows(tx, 'item', columns, [...rows.slice(0, 3), [5000, 'neu', null, null, null]], { onConflict })),
      1,
    );
    const [row] = await db.rows(sql`select * from item where id = 1233`);
    assert.deepEqual({ ...row }, { id: 1233, name: '名1233', tags: ['a', 'b"\\'], body: [1233, null], at: '2026-01-01T00:00:00.000Z' });
    await db.run(sql`delete from item`);
  });

  it('wide rows are cut below 65,535 parameters', async () => {
    const wide = Array.from({ length: 200 }, (_, index) => `c${index}`);
    await db.run(sql`create table wide (${join(wide.map((name) => join([identifier(name), sql`int`], ' ')))})`);
    const many = Array.from({ length: 400 }, () => wide.map(() => 1));
    assert.equal(await db.transaction((tx) => insertRows(tx, 'wide', wide, many, { chunk: 1000 })), 400);
  });

  it('copyRows keeps every character, null, array, JSON and byte', async () => {
    await db.run(sql`create table odd (id int, word text, tags text[], body jsonb, raw bytea)`);
    const odd = [
      [1, 'tab\t new\nline back\\slash\r \\N', ['x', null, 'q"\\{}', ''], { a: '\n' }, Buffer.from([0, 255, 10])],
      [2, null, [], null, null],
      [3, '\\.', null, toJson(['数组']), null],
    ];
    assert.equal(await db.transaction((tx) => copyRows(tx, 'odd', ['id', 'word', 'tags', 'body', 'raw'], odd)), 3);
    const back = await db.rows(sql`select * from odd order by id`);
    assert.deepEqual(
      back.map((row) => Object.values(row)),
      [...odd.slice(0, 2), [3, '\\.', null, ['数组'], null]],
    );
  });

  it('copyRows of many rows, with other statements started beside it, in one transaction', async () => {
    async function* produce(): AsyncGenerator<readonly unknown[]> {
      for (let id = 0; id < 60_000; id += 1) yield [id, '患者'.repeat(20)];
    }
    const [copied, seen] = await db.transaction((tx) =>
      Promise.all([copyRows(tx, 'item', ['id', 'name'], produce()), tx.rows(sql`select count(*) as n from item`)]),
    );
    assert.deepEqual([copied, seen[0]?.n], [60_000, 60_000]);
    await db.run(sql`truncate item`);
  });

  it('copyRows that fails, at the server or at the source, rolls back and leaves the connection usable', async () => {
    const twice = db.transaction((tx) => copyRows(tx, 'item', ['id'], [[1], [1]]));
    await assert.rejects(twice, (error: unknown) => isUniqueViolation(error));
    function* broken(): Generator<readonly unknown[]> {
      yield [1];
      throw new Error('source broke');
    }
    await assert.rejects(
      db.transaction((tx) => copyRows(tx, 'item', ['id'], broken())),
      /source broke/,
    );
    await assert.rejects(
      db.transaction((tx) => copyRows(tx, 'no_such_table', ['id'], [[1]])),
      QueryError,
    );
    assert.equal(await count(), 0);
  });
});

describe('test databases', () => {
  it('share one template but not their rows', async () => {
    let built = 0;
    const prepare = async (fresh: Database): Promise<void> => {
      built += 1;
      await fresh.run(sql`create table thing (id int)`);
    };
    const content = String(Math.random());
    const [one, two] = await Promise.all([openTestDatabase('clones', prepare, content), openTestDatabase('clones', prepare, content)]);
    await one.database.run(sql`insert into thing values (1)`);
    assert.deepEqual([built, (await two.database.rows(sql`select * from thing`)).length], [1, 0]);
    const name = new URL(one.database.url).pathname.slice(1);
    await one.close();
    assert.equal(await two.database.run(sql`select 1 from pg_database where datname = ${name}`), 0);
    await two.close();
  });
});
