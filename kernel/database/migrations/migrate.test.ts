// Migrations run once, whole, in order, and refuse to be rewritten.
import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { openDatabase } from '../database.ts';
import { distributeTables } from '../distribution/manifest.ts';
import { sql } from '../sql.ts';
import { openTestDatabase, type TestDatabase } from '../testing.ts';
import { type Migration, MigrationError, migrate, sumMigration } from './migrate.ts';

const opened: TestDatabase[] = [];
let test: TestDatabase;
beforeEach(async () => {
  test = await openTestDatabase('empty', async () => undefined, 'empty');
  opened.push(test);
});
after(() => Promise.all(opened.map((each) => each.close())));

const first: Migration = {
  id: '0001-person',
  statements: [
    sql`create table if not exists person (resident_id bigint primary key, name text not null)`,
    'create index if not exists person_name on person (name)',
  ],
};
const second: Migration = { id: '0002-seed', statements: [sql`insert into person values (${1}, ${'王五'})`] };

describe('migrate', () => {
  it('applies what is missing, in order, once', async () => {
    assert.deepEqual(await migrate(test.database, [first], []), ['0001-person']);
    assert.deepEqual(await migrate(test.database, [first, second], []), ['0002-seed']);
    assert.deepEqual(await migrate(test.database, [first, second], []), []);
    assert.equal(await test.database.run(sql`select 1 from person`), 1);
  });

  it('two processes starting at once apply each migration once', async () => {
    const slow: Migration = {
      id: '0003-slow',
      statements: ['create table slow (id int)', 'select pg_sleep(0.05)', 'insert into slow values (1)'],
    };
    const others = await Promise.all([1, 2, 3].map(() => openDatabase({ url: test.database.url, poolSize: 1 })));
    const applied = await Promise.all(others.map((db) => migrate(db, [first, second, slow], [])));
    assert.deepEqual(applied.map((ids) => ids.length).sort(), [0, 0, 3]);
    assert.equal(await test.database.run(sql`select 1 from slow`), 1);
    await Promise.all(others.map((db) => db.close()));
  });

  it('a failing migration leaves nothing of itself and keeps those before it', async () => {
    const broken: Migration = { id: '0002-broken', statements: ['create table half (id int)', 'select 1 / 0'] };
    await assert.rejects(migrate(test.database, [first, broken], []), /division by zero/);
    assert.equal(await test.database.run(sql`select 1 from pg_tables where tablename = 'half'`), 0);
    assert.deepEqual(await migrate(test.database, [first, second], []), ['0002-seed']);
  });

  it('refuses a migration changed after it ran, and does nothing then', async () => {
    await migrate(test.database, [first], []);
    const changed: Migration = { ...first, statements: [sql`create table person (resident_id bigint primary key)`] };
    await assert.rejects(migrate(test.database, [changed, second], []), (error: unknown) => {
      assert.ok(error instanceof MigrationError);
      assert.match(error.message, /0001-person.*改动/);
      return true;
    });
    assert.equal(await test.database.run(sql`select 1 from person`), 0);
  });

  it('formatting may change, values and words may not', () => {
    const sum = (text: string): string => sumMigration({ id: 'x', statements: [text] });
    assert.equal(sum('select  1\n'), sum('select 1'));
    assert.notEqual(sum('select 2'), sum('select 1'));
    assert.notEqual(sumMigration(second), sumMigration({ ...second, statements: [sql`insert into person values (${2}, ${'王五'})`] }));
  });

  it('refuses an id used twice and foreign keys inside create table', async () => {
    await assert.rejects(migrate(test.database, [first, first], []), /重复/);
    const early: Migration = { id: 'early', statements: ['create table child (id bigint references person)'] };
    await assert.rejects(migrate(test.database, [early], []), /references/);
  });

  it('runs statements that refuse a transaction when told so', async () => {
    const online: Migration = {
      id: 'online',
      atomic: false,
      statements: ['create index concurrently if not exists person_online on person (name)'],
    };
    assert.deepEqual(await migrate(test.database, [first, online], []), ['0001-person', 'online']);
  });

  it('distributing is a no-op on plain PostgreSQL', async () => {
    await migrate(test.database, [first], [{ table: 'person', kind: 'distributed', by: 'resident_id' }]);
    assert.deepEqual(await distributeTables(test.database, [{ table: 'person', kind: 'distributed', by: 'resident_id' }]), []);
  });

  it('with the Citus functions present, tables are placed after their creation, before what follows, and only once', async () => {
    // Stand-ins with Citus' names record the calls: the extension itself is not part of the tests.
    const db = test.database;
    await db.run(sql`create table pg_dist_partition (logicalrelid regclass)`);
    await db.run(sql`create table call (id bigint generated always as identity, what text)`);
    await db.run(sql`create function create_distributed_table(t regclass, by text, colocate_with text) returns void language sql as
      $$ insert into call (what) values (t::text || ' by ' || by || ' with ' || colocate_with); insert into pg_dist_partition values (t) $$`);
    await db.run(sql`create function create_reference_table(t regclass) returns void language sql as
      $$ insert into call (what) values (t::text || ' everywhere'); insert into pg_dist_partition values (t) $$`);
    await db.transaction(async (tx) => {
      await tx.run(sql`set local allow_system_table_mods = on`);
      await tx.run(sql`insert into pg_catalog.pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
        select 99999, 'citus', oid, 'public'::regnamespace, false, '13' from pg_roles limit 1`);
    });
    const step: Migration = {
      id: 'spread',
      statements: [
        'create table org (id bigint primary key)',
        'create table visit (resident_id bigint, id bigint, org bigint, primary key (resident_id, id))',
        `insert into call (what) values ('foreign keys')`,
        'alter table visit add foreign key (org) references org',
      ],
    };
    const manifest = [
      { table: 'person', kind: 'distributed', by: 'resident_id' },
      { table: 'visit', kind: 'distributed', by: 'resident_id' },
      { table: 'org', kind: 'reference' },
      { table: 'queue', kind: 'local' },
    ] as const;
    await migrate(db, [first, step], manifest);
    await migrate(db, [first, step], manifest);
    const calls = await db.rows(sql`select what from call order by id`);
    assert.deepEqual(
      calls.map(({ what }) => what),
      ['person by resident_id with none', 'org everywhere', 'visit by resident_id with "person"', 'foreign keys'],
    );
  });
});
