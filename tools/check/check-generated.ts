// The generated files: what `npm run generate` would write is what is committed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CheckResult, Problem } from './problem.ts';

/** Asks tools/generate.ts, when the tree has one, which of its files are stale. */
export async function checkGenerated(root: string): Promise<CheckResult> {
  const generator = join(root, 'tools/generate.ts');
  if (!existsSync(generator)) return { covered: 'nothing: the tree has no tools/generate.ts', problems: [] };
  const module: Record<string, unknown> = await import(pathToFileURL(generator).href);
  const ask = module.checkGenerated;
  const stale: unknown = typeof ask === 'function' ? await ask() : null;
  const error = (path: string, wrong: string, remedy: string): Problem => ({ path, line: 0, wrong, remedy, severity: 'error' });
  if (!Array.isArray(stale)) {
    const problem = error(
      'tools/generate.ts',
      'does not export checkGenerated(): Promise<string[]>',
      'export it, so that stale files are found',
    );
    return { covered: 'nothing', problems: [problem] };
  }
  const remedy = 'run npm run generate, and commit what it writes';
  return {
    covered: 'what tools/generate.ts writes',
    problems: stale.map((path) => error(String(path), 'not what would be generated now', remedy)),
  };
}
