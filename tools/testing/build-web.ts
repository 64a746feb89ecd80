// Builds the web once before the browser stories, unless the built one is newer than everything it is made of.
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runProgram } from '../check/run-program.ts';

// Pages are drawn from the systems' declarations and the kernel's pure functions too, so these count as sources of the web.
const sources = [
  '{web,systems,kernel,server,generated}/**/*.{ts,tsx,css,html,json,svg}',
  'vite.config.ts',
  'index.html',
  'package-lock.json',
];

function findNewest(root: string, patterns: readonly string[]): number {
  const paths = globSync(patterns, { cwd: root, exclude: (name) => name === 'node_modules' });
  return Math.max(0, ...paths.filter((path) => !/\.test\.tsx?$/.test(path)).map((path) => statSync(join(root, path)).mtimeMs));
}

/** Tells whether `dist` is missing or older than a source under `root`. Times, in milliseconds, as the file system gives them. */
export function isWebStale(root: string): boolean {
  const built = findNewest(root, ['dist/**/*.*']);
  return built === 0 || findNewest(root, sources) > built;
}

/**
 * Runs `vite build` when it is needed, and says what it did.
 * @throws Error with all that Vite printed, when the build fails
 */
export async function buildWeb(root: string): Promise<void> {
  if (!existsSync(join(root, 'vite.config.ts'))) return;
  if (!isWebStale(root)) {
    console.log('web: dist is newer than its sources');
    return;
  }
  const start = performance.now();
  const { code, output } = await runProgram(root, 'node_modules/vite/bin/vite.js', ['build', '--logLevel', 'warn']);
  if (code !== 0) throw new Error(`vite build ended with code ${code}\n${stripVTControlCharacters(output)}`);
  console.log(`web: built (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
