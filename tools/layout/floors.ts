// Reads the order of the kernel's floors from docs/architecture.md, where people read it too.
import type { Tree } from './tree.ts';

/** The rooms of the kernel from the ground up, as the design orders them; counts until docs/architecture.md exists. */
export const designFloors: readonly (readonly string[])[] = [
  ['errors'],
  ['periods'],
  ['define'],
  ['database'],
  ['record'],
  ['people', 'organisations'],
  ['access'],
  ['views'],
  ['forms'],
  ['tasks'],
  ['commit'],
  ['indicators'],
  ['actions'],
  ['reports', 'documents', 'files', 'messages', 'jobs'],
  ['exchange'],
  ['patterns'],
];

/** Where the floors are declared. */
export const architecturePath = 'docs/architecture.md';

/** The floors in force and the line of their block (0 when the design's own count), or what is wrong with the declaration. */
export type Floors = { readonly floors: readonly (readonly string[])[]; readonly line: number } | { readonly wrong: string };

/**
 * Reads the block fenced as ```` ```floors ````: one floor a line, ground first, rooms separated by commas.
 * A document without the block, or a room named twice, is a fault: the order must never quietly fall back.
 */
export function readFloors(tree: Tree): Floors {
  const text = tree.readText(architecturePath);
  if (text === null) return { floors: designFloors, line: 0 };
  const block = /^```floors[ \t]*\n([\s\S]*?)^```/m.exec(text);
  if (!block) return { wrong: 'has no block fenced as ```floors' };
  const floors = (block[1] ?? '')
    .split('\n')
    .map((row) =>
      row
        .split(',')
        .map((room) => room.trim())
        .filter(Boolean),
    )
    .filter((row) => row.length > 0);
  const rooms = floors.flat();
  const twice = rooms.find((room, at) => rooms.indexOf(room) !== at);
  if (twice) return { wrong: `names the room ${twice} on two floors` };
  return { floors, line: text.slice(0, block.index).split('\n').length };
}
