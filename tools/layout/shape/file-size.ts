// Files stay short enough to be read at one sitting.
import { isGenerated, isTest } from '../place.ts';
import type { LayoutRule } from '../rule.ts';

const warnAbove = 300;
const failAbove = 400;
const testsFailAbove = 600;
const measured = /\.(?:ts|tsx|mjs|cjs|css|sql)$/;

/** Counts every line, comments too. Generated files are exempt, data is not measured. */
export const fileSize: LayoutRule = {
  says: `a file has at most ${failAbove} lines (tests ${testsFailAbove}); a warning above ${warnAbove}`,
  find: (tree) =>
    tree.paths
      .filter((path) => measured.test(path) && !isGenerated(path) && !path.startsWith('data/'))
      .flatMap((path) => {
        const text = tree.readText(path) ?? '';
        const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
        const limit = isTest(path) ? testsFailAbove : failAbove;
        if (lines <= (isTest(path) ? testsFailAbove : warnAbove)) return [];
        const remedy = `divide it by ideas, one a file (limit ${limit})`;
        const severity = lines > limit ? ('error' as const) : ('warning' as const);
        return [{ path, line: Math.min(lines, limit + 1), wrong: `${lines} lines`, remedy, severity }];
      }),
};
