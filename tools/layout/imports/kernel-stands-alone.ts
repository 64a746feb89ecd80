// The kernel knows no system and no door: it imports nothing that stands on it.
import { isTest, topOf } from '../place.ts';
import type { LayoutRule } from '../rule.ts';

const above = new Set(['systems', 'server', 'web', 'demo', 'bench', 'e2e']);

/** Tests too: a system's folder must be deletable with the kernel's tests still running. */
export const kernelStandsAlone: LayoutRule = {
  says: 'the kernel never imports systems, server, web, demo, bench, e2e or tools',
  find: (tree) =>
    tree.sources
      .filter((file) => topOf(file.path) === 'kernel')
      .flatMap((file) =>
        file.imports
          .filter(({ target }) => target && (above.has(topOf(target)) || (topOf(target) === 'tools' && !isTest(file.path))))
          .map(({ target, line }) => ({
            path: file.path,
            line,
            wrong: `the kernel imports ${target}`,
            remedy: 'move what both need into the kernel, or let the caller pass it in',
            severity: 'error' as const,
          })),
      ),
};
