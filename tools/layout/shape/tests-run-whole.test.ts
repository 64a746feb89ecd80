import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { testsRunWhole } from './tests-run-whole.ts';

const findLines = (rows: string[], path = 'web/a.test.ts') => tryRule(testsRunWhole, { [path]: rows.join('\n') });

test('left-out tests are found in every form', () => {
  const rows = [
    "test.skip('a', f);",
    "describe.only('a', f);",
    "it.todo('a');",
    "test('a', { skip: true }, f);",
    "test('a', (t) => t.skip('later'));",
  ];
  assert.deepEqual(
    findLines(rows),
    [1, 2, 3, 4, 5].map((line) => `web/a.test.ts:${line}`),
  );
  assert.deepEqual(findLines(["test('a', { timeout: 1 }, f);", 'rows.skip(3);', 'page.only();']), []);
});

test('sleeps are found; time limits are not', () => {
  const rows = [
    'await new Promise((resolve) => setTimeout(resolve, 100));',
    'await new Promise((done) => { setTimeout(() => done(), 100); });',
    'await sleep(100);',
    'await page.waitForTimeout(100);',
    "import { setTimeout } from 'node:timers/promises';",
  ];
  assert.deepEqual(
    findLines(rows),
    [1, 2, 3, 4, 5].map((line) => `web/a.test.ts:${line}`),
  );
  assert.deepEqual(findLines(['await new Promise((_, reject) => setTimeout(() => reject(new Error()), 100));', 'setTimeout(f, 1);']), []);
});

test('stories count as tests, the product does not', () => {
  const rows = ['await sleep(1);'];
  assert.deepEqual([findLines(rows, 'e2e/story.ts'), findLines(rows, 'kernel/jobs/retry.ts')], [['e2e/story.ts:1'], []]);
});
