/** Rows of a few residents are found by key in a table of many, each once, by one prepared plan for every list. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { raw, sql } from '../sql.ts';
import { openTestDatabase, type TestDatabase } from '../testing.ts';
import { type KeyedRows, ofKeys, ofResidents } from './of-residents.ts';

let opened: TestDatabase;
before(async () => {
  opened = await openTestDatabase('rows of residents', async (database) => {
    await database.run(
      raw('create table try_rows (resident_id bigint, key text collate "C", code integer, primary key (resident_id, key))'),
    );
    // Every record has one of two codes, so that the index of codes is the worse way to a few residents.
    await database.run(raw('create index try_rows_code on try_rows (code, resident_id)'));
    await database.run(raw(`insert into try_rows select r, 'k' || k, k % 2 from generate_series(1, 2000) r, generate_series(1, 10) k`));
    await database.run(raw('analyze try_rows'));
  });
});
after(() => opened.close());

const foundRow = z.object({ found: z.string() });

async function find({ from, where }: KeyedRows): Promise<readonly string[]> {
  const rows = await opened.database.rows(
    sql`select r.resident_id || '/' || r.key as found from ${from} where ${where} and r.code = any(${[0]}::int[]) order by r.resident_id, r.key`,
    foundRow,
  );
  return rows.map(({ found }) => found);
}

test('the rows of one resident, of several and of none', async () => {
  const even = ['k10', 'k2', 'k4', 'k6', 'k8'];
  assert.deepEqual(
    await find(ofResidents('try_rows', [7])),
    even.map((key) => `7/${key}`),
  );
  assert.deepEqual(
    await find(ofResidents('try_rows', [9, 7, 9, 5000])),
    [7, 9].flatMap((resident) => even.map((key) => `${resident}/${key}`)),
  );
  assert.deepEqual(await find(ofResidents('try_rows', [])), []);
});

test('rows by resident and key, no others of the residents', async () => {
  const keys = [
    [3, 'k2'],
    [8, 'k4'],
    [8, 'k3'],
    [9, 'none'],
  ] as const;
  assert.deepEqual(await find(ofKeys('try_rows', keys)), ['3/k2', '8/k4']);
});

test('a plan for any list goes by the residents', async () => {
  const { from, where } = ofResidents('try_rows', [1, 2]);
  const query = sql`select r.key from ${from} where ${where} and r.code = any(${[0, 1]}::int[])`;
  const plan = await opened.database.transaction(async (tx) => {
    await tx.run(raw('set local plan_cache_mode = force_generic_plan'));
    await tx.run(raw(`prepare by_list (bigint[], bigint, bigint[], int[]) as ${query.text}`));
    const lines = await tx.rows(raw(`explain execute by_list('{1,2}', 2, '{1,2}', '{0,1}')`), z.object({ 'QUERY PLAN': z.string() }));
    return lines.map((line) => line['QUERY PLAN']).join('\n');
  });
  assert.match(plan, /try_rows_pkey/);
  assert.match(plan, /Index Cond: \(resident_id = n\.resident_id\)/);
});
