// Records are written in one place: commit calls record/write, and only actions and exchange call commit (the store beside it is open to every reader).
import type { Problem } from '../../check/problem.ts';
import { isTest, kernelRoomOf, topOf } from '../place.ts';
import type { LayoutRule } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';

const writers = new Set(['record', 'commit']);
const committers = new Set(['commit', 'actions', 'exchange']);

function judgeImport(file: SourceFile, target: string): Pick<Problem, 'wrong' | 'remedy'> | null {
  const room = kernelRoomOf(file.path) ?? '';
  if (/^kernel\/record\/write(?![a-z0-9])/.test(target) && !writers.has(room)) {
    return { wrong: `imports ${target}, which only kernel/commit may`, remedy: 'hand the resources to an action or to exchange' };
  }
  if (target === 'kernel/commit/commit.ts' && !committers.has(room) && topOf(file.path) !== 'demo') {
    return { wrong: `imports ${target}, which only kernel/actions and kernel/exchange may`, remedy: 'write through an action or exchange' };
  }
  return null;
}

/** Views, tasks, search index, audit and outbox are kept inside that one transaction; a second way to write would leave them behind. */
export const oneWayToWrite: LayoutRule = {
  says: 'only kernel/commit imports kernel/record/write*; only kernel/actions, kernel/exchange, demo and tests import kernel/commit/commit.ts',
  find: (tree) =>
    tree.sources
      .filter((file) => !isTest(file.path))
      .flatMap((file) =>
        file.imports.flatMap(({ target, line }) => {
          const judged = target === null ? null : judgeImport(file, target);
          return judged ? [{ path: file.path, line, ...judged, severity: 'error' as const }] : [];
        }),
      ),
};
