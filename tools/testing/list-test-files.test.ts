import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { isWebStale } from './build-web.ts';
import { listTestFiles } from './list-test-files.ts';
import { addTallies, formatTally, isGreen, noTests } from './tally.ts';

const roots: string[] = [];
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'yigong-files-'));
  roots.push(root);
});
after(() => {
  for (const each of roots) rmSync(each, { recursive: true });
});

function write(path: string, minute = 0): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), '');
  utimesSync(join(root, path), minute * 60, minute * 60);
}

test('units and stories are listed apart, dependencies never, and words narrow both by path', () => {
  for (const path of ['kernel/a/b.test.ts', 'web/c.test.tsx', 'systems/hypertension/rules.test.ts', 'e2e/hypertension-visit.test.ts'])
    write(path);
  for (const path of ['web/c.tsx', 'web/node_modules/x/d.test.ts', 'other/e.test.ts']) write(path);
  assert.deepEqual(listTestFiles(root, []), {
    units: ['kernel/a/b.test.ts', 'systems/hypertension/rules.test.ts', 'web/c.test.tsx'],
    stories: ['e2e/hypertension-visit.test.ts'],
  });
  assert.deepEqual(listTestFiles(root, ['hypertension']), {
    units: ['systems/hypertension/rules.test.ts'],
    stories: ['e2e/hypertension-visit.test.ts'],
  });
  assert.deepEqual(listTestFiles(root, ['nothing']), { units: [], stories: [] });
});

test('the web is built when dist is missing or older than a page, a declaration or the lock file; tests do not count', () => {
  write('web/main.tsx', 10);
  assert.equal(isWebStale(root), true);
  write('dist/index.html', 20);
  assert.equal(isWebStale(root), false);
  write('web/main.test.tsx', 30);
  assert.equal(isWebStale(root), false);
  write('systems/hypertension/rules.ts', 30);
  assert.equal(isWebStale(root), true);
});

test('the closing line counts both runs; nothing run, something failed or something left out is not green', () => {
  const both = addTallies({ passed: 2, failed: 0, skipped: 0 }, { passed: 3, failed: 1, skipped: 0 });
  assert.equal(formatTally(both), '5 passed, 1 failed');
  assert.equal(formatTally({ passed: 1, failed: 0, skipped: 2 }), '1 passed, 0 failed, 2 skipped');
  const verdicts = [both, noTests, { passed: 1, failed: 0, skipped: 1 }, { passed: 1, failed: 0, skipped: 0 }].map(isGreen);
  assert.deepEqual(verdicts, [false, false, false, true]);
});
