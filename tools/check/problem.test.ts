import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { readLintReport } from './check-lint.ts';
import { readTypeErrors } from './check-types.ts';
import { formatProblem } from './problem.ts';

test('what tsc says becomes one clickable line with what to do', () => {
  const output =
    "web/a.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.\n  More about it.\nerror TS18003: No inputs were found.\nFiles: 3\n";
  assert.deepEqual(readTypeErrors(output).map(formatProblem), [
    "web/a.ts:3  TS2322 Type 'string' is not assignable to type 'number'. Make the types agree.",
    'tsconfig.json  error TS18003: No inputs were found. Make the types agree.',
  ]);
});

test('what Biome reports becomes the same; anything else is not taken for a clean report', () => {
  const diagnostics = [
    { category: 'format', message: 'Formatter would have printed', location: { path: 'web/a.ts', start: { line: 0 } } },
    { category: 'lint/style/useConst', message: 'This let is never reassigned.', location: { path: 'web/b.ts', start: { line: 4 } } },
  ];
  const report = readLintReport(`notice\n${JSON.stringify({ summary: { changed: 0, unchanged: 9 }, diagnostics })}\n`);
  assert.equal(report?.files, 9);
  assert.deepEqual(report?.problems.map(formatProblem), [
    'web/a.ts  not formatted. Run npx biome check --write web/a.ts.',
    'web/b.ts:4  lint/style/useConst: This let is never reassigned. Run npx biome check --write web/b.ts, or rewrite it.',
  ]);
  assert.equal(readLintReport('panic'), null);
});

test('a Node that cannot run TypeScript is told so in Chinese and English; this one goes on', () => {
  const guard = join(import.meta.dirname, '..', 'node-version.cjs');
  const pretend = "Object.defineProperty(process.features, 'typescript', { value: false });";
  const old = spawnSync(process.execPath, ['-e', `${pretend} require(${JSON.stringify(guard)});`], { encoding: 'utf8' });
  assert.equal(old.status, 1);
  assert.match(old.stderr, /需要 Node 22\.18 以上[\s\S]*needs Node 22\.18 or newer/);
  const now = spawnSync(process.execPath, ['-r', guard, '-e', 'console.log("on")'], { encoding: 'utf8' });
  assert.deepEqual([now.status, now.stdout, now.stderr], [0, 'on\n', '']);
});
