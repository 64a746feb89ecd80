// A system's .tsx files draw: besides what its declarations may import, they use web/ and the libraries of the pages.
import { isTest, kernelRoomOf, systemOf, topOf } from '../place.ts';
import type { LayoutRule } from '../rule.ts';
import type { Import } from '../source-file.ts';

const rooms = new Set(['define', 'patterns', 'periods']);
const libraries = /^(?:react|react-dom|react-router|antd|@ant-design\/[a-z-]+|@tanstack\/react-query|echarts|dayjs)(?:\/|$)/;

function isAllowed({ specifier, target }: Import, system: string): boolean {
  if (target === null) return specifier !== null && libraries.test(specifier);
  // Another system is systems-are-strangers' business; saying it twice helps nobody.
  return topOf(target) === 'systems' || topOf(target) === 'web' || rooms.has(kernelRoomOf(target) ?? '') || systemOf(target) === system;
}

/** Pages get their data through the doors, never from the kernel's rooms. */
export const systemPagesOnlyDraw: LayoutRule = {
  says: 'systems/**/*.tsx import only web/, the page libraries, kernel/define, patterns, periods and their own folder',
  find: (tree) =>
    tree.sources.flatMap((file) => {
      const system = systemOf(file.path);
      if (system === null || !file.path.endsWith('.tsx') || isTest(file.path)) return [];
      return file.imports
        .filter((entry) => !isAllowed(entry, system))
        .map(({ specifier, target, line }) => ({
          path: file.path,
          line,
          wrong: `a system's page imports ${target ?? specifier ?? 'a computed path'}`,
          remedy: 'use a part of web/, or ask for the data through a view, a worklist or an indicator',
          severity: 'error' as const,
        }));
    }),
};
