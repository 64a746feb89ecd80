/** The declaring language refuses mistakes: each file in probes/ makes one, on the line after its `expect` mark. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';

const folder = join(import.meta.dirname, 'probes');
const compiler = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');

interface Complaint {
  readonly line: number;
  readonly code: string;
}

/** Compiles the probes once; the complaints by file name. */
function compileProbes(): ReadonlyMap<string, readonly Complaint[]> {
  const run = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { cwd: folder, encoding: 'utf8' });
  const complaints = new Map<string, Complaint[]>();
  for (const match of run.stdout.matchAll(/^(.+?)\((\d+),\d+\): error (TS\d+):/gm)) {
    const [, file = '', line = '', code = ''] = match;
    complaints.set(file, [...(complaints.get(file) ?? []), { line: Number(line), code }]);
  }
  assert.ok(complaints.size > 0, `the compiler said nothing about the probes: ${run.stdout}${run.stderr}`);
  return complaints;
}

/** What a probe expects: the code, on the line after the mark. */
function expectedOf(file: string): readonly Complaint[] {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  return lines.flatMap((text, i) => {
    const code = /\/\/ expect (TS\d+)/.exec(text)?.[1];
    return code === undefined ? [] : [{ line: i + 2, code }];
  });
}

describe('the declaring language', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  let complaints: ReadonlyMap<string, readonly Complaint[]> = new Map();
  before(() => {
    complaints = compileProbes();
  });

  it('accepts a system that is declared as it should be', () => {
    assert.deepEqual(complaints.get('control.ts') ?? [], []);
  });

  for (const file of files.filter((each) => each !== 'control.ts')) {
    it(`refuses ${file.replace('.ts', '').replaceAll('-', ' ')}`, () => {
      const expected = expectedOf(file);
      assert.equal(expected.length, 1, 'a probe makes one mistake');
      assert.deepEqual(complaints.get(file), expected);
    });
  }
});
