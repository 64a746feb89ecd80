/** Rows read from their text, many tables in one statement, are the rows that the tables hold. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { raw, sql } from '../database/sql.ts';
import { openTestDatabase, type TestDatabase } from '../database/testing.ts';
import { readStandingRows, splitRecord } from './read-standing-rows.ts';
import type { DerivedTable } from './write-difference.ts';

let opened: TestDatabase;
before(async () => {
  opened = await openTestDatabase('standing rows', async (database) => {
    for (const { name } of TABLES)
      await database.run(
        raw(
          `create table ${name} (restricted smallint, key text, resident_id bigint, day date, at timestamptz, value double precision, said text, yes boolean)`,
        ),
      );
  });
});
after(() => opened.close());

const TABLES: readonly DerivedTable[] = ['view_try_a', 'view_try_b', 'view_try_c'].map((name) => ({
  name,
  columns: ['resident_id', 'key', 'day', 'at', 'value', 'said', 'yes', 'restricted'],
  kinds: ['number', 'text', 'text', 'instant', 'number', 'text', 'boolean', 'number'],
  keys: 2,
}));

/** What people write, and what the text of a row is made of. */
const SAID = [
  '',
  ' ',
  '"',
  '""',
  '\\',
  'a,b',
  '(a)',
  '（降压药，每日一次）',
  'C:\\x "y", (z)',
  '行\n行',
  'null',
  '{}',
  '𠮷',
  ',',
  "o'clock",
  '\t',
];

test('the text of a row is split into its fields as PostgreSQL writes them', async () => {
  const rows = await opened.database.rows(sql`select row(${'a"b\\,'}::text, null, ''::text, 8, 'x'::text)::text as cells`);
  assert.deepEqual(splitRecord(String(rows[0]?.cells)), ['a"b\\,', null, '', '8', 'x']);
  assert.deepEqual(splitRecord('(,)'), [null, null]);
  assert.deepEqual(splitRecord('(,"",)'), [null, '', null]);
});

test('whatever stands in the tables is read as a statement for each would read it', async () => {
  const day = '2024-02-29';
  for (const { name } of TABLES.slice(0, 2)) {
    for (const [at, said] of SAID.entries()) {
      const value = [0.1, -1e-7, 1e21, 37, 0][at % 5];
      await opened.database.run(
        sql`insert into ${raw(name)} values (${at % 3}, ${`k${at}`}, 7, ${at % 2 === 0 ? day : null}, ${`2024-01-01T08:00:00.1${at}+08:00`}, ${at % 4 === 0 ? null : value},
          ${at === 3 ? null : said}, ${at % 2 === 1})`,
      );
    }
    await opened.database.run(sql`insert into ${raw(name)} values (0, 'other', 8, null, null, null, null, null)`);
  }
  await opened.database.transaction(async (tx) => {
    for (const residents of [[7], [8, 7, 9], [9, 10]]) {
      const together = await readStandingRows(tx, TABLES, residents);
      for (const table of TABLES) {
        const alone = await tx.rows(
          raw(
            `select ${table.columns.map((column) => `"${column}"`).join(', ')} from ${table.name} where resident_id in (${residents.join()}) order by key`,
          ),
        );
        const byKey = (together?.get(table) ?? []).toSorted((a, b) => (String(a.key) < String(b.key) ? -1 : 1));
        assert.deepEqual(byKey, alone);
      }
    }
  });
});
