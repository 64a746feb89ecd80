// Folders stay small enough to be taken in at a glance.
import { posix } from 'node:path';
import { isGenerated } from '../place.ts';
import type { LayoutRule } from '../rule.ts';

const warnAbove = 25;
const exempt = /^(?:\.|data(?:\/|$)|generated(?:\/|$)|docs\/generated(?:\/|$))|(?:^|\/)fixtures(?:\/|$)/;

/** Counts the files directly inside; a warning only, because some folders hold one list of equal things. */
export const folderSize: LayoutRule = {
  says: `a folder holds at most ${warnAbove} files`,
  find(tree) {
    const counts = new Map<string, number>();
    for (const path of tree.paths) {
      const folder = posix.dirname(path);
      if (!isGenerated(path) && !exempt.test(folder)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    return [...counts]
      .filter(([, count]) => count > warnAbove)
      .map(([path, count]) => ({
        path,
        line: 0,
        wrong: `${count} files in one folder`,
        remedy: 'divide it into rooms',
        severity: 'warning' as const,
      }));
  },
};
