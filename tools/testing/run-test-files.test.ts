import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

let root = '';
// Node's runner refuses to run inside a test, so each run is a process of its own that does not know it is being tested.
const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
const runner = pathToFileURL(join(import.meta.dirname, 'run-test-files.ts')).href;

before(() => {
  root = mkdtempSync(join(tmpdir(), 'yigong-run-'));
});
after(() => rmSync(root, { recursive: true }));

function writeRun(files: Record<string, string>): string[] {
  for (const [name, body] of Object.entries(files))
    writeFileSync(join(root, name), `import { before, describe, test } from 'node:test';\n${body}\n`);
  const call = `runTestFiles(${JSON.stringify(root)}, ${JSON.stringify(Object.keys(files))}, 2, stop.signal)`;
  const script = `import { runTestFiles } from '${runner}';
    const stop = new AbortController();
    process.on('SIGINT', () => stop.abort());
    console.log(JSON.stringify(await ${call}));`;
  // A file, not `node -e`: the runner hands its own node options on to the test processes.
  const path = join(root, 'run.mjs');
  writeFileSync(path, script);
  return [path];
}

function runFiles(files: Record<string, string>): { tally: unknown; output: string } {
  const { stdout } = spawnSync(process.execPath, writeRun(files), { encoding: 'utf8', env: environment });
  const rows = stdout.trimEnd().split('\n');
  return { tally: JSON.parse(rows.pop() ?? ''), output: rows.join('\n') };
}

test('tests are counted, suites are not, and each file has its line', () => {
  const { tally, output } = runFiles({
    'a.test.mjs': "describe('s', () => { test('one', () => {}); }); test('two', () => {});",
    'b.test.mjs': "test('three', () => { console.log('quiet when green'); });",
  });
  assert.deepEqual(tally, { passed: 3, failed: 0, skipped: 0 });
  assert.match(output, /^ok {5}a\.test\.mjs {2}2 passed .*\nok {5}b\.test\.mjs {2}1 passed [^\n]*$/);
});

test('a failure is shown with its place, its difference and what the file printed', () => {
  const { tally, output } = runFiles({
    'c.test.mjs':
      "import assert from 'node:assert/strict';\nconsole.log('a clue');\ntest('sum', () => assert.deepEqual({ a: 1 }, { a: 2 }));",
  });
  assert.deepEqual(tally, { passed: 0, failed: 1, skipped: 0 });
  assert.match(output, /^FAILED c\.test\.mjs/);
  assert.match(output, /✖ sum {2}c\.test\.mjs:4[\s\S]*a: 1[\s\S]*a: 2[\s\S]*a clue/);
});

test('a file without tests, a file that breaks and a hook that breaks are failures; a left-out test is counted', () => {
  const run = (body: string) => runFiles({ 'd.test.mjs': body }).tally;
  assert.deepEqual(run('export const x = 1;'), { passed: 0, failed: 1, skipped: 0 });
  assert.deepEqual(run("throw new Error('at load');"), { passed: 0, failed: 1, skipped: 0 });
  assert.deepEqual(run("test('a', () => {}); setTimeout(() => { throw new Error('late'); }, 1);"), { passed: 1, failed: 1, skipped: 0 });
  assert.deepEqual(run("describe('s', () => { before(() => { throw new Error(); }); test('a', () => {}); });"), {
    passed: 0,
    failed: 2,
    skipped: 0,
  });
  assert.deepEqual(run("test('a', { skip: 'later' }, () => {});"), { passed: 0, failed: 0, skipped: 1 });
});

test('an interrupted run ends its test processes and returns', async () => {
  const endless = "test('endless', () => new Promise(() => { setInterval(() => {}, 1000); }));";
  const args = writeRun({ 'e.test.mjs': `${endless}\nprocess.kill(process.ppid, 'SIGINT');` });
  const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await new Promise((done) => child.on('close', done));
  assert.match(output, /"passed":0,"failed":[1-9]/);
});
