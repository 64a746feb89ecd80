// No folder or file for "the rest": a name says what is inside.
import type { LayoutRule } from '../rule.ts';

const empty = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'manager', 'managers']);
const suffix = /-(?:utils?|helpers?|managers?)$/;

/** The design's list (names, last section); also as the last word of a name: `date-utils`. */
export const namesSaySomething: LayoutRule = {
  says: 'nothing is named utils, helpers, common, misc or manager',
  find: (tree) =>
    tree.sources
      .filter(({ path }) =>
        path.split('/').some((part) => {
          const stem = part.replace(/\..*$/, '');
          return empty.has(stem) || suffix.test(stem);
        }),
      )
      .map(({ path }) => ({
        path,
        line: 0,
        wrong: 'the name does not say what is inside',
        remedy: 'name it for its main export, and divide it if it has none',
        severity: 'error',
      })),
};
