// Lists the test files of a run: unit and database tests first, browser stories second, both narrowed by the words given.
import { globSync } from 'node:fs';

const unitPatterns = ['kernel', 'systems', 'server', 'demo', 'tools', 'bench', 'web'].map((folder) => `${folder}/**/*.test.{ts,tsx}`);

/** The files of a run, relative to the project, with forward slashes, in order. */
export type TestFiles = { readonly units: readonly string[]; readonly stories: readonly string[] };

/**
 * Finds the test files under `root`.
 * @param words a file is kept when its path contains any of them; all are kept when there are none
 */
export function listTestFiles(root: string, words: readonly string[]): TestFiles {
  const find = (patterns: string[]) =>
    globSync(patterns, { cwd: root, exclude: (name) => name === 'node_modules' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
      .sort();
  return { units: find(unitPatterns), stories: find(['e2e/**/*.test.ts']) };
}
