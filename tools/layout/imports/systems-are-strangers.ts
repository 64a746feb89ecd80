// A system never imports another system: they meet through resources, events and ids only.
import { isGenerated, systemOf, topOf } from '../place.ts';
import type { LayoutRule } from '../rule.ts';

/** Keeps every system's folder deletable; tests and pages included. */
export const systemsAreStrangers: LayoutRule = {
  says: 'a system never imports another system, and every file of systems/ lies in a system’s folder',
  find: (tree) =>
    tree.sources
      .filter((file) => topOf(file.path) === 'systems' && !isGenerated(file.path))
      .flatMap((file) => {
        const own = systemOf(file.path);
        if (own === null) {
          const wrong = 'this file of systems/ belongs to no system';
          return [{ path: file.path, line: 0, wrong, remedy: 'move it into the folder of its system', severity: 'error' as const }];
        }
        return file.imports
          .filter(({ target }) => target && topOf(target) === 'systems' && systemOf(target) !== own)
          .map(({ target, line }) => ({
            path: file.path,
            line,
            wrong: `${own} imports ${target}, of another system`,
            remedy: 'refer to it by its generated id, or read the resource it writes',
            severity: 'error' as const,
          }));
      }),
};
