// The patterns are declarations that systems share: they stand on the declaring language alone.
import { isTest, kernelRoomOf, topOf } from '../place.ts';
import type { LayoutRule } from '../rule.ts';

const below = new Set(['define', 'periods', 'errors', 'patterns']);

/** FHIR's own type declarations: nothing of them is there at run time. */
const TYPES_ONLY = '@medplum/fhirtypes';

/** Because systems import the patterns, whatever a pattern imports, every system imports. */
export const patternsStandOnDefine: LayoutRule = {
  says: 'kernel/patterns import only kernel/define, kernel/periods, kernel/errors and FHIR types',
  find: (tree) =>
    tree.sources
      .filter((file) => kernelRoomOf(file.path) === 'patterns' && !isTest(file.path))
      .flatMap((file) =>
        file.imports
          .filter(
            ({ specifier, target }) =>
              (target === null && specifier !== TYPES_ONLY) ||
              (target !== null && topOf(target) === 'kernel' && !below.has(kernelRoomOf(target) ?? '')),
          )
          .map(({ specifier, target, line }) => ({
            path: file.path,
            line,
            wrong: `a pattern imports ${target ?? specifier ?? 'a computed path'}`,
            remedy: 'say it with kernel/define; the room that carries it out stays below',
            severity: 'error' as const,
          })),
      ),
};
