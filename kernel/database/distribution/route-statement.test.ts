// Where a statement goes follows from the keys and tables it names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '../sql.ts';
import { BUCKETS, bucketOf, mapBuckets } from './bucket-map.ts';
import { inOrder, onEveryShard } from './fan-outs.ts';
import type { Manifest } from './manifest.ts';
import { type Layout, routeStatement, UnroutedStatement } from './route-statement.ts';

const manifest: Manifest = [
  { table: 'visit', kind: 'distributed', by: 'resident_id' },
  { table: 'ident', kind: 'distributed', by: 'idhash' },
  { table: 'org', kind: 'reference' },
  { table: 'account', kind: 'local' },
  { table: 'audit', kind: 'alongside' },
];
const layout: Layout = { places: new Map(manifest.map((place) => [place.table, place])), shardOf: (key) => Number(BigInt(key) % 3n) };

test('a statement goes to the servers of the keys it names, each with its own', () => {
  assert.deepEqual(routeStatement(sql`select * from visit where resident_id = ${7}`, layout), {
    to: 'parts',
    parts: [{ shard: 1, query: sql`select * from visit where resident_id = ${7}` }],
    ordered: false,
  });
  const several = routeStatement(
    sql`select * from visit where resident_id = any(${[4, 5, 7]}::bigint[]) and day > ${'2026'} order by resident_id`,
    layout,
  );
  assert.ok(several.to === 'parts' && several.ordered);
  assert.deepEqual(
    several.parts.map(({ shard, query }) => [shard, query.values]),
    [
      [1, [[4, 7], '2026']],
      [2, [[5], '2026']],
    ],
  );
  const insert = routeStatement(sql`insert into ident (system, idhash, value) values (${'a'}, ${5n}, ${'b'})`, layout);
  assert.ok(insert.to === 'parts' && insert.parts[0]?.shard === 2);
});

test('what stands everywhere, at home or alongside', () => {
  assert.equal(routeStatement(sql`update org set name = ${'x'}`, layout).to, 'copies');
  assert.equal(routeStatement(sql`select * from org`, layout).to, 'anywhere');
  assert.equal(routeStatement(sql`select * from account a join org o on o.id = a.org`, layout).to, 'home');
  assert.equal(routeStatement(sql`insert into audit (act) values (${'x'})`, layout).to, 'alongside');
  assert.equal(routeStatement(sql`create table x (id int)`, layout).to, 'copies');
});

test('a marked query asks all servers, or those of the residents it is about; an unmarked one is refused', () => {
  const query = () => sql`select count(*) from visit`;
  assert.throws(() => routeStatement(query(), layout), UnroutedStatement);
  assert.deepEqual(routeStatement(onEveryShard('task-count', query(), inOrder([])), layout), {
    to: 'every',
    merge: inOrder([]),
    shards: undefined,
  });
  const about = routeStatement(onEveryShard('task-count', query(), inOrder([]), [5, 1, 8]), layout);
  assert.deepEqual(about.to === 'every' && about.shards, [1, 2]);
  assert.throws(() => routeStatement(sql`select 1 from visit v, account a where v.resident_id = ${1}`, layout), UnroutedStatement);
});

test('buckets: stable for ever, even, each with exactly one server', () => {
  // Residents lie where these say: another bucket for a key loses them.
  assert.deepEqual([1, 2, 3, 254_000, 'abc', 2n ** 62n].map(bucketOf), [485, 138, 240, 652, 264, 197]);
  const counts = new Array<number>(BUCKETS).fill(0);
  for (let key = 1; key <= 100 * BUCKETS; key += 1) counts[bucketOf(key)] = (counts[bucketOf(key)] ?? 0) + 1;
  assert.ok(Math.min(...counts) > 50 && Math.max(...counts) < 160);
  const shard = (name: string, first: number, last: number) => ({ name, url: 'postgres://x', buckets: [[first, last] as const] });
  assert.equal(mapBuckets([shard('a', 0, 499), shard('b', 500, 1023)])[500], 1);
  assert.throws(() => mapBuckets([shard('a', 0, 499), shard('b', 501, 1023)]), /桶 500/);
  assert.throws(() => mapBuckets([shard('a', 0, 500), shard('b', 500, 1023)]), /桶 500 同时/);
  assert.throws(() => mapBuckets([shard('a', 0, 500), shard('a', 501, 1023)]), /重复/);
});
