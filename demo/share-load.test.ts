// A county loaded by several threads, its indexes made afterwards, is the county that one thread loads.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { prepareStore } from '../kernel/commit/migrations.ts';
import type { Database } from '../kernel/database/database.ts';
import { postponeIndexes } from '../kernel/database/migrations/postpone-indexes.ts';
import { raw } from '../kernel/database/sql.ts';
import { openTestDatabase, type TestDatabase } from '../kernel/database/testing.ts';
import { toDate } from '../kernel/periods/plain-date.ts';
import type { Store } from '../kernel/store/store.ts';
import { readLoadMark } from './demo-mark.ts';
import { type LoadedDemo, loadDemo } from './load-demo.ts';

const order = { size: 'small', residents: 400, seed: 'tea', until: toDate('2024-12-31'), batch: 12 } as const;

async function openEmpty(): Promise<{ readonly opened: TestDatabase; readonly store: Store }> {
  const opened = await openTestDatabase('share', async (database) => void (await prepareStore(database, systems)));
  return { opened, store: await prepareStore(opened.database, systems) };
}

const named = z.object({ name: z.string() });

async function listIndexes(database: Database): Promise<readonly string[]> {
  const rows = await database.rows(
    raw('select indexname::text as name from pg_indexes where schemaname = current_schema() order by 1'),
    named,
  );
  return rows.map(({ name }) => name);
}

const upkeep = z.object({ name: z.string(), options: z.array(z.string()).nullable() });

/** How the server keeps up each table: what a load puts off, it gives back. */
async function listUpkeep(database: Database): Promise<readonly string[]> {
  const rows = await database.rows(
    raw(
      "select relname::text as name, reloptions as options from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 't') order by 1",
    ),
    upkeep,
  );
  return rows.map(({ name, options }) => `${name} ${[...(options ?? [])].sort().join()}`);
}

/** Views over what households alone have: who waits at the desks, whose trace is read and whose tissue is looked at on the last days is drawn from the residents' keys, which go by who was written first. */
const OF_HOUSEHOLDS = [
  'view_people',
  'view_residents_records',
  'view_residents_flags',
  'view_family_doctor_contracts',
  'view_family_doctor_services',
  'view_family_doctor_orders',
  'view_hypertension_register',
  'view_hypertension_visits',
  'view_diabetes_register',
  'view_diabetes_visits',
];

/** What households have, whoever wrote them first: people, their resources until the month before the last by type and code, rows of views, order numbers. */
async function describeCounty(database: Database): Promise<readonly string[]> {
  const counts = await Promise.all(
    OF_HOUSEHOLDS.map(async (name) => {
      const [row] = await database.rows(raw(`select count(*)::int as n from ${name}`), z.object({ n: z.number() }));
      return `${name} ${row?.n}`;
    }),
  );
  const line = z.object({ line: z.string() });
  const resources = await database.rows(
    raw(
      `select rtype || ' ' || coalesce(code_h, 0) || ' ' || count(*) as line from resource where eff < '2024-12-01' group by rtype, code_h order by 1`,
    ),
    line,
  );
  const people = await database.rows(
    raw(
      `select content->'name'->0->>'text' || ' ' || (content->>'birthDate') as line from resource where content->>'resourceType' = 'Patient' order by 1`,
    ),
    line,
  );
  const numbers = await database.rows(
    raw(`select content->'identifier'->0->>'value' as line from resource
         where content->>'resourceType' = 'ServiceRequest' and content->'identifier' is not null and eff < '2024-12-01' order by 1`),
    line,
  );
  assert.ok(resources.length > 40 && people.length > 300 && numbers.length > 50);
  return [...counts, ...[...resources, ...people, ...numbers].map(({ line: text }) => text)];
}

function assertSame(found: readonly string[], expected: readonly string[]): void {
  const [more, fewer] = [found.filter((line) => !expected.includes(line)), expected.filter((line) => !found.includes(line))];
  assert.deepEqual({ more, fewer }, { more: [], fewer: [] });
}

let alone: { readonly opened: TestDatabase; readonly store: Store };
let once: LoadedDemo;
let expected: readonly string[];

before(async () => {
  alone = await openEmpty();
  once = await loadDemo(alone.store, order);
  expected = await describeCounty(alone.opened.database);
});
after(() => alone.opened.close());

test('two threads load the county that one loads, and every index stands afterwards', async () => {
  const shared = await openEmpty();
  try {
    const before = await listIndexes(shared.opened.database);
    const upkeepBefore = await listUpkeep(shared.opened.database);
    let made = 0;
    const indexed = (): void => {
      made += 1;
    };
    const twice = await loadDemo(shared.store, { ...order, threads: 2, indexed });
    assert.equal(twice.resources, once.resources);
    assert.equal(twice.people, once.people);
    assertSame(await describeCounty(shared.opened.database), expected);
    assert.deepEqual(await listIndexes(shared.opened.database), before);
    assert.deepEqual(await listUpkeep(shared.opened.database), upkeepBefore);
    assert.ok(upkeepBefore.some((line) => line.startsWith('resource ') && line.includes('fillfactor=85')));
    assert.ok(made > 100, `${made} indexes were made afterwards`);
    assert.equal((await loadDemo(shared.store, { ...order, threads: 2 })).resources, 0);
  } finally {
    await shared.opened.close();
  }
});

test('a load that is broken off is gone on with by another number of threads; the next start makes the indexes', async () => {
  const shared = await openEmpty();
  try {
    const before = await listIndexes(shared.opened.database);
    const upkeepBefore = await listUpkeep(shared.opened.database);
    const stop = (): never => {
      throw new Error('interrupted');
    };
    await assert.rejects(loadDemo(shared.store, { ...order, threads: 2, progress: stop }), /interrupted/);
    assert.ok((await listIndexes(shared.opened.database)).length < before.length);
    assert.equal((await readLoadMark(shared.opened.database))?.finished, false);
    const store = await prepareStore(shared.opened.database, systems);
    assert.deepEqual(await listIndexes(shared.opened.database), before);
    assert.deepEqual(await listUpkeep(shared.opened.database), upkeepBefore);
    const mark = await readLoadMark(shared.opened.database);
    assert.ok(mark);
    await loadDemo(store, mark);
    assertSame(await describeCounty(shared.opened.database), expected);
  } finally {
    await shared.opened.close();
  }
});

test('tables that hold rows keep their indexes', async () => {
  const before = await listIndexes(alone.opened.database);
  await postponeIndexes(alone.opened.database, ['resource', 'view_residents_records']);
  assert.deepEqual(await listIndexes(alone.opened.database), before);
});
