// A system's .ts files are pure declarations and pure functions: what they may import is listed here.
import { isTest, kernelRoomOf, systemOf } from '../place.ts';
import type { LayoutRule } from '../rule.ts';
import type { Import } from '../source-file.ts';

const rooms = new Set(['define', 'patterns', 'periods']);

/** FHIR's own type declarations: nothing of them is there at run time. */
const TYPES_ONLY = '@medplum/fhirtypes';

function isAllowed({ specifier, target }: Import, system: string): boolean {
  if (target === null) return specifier === TYPES_ONLY;
  return systemOf(target) === system || rooms.has(kernelRoomOf(target) ?? '');
}

/** No SQL, no network, no Node built-ins, no packages, no React; so a rule can run in the browser as it runs on the server. */
export const systemsAreDeclarations: LayoutRule = {
  says: 'systems/**/*.ts import only kernel/define, kernel/patterns, kernel/periods, FHIR types and their own folder',
  find: (tree) =>
    tree.sources.flatMap((file) => {
      const system = systemOf(file.path);
      if (system === null || !file.path.endsWith('.ts') || isTest(file.path)) return [];
      return file.imports
        .filter((entry) => !isAllowed(entry, system))
        .map(({ specifier, target, line }) => ({
          path: file.path,
          line,
          wrong: `a system's declarations import ${target ?? specifier ?? 'a computed path'}`,
          remedy: 'declare it with kernel/define, kernel/patterns or kernel/periods; what is drawn belongs into a .tsx file',
          severity: 'error' as const,
        }));
    }),
};
