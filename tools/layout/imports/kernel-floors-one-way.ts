// Inside the kernel imports go down only: a room uses what lies on the floors below its own.
import type { Problem } from '../../check/problem.ts';
import { architecturePath, readFloors } from '../floors.ts';
import { isTest, kernelRoomOf } from '../place.ts';
import type { LayoutRule } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';

function findClimbs(file: SourceFile, floorOf: ReadonlyMap<string, number>): Problem[] {
  const room = kernelRoomOf(file.path) ?? '';
  const floor = floorOf.get(room) ?? 0;
  return file.imports.flatMap(({ target, line }) => {
    const used = target ? kernelRoomOf(target) : null;
    const usedFloor = used === null ? undefined : floorOf.get(used);
    if (used === null || used === room || usedFloor === undefined || usedFloor < floor) return [];
    const where = usedFloor === floor ? 'the same floor' : 'a floor above';
    const wrong = `${room} imports ${target}, on ${where}`;
    const remedy = `a room uses only what lies below it (${architecturePath}): move the shared part down, or let the caller pass it in`;
    return [{ path: file.path, line, wrong, remedy, severity: 'error' as const }];
  });
}

/** Tests may climb: they check a room through the rooms that use it. Patterns, unless placed, lie on top: nothing in the kernel stands on them. */
export const kernelFloorsOneWay: LayoutRule = {
  says: 'inside the kernel imports go one way, in the order declared in docs/architecture.md',
  find(tree) {
    const declared = readFloors(tree);
    if ('wrong' in declared) {
      const remedy = 'declare the floors of the kernel there, one floor a line, ground first';
      return [{ path: architecturePath, line: 0, wrong: `${architecturePath} ${declared.wrong}`, remedy, severity: 'error' }];
    }
    const floors = declared.floors.flat().includes('patterns') ? declared.floors : [...declared.floors, ['patterns']];
    const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor] as const)));
    const files = tree.sources.filter((file) => kernelRoomOf(file.path) !== null && !isTest(file.path));
    const unplaced = new Map<string, SourceFile>();
    for (const file of files) {
      const room = kernelRoomOf(file.path) ?? '';
      if (!floorOf.has(room) && !unplaced.has(room)) unplaced.set(room, file);
    }
    const strangers = [...unplaced].map(([room, file]) => ({
      path: file.path,
      line: 0,
      wrong: `the kernel's room ${room} is on no floor`,
      remedy: `name it in the floors of ${architecturePath}, or move the file into a room`,
      severity: 'error' as const,
    }));
    const placed = files.filter((file) => floorOf.has(kernelRoomOf(file.path) ?? ''));
    return [...strangers, ...placed.flatMap((file) => findClimbs(file, floorOf))];
  },
};
