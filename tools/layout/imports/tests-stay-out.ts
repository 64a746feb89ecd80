// What only serves tests is imported by tests and tools alone; otherwise the freedoms of tests would leak into the product.
import { isTest, topOf } from '../place.ts';
import type { LayoutRule } from '../rule.ts';

const workshops = new Set(['tools', 'bench', 'demo', 'e2e']);

/** Tests may climb floors and commit directly, so nothing that runs at a county may stand on them. */
export const testsStayOut: LayoutRule = {
  says: 'no file of the product imports a test or testing.ts',
  find: (tree) =>
    tree.sources
      .filter((file) => !isTest(file.path) && !workshops.has(topOf(file.path)))
      .flatMap((file) =>
        file.imports
          .filter(({ target }) => target && isTest(target))
          .map(({ target, line }) => ({
            path: file.path,
            line,
            wrong: `imports ${target}, which only serves tests`,
            remedy: 'move what the product needs into a file of its own',
            severity: 'error' as const,
          })),
      ),
};
