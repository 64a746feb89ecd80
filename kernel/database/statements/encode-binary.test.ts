// What is copied in the binary format is what the same rows are as text.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { raw, sql } from '../sql.ts';
import { openTestDatabase, type TestDatabase } from '../testing.ts';
import { copyRows } from './copy-rows.ts';
import { type BinaryKind, encodeBinary } from './encode-binary.ts';
import { insertRows } from './insert-rows.ts';

const TYPES: readonly (readonly [name: string, type: string, kind: BinaryKind])[] = [
  ['n', 'integer', 'int4'],
  ['resident', 'bigint', 'int8'],
  ['small', 'smallint', 'int2'],
  ['yes', 'boolean', 'boolean'],
  ['measure', 'double precision', 'float8'],
  ['word', 'text', 'text'],
  ['content', 'jsonb', 'json'],
  ['day', 'date', 'date'],
  ['at', 'timestamptz', 'instant'],
  ['tokens', 'bigint[]', 'int8s'],
];
const COLUMNS = TYPES.map(([name]) => name);
const KINDS = TYPES.map(([, , kind]) => kind);

let opened: TestDatabase;
before(async () => {
  opened = await openTestDatabase('encode-binary', async (database) => {
    const columns = TYPES.map(([name, type]) => `${name} ${type}`).join(', ');
    for (const table of ['plain', 'binary_rows']) await database.run(raw(`create table ${table} (${columns})`));
  });
});
after(() => opened.close());

const ODD: readonly (readonly unknown[])[] = [
  [
    1,
    9_007_199_254_740_991,
    -5,
    true,
    36.6,
    '张\t\\N\n',
    '{"a":"\\n张","b":[1,2.50]}',
    '1900-02-28',
    '2024-03-01T08:00:00+08:00',
    [1n, -1n],
  ],
  [2, -4_294_967_297, 32_767, false, -0.1, '', '[]', '2000-01-01', '2026-11-22T01:02:03.456Z', []],
  [3, 0n, 0, null, 1e300, undefined, null, '9999-12-31', '1899-12-31T23:59:59.9Z', [-0x8000_0000_0000_0000n]],
  [4, '77', -32_768, false, 0, 'x'.repeat(300_000), '"…"', null, '2016-12-31T23:59:60Z', null],
  [5, -1, 1, true, null, '𠮷', 'true', '2024-02-29', '2024-01-01T00:00:00.123456789-03:30', [0x7fff_ffff_ffff_ffffn, 3n]],
  [6, 1, 1, true, 2, 'time without seconds', '1', '0001-01-01', '2024-05-06T07:08+08:00', [5]],
  [7, 1, 1, true, 2, 'for ever', '1', '1999-12-31', 'infinity', []],
  [8, 1, 1, true, 2, 'ever since', '1', '1999-12-31', '-infinity', []],
  [9, 1, 1, true, 2, 'without a zone', '1', '1999-12-31', '2024-05-06T07:08:09', []],
  [10, 1, 1, true, 2, 'four decimals', '1', '1999-12-31', '2024-05-06T07:08:09.1234Z', []],
];

test('every kind of value is what it is as text, in one piece or in many', async () => {
  const many = Array.from({ length: 3000 }, (_, at) => [100 + at, ...(ODD[at % 2] ?? []).slice(1)]);
  const { database } = opened;
  for (const rows of [ODD, many]) {
    const copied = await database.transaction(async (tx) => [
      await copyRows(tx, 'plain', COLUMNS, rows),
      await copyRows(tx, 'binary_rows', COLUMNS, rows, KINDS),
    ]);
    assert.deepEqual(copied, [rows.length, rows.length]);
  }
  for (const [one, other] of [
    ['plain', 'binary_rows'],
    ['binary_rows', 'plain'],
  ])
    assert.deepEqual(await database.rows(raw(`select * from ${one} except select * from ${other} order by n`)), []);
  const [row] = await database.rows(sql`select count(*) as n from binary_rows`);
  assert.equal(row?.n, ODD.length + many.length);
});

test('what is no time, and a row of another width, is refused before it is sent', () => {
  const encode = (row: readonly unknown[], kinds: readonly BinaryKind[]): number => [...encodeBinary([row], kinds)].length;
  for (const text of ['yesterday', '2024-13-01T00:00:00Z', '']) assert.throws(() => encode([text], ['instant']), RangeError);
  for (const text of ['2024-13-01', 'infinity']) assert.throws(() => encode([text], ['date']), RangeError);
  assert.throws(() => encode([1], ['int4', 'text']), TypeError);
});

test('rows that go as columns of one statement are what they are as values', async () => {
  const { database } = opened;
  const columns = ['resident_id', ...COLUMNS];
  const kinds: readonly BinaryKind[] = ['int8', ...KINDS];
  const typed = ['resident_id bigint', ...TYPES.map(([name, type]) => `${name} ${type}`), 'primary key (resident_id, n)'].join(', ');
  for (const table of ['by_values', 'by_columns']) await database.run(raw(`create table ${table} (${typed})`));
  const rows = ODD.map((row, at) => [at + 1, ...row]);
  const onConflict = raw('on conflict (resident_id, n) do nothing');
  await database.transaction(async (tx) => {
    assert.equal(await insertRows(tx, 'by_values', columns, rows), rows.length);
    assert.equal(await insertRows(tx, 'by_columns', columns, rows.slice(0, 4), { kinds }), 4);
    // What stands already is passed over, and another number of rows is the same statement.
    assert.equal(await insertRows(tx, 'by_columns', columns, rows, { kinds, onConflict }), rows.length - 4);
    assert.equal(await insertRows(tx, 'by_columns', columns, rows.slice(0, 1), { kinds, onConflict }), 0);
  });
  const differing = await database.rows(
    raw('(select * from by_values except select * from by_columns) union all (select * from by_columns except select * from by_values)'),
  );
  assert.deepEqual(differing, []);
});
