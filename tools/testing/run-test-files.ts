// Runs test files with Node's test runner, one process a file: one line a file as it ends, failures shown whole.
import { relative, resolve } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import type { Tally } from './tally.ts';

type FileRun = { passed: number; failed: number; skipped: number; output: string; failures: string[] };

function describeError(error: unknown): string {
  // The runner wraps what the test threw; the cause is what the author wants to see.
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return typeof cause === 'string' ? cause : inspect(cause, { depth: 6 });
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '      ');
}

function printFile(path: string, file: FileRun, seconds: string): void {
  const counts = [
    `${file.passed} passed`,
    ...(file.failed ? [`${file.failed} failed`] : []),
    ...(file.skipped ? [`${file.skipped} skipped`] : []),
  ];
  console.log(`${file.failed + file.skipped > 0 ? 'FAILED' : 'ok    '} ${path}  ${counts.join(', ')} (${seconds} s)`);
  for (const failure of file.failures) console.log(indent(failure));
  if (file.failed > 0 && file.output.trim()) console.log(indent(`it printed:\n${file.output.trimEnd()}`));
}

/**
 * Runs the files and prints them.
 * @param files relative to `root`
 * @param concurrency how many files run at the same time
 * @param signal ends the run and its processes when aborted
 * @returns what it came to; a file that declares no test or cannot start counts as one failure
 */
export function runTestFiles(root: string, files: readonly string[], concurrency: number, signal: AbortSignal): Promise<Tally> {
  const runs = new Map<string, FileRun>();
  const fileOf = (path: string | undefined): FileRun => {
    const key = relative(root, path ?? root);
    const known = runs.get(key) ?? { passed: 0, failed: 0, skipped: 0, output: '', failures: [] };
    runs.set(key, known);
    return known;
  };
  const print = (path: string, milliseconds: number) => printFile(relative(root, path), fileOf(path), (milliseconds / 1000).toFixed(1));
  const stream = run({ files: files.map((path) => resolve(root, path)), concurrency, signal, cwd: root });
  stream.on('test:pass', (data) => {
    if (data.details.type === 'suite') return;
    const file = fileOf(data.file);
    const isEmptyFile = data.name === data.file;
    if (data.skip !== undefined || data.todo !== undefined) {
      file.skipped += 1;
      file.failures.push(`✖ ${data.name}: left out (${data.skip || data.todo || 'no reason given'})`);
    } else if (isEmptyFile) {
      file.failed += 1;
      file.failures.push('✖ the file declares no test');
      print(data.name, data.details.duration_ms);
    } else file.passed += 1;
  });
  stream.on('test:fail', (data) => {
    if (data.details.type === 'suite') {
      const error = data.details.error;
      // A suite fails because a test in it did, which is already told; a hook's own failure is told here.
      if (!('failureType' in error) || error.failureType === 'subtestsFailed') return;
    }
    const file = fileOf(data.file);
    file.failed += 1;
    const isFile = data.name === data.file;
    const what = isFile ? 'the file could not run to its end' : `${data.name}  ${relative(root, data.file ?? '')}:${data.line}`;
    file.failures.push(`✖ ${what}\n${describeError(data.details.error)}`);
    // A file that could not run to its end has no summary, or broke after it.
    if (isFile) print(data.name, data.details.duration_ms);
  });
  stream.on('test:stdout', ({ file, message }) => {
    fileOf(file).output += message;
  });
  stream.on('test:stderr', ({ file, message }) => {
    fileOf(file).output += message;
  });
  // The runner hands over the events of a file together, in the order of the files, and closes them with its summary.
  stream.on('test:summary', ({ file, duration_ms: duration }) => {
    if (file !== undefined) print(file, duration);
  });
  return new Promise((done, fail) => {
    stream.on('error', fail);
    stream.on('end', () => {
      const total = { passed: 0, failed: 0, skipped: 0 };
      for (const file of runs.values()) {
        total.passed += file.passed;
        total.failed += file.failed;
        total.skipped += file.skipped;
      }
      done(total);
    });
    stream.resume();
  });
}
