// Every source parses, and every relative import names an existing file with its extension; else the other rules see less than they say.
import type { LayoutRule } from '../rule.ts';

/** The ground the other rules stand on. */
export const importsLeadSomewhere: LayoutRule = {
  says: 'every source parses, and every relative import names an existing file',
  find(tree) {
    const known = new Set(tree.paths);
    return tree.sources.flatMap((file) => [
      ...file.syntaxErrors.map((error) => ({
        path: file.path,
        line: 0,
        wrong: `cannot be parsed: ${error}`,
        remedy: 'repair it',
        severity: 'error' as const,
      })),
      ...file.imports
        .filter(({ target }) => target !== null && !known.has(target))
        .map(({ specifier, line }) => ({
          path: file.path,
          line,
          wrong: `imports ${specifier}, which is not there`,
          remedy: 'write the path of an existing file, with its extension (npm run generate makes the *.gen.* ones)',
          severity: 'error' as const,
        })),
    ]);
  },
};
