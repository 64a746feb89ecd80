// Every test of the standard SQL on FHIR v2, on real PostgreSQL.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../../database/sql.ts';
import { openTestDatabase } from '../../../database/testing.ts';
import { ViewProblem } from '../view-problem.ts';
import { compileView } from './compile-view.ts';
import { readView } from './view-definition.ts';

const folder = join(import.meta.dirname, '../../../../fixtures/sql-on-fhir-v2');
const row = z.record(z.string(), z.unknown());
const suiteShape = z.object({
  title: z.string(),
  tests: z.array(
    z.object({
      title: z.string(),
      view: z.record(z.string(), z.unknown()),
      expect: z.array(row).optional(),
      expectCount: z.number().optional(),
      expectError: z.boolean().optional(),
      expectColumns: z.array(z.string()).optional(),
    }),
  ),
});
type Case = z.infer<typeof suiteShape>['tests'][number];

const { database, close } = await openTestDatabase('sql-on-fhir', async () => undefined, 'empty');
after(close);

interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Runs a view over the resources of a suite. They reach PostgreSQL as the file has them: JSON.parse would make 1.0 a 1. */
async function run(view: unknown, suite: string): Promise<Answer> {
  const { resource, columns, rows } = compileView(readView(view));
  const found = await database.rows(
    sql`select v.* from (select content from jsonb_array_elements(${suite}::jsonb -> 'resources') content where content ->> 'resourceType' = ${resource}) s cross join lateral (${rows}) v`,
  );
  return {
    columns: columns.map(({ name }) => name),
    rows: found.map((each) => Object.fromEntries(columns.map(({ name }, index) => [name, each[`c${index}`]]))),
  };
}

/** Rows have no order in the standard's tests. */
function sorted(rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return rows.map((each) => JSON.stringify(Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))))).sort();
}

async function check(expected: Case, suite: string): Promise<void> {
  if (expected.expectError === true) {
    await assert.rejects(run(expected.view, suite), (error) => error instanceof ViewProblem || /\[21000\]/.test(String(error)));
    return;
  }
  const answer = await run(expected.view, suite);
  if (expected.expect) assert.deepEqual(sorted(answer.rows), sorted(expected.expect));
  if (expected.expectCount !== undefined) assert.equal(answer.rows.length, expected.expectCount);
  if (expected.expectColumns) assert.deepEqual(answer.columns, expected.expectColumns);
}

let passed = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'tests.schema.json')) {
  const suite = readFileSync(join(folder, file), 'utf8');
  const { title, tests } = suiteShape.parse(JSON.parse(suite));
  for (const each of tests) {
    test(`${title}: ${each.title}`, async () => {
      await check(each, suite);
      passed += 1;
    });
  }
}

test('all 134 tests of the standard ran and passed', (context) => {
  context.diagnostic(`${passed} tests of SQL on FHIR v2 passed`);
  assert.equal(passed, 134);
});
