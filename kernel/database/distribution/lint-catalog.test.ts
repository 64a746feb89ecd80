// The catalogue linter finds each planted fault, and nothing in a sound schema.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { migrate } from '../migrations/migrate.ts';
import { raw, sql } from '../sql.ts';
import { openTestDatabase, type TestDatabase } from '../testing.ts';
import { lintCatalog } from './lint-catalog.ts';
import type { Manifest } from './manifest.ts';

const manifest: Manifest = [
  { table: 'resident', kind: 'distributed', by: 'resident_id' },
  { table: 'visit', kind: 'distributed', by: 'resident_id' },
  { table: 'history', kind: 'distributed', by: 'resident_id' },
  { table: 'ident', kind: 'distributed', by: 'idhash' },
  { table: 'org', kind: 'reference' },
  { table: 'job', kind: 'local' },
];

const schema = [
  'create table resident (resident_id bigint primary key, name text)',
  'create table visit (resident_id bigint not null, id text, org bigint, day date, primary key (resident_id, id))',
  'create table history (resident_id bigint, id text, at timestamptz, primary key (resident_id, id, at)) partition by range (at)',
  `create table history_2026 partition of history for values from ('2026-01-01') to ('2027-01-01')`,
  'create table ident (idhash bigint, system text, value text, resident_id bigint not null, primary key (idhash, system, value))',
  'create table org (id bigint generated always as identity primary key)',
  'create table job (id bigserial primary key, org bigint references org)',
  'alter table visit add foreign key (resident_id) references resident',
  'alter table visit add foreign key (org) references org',
];

let test: TestDatabase;
before(async () => {
  test = await openTestDatabase(
    'lint',
    async (db) => {
      await migrate(db, [], []);
      for (const statement of schema) await db.run(raw(statement));
    },
    schema.join(';'),
  );
});
after(() => test.close());

/** Plants a fault, lints, takes it out again. */
async function lintWith(...statements: readonly string[]): Promise<readonly string[]> {
  for (const statement of statements) await test.database.run(raw(statement));
  return (await lintCatalog(test.database, manifest)).map(({ table, problem }) => `${table} ${problem}`);
}

const faults: readonly {
  readonly name: string;
  readonly plant: readonly string[];
  readonly remove: readonly string[];
  readonly found: RegExp;
}[] = [
  {
    name: 'a unique key that begins with another column',
    plant: ['create unique index visit_once on visit (id, resident_id)'],
    remove: ['drop index visit_once'],
    found: /^visit the unique key visit_once does not begin with resident_id$/,
  },
  {
    name: 'a table missing from the manifest',
    plant: ['create table stray (id int)'],
    remove: ['drop table stray'],
    found: /^stray is missing from the manifest$/,
  },
  {
    name: 'a manifest entry without a table',
    plant: ['alter table job rename to job_old', 'create table gone (id bigint)', 'drop table gone'],
    remove: ['alter table job_old rename to job'],
    found: /^job is in the manifest but not in the database$/,
  },
  {
    name: 'a unique key without the distribution column',
    plant: ['create unique index visit_day on visit (day, id)'],
    remove: ['drop index visit_day'],
    found: /^visit the unique key visit_day does not contain resident_id$/,
  },
  {
    name: 'a unique index on an expression only',
    plant: ['create unique index visit_lower on visit (lower(id))'],
    remove: ['drop index visit_lower'],
    found: /visit_lower does not contain/,
  },
  {
    name: 'a primary key in the wrong order',
    plant: ['alter table visit drop constraint visit_pkey, add constraint visit_pkey primary key (id, resident_id)'],
    remove: ['alter table visit drop constraint visit_pkey, add constraint visit_pkey primary key (resident_id, id)'],
    found: /^visit the primary key does not begin with resident_id$/,
  },
  {
    name: 'no primary key',
    plant: ['alter table visit drop constraint visit_pkey'],
    remove: ['alter table visit add constraint visit_pkey primary key (resident_id, id)'],
    found: /^visit has no primary key$/,
  },
  {
    name: 'a nullable distribution column',
    plant: ['alter table visit drop constraint visit_pkey, alter resident_id drop not null'],
    remove: ['alter table visit alter resident_id set not null, add constraint visit_pkey primary key (resident_id, id)'],
    found: /^visit resident_id may be NULL$/,
  },
  {
    name: 'a distribution column of another type',
    plant: ['alter table history alter resident_id type int'],
    remove: ['alter table history alter resident_id type bigint'],
    found: /^history resident_id is integer/,
  },
  {
    name: 'a missing distribution column',
    plant: ['alter table ident rename idhash to hash'],
    remove: ['alter table ident rename hash to idhash'],
    found: /^ident has no distribution column idhash$/,
  },
  {
    name: 'a foreign key that leaves the shard',
    plant: ['alter table ident add constraint ident_resident foreign key (resident_id) references resident'],
    remove: ['alter table ident drop constraint ident_resident'],
    found: /^ident the foreign key ident_resident to resident leaves the shard/,
  },
  {
    name: 'a foreign key from a reference table to a distributed one',
    plant: ['alter table org add column head bigint', 'alter table org add constraint org_head foreign key (head) references resident'],
    remove: ['alter table org drop column head'],
    found: /^org the foreign key org_head goes from a reference table to the distributed table resident$/,
  },
  {
    name: 'a trigger',
    plant: [
      'create function touch() returns trigger language plpgsql as $$ begin return new; end $$',
      'create trigger visit_touch before update on visit for each row execute function touch()',
    ],
    remove: ['drop trigger visit_touch on visit', 'drop function touch()'],
    found: /^visit has the trigger visit_touch/,
  },
  {
    name: 'a rule',
    plant: ['create rule visit_keep as on delete to visit do instead nothing'],
    remove: ['drop rule visit_keep on visit'],
    found: /^visit has the rule visit_keep/,
  },
  {
    name: 'a small identity',
    plant: ['alter table job add column n serial'],
    remove: ['alter table job drop column n'],
    found: /^job the identity n is integer/,
  },
  {
    name: 'inheritance',
    plant: ['create table kind () inherits (job)'],
    remove: ['drop table kind'],
    found: /^kind inherits from job$/,
  },
  {
    name: 'partitions of partitions',
    plant: [`create table history_2027 partition of history for values from ('2027-01-01') to ('2028-01-01') partition by range (at)`],
    remove: ['drop table history_2027'],
    found: /^history_2027 is a partition that is partitioned again/,
  },
  {
    name: 'partitions by hash',
    plant: ['drop table history', 'create table history (resident_id bigint primary key) partition by hash (resident_id)'],
    remove: [],
    found: /^history is not partitioned by range$/,
  },
];

describe('lintCatalog', () => {
  it('finds nothing in a sound schema', async () => {
    assert.deepEqual(await lintWith(), []);
  });
  for (const { name, plant, remove, found } of faults) {
    it(`finds ${name}`, async () => {
      const problems = await lintWith(...plant);
      for (const statement of remove) await test.database.run(sql`${raw(statement)}`);
      assert.ok(
        problems.some((problem) => found.test(problem)),
        `found: ${problems.join(' | ') || 'nothing'}`,
      );
    });
  }
});
