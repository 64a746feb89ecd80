// Walks a syntax tree: every node once, parents before children.
import type { ESTree } from 'vite';

/** The parser's trees are plain objects: what has a type and a place in the text is a node. */
function isNode(value: unknown): value is ESTree.Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;
}

/** Yields `root` and everything under it, in the order of the text. */
export function* eachNode(root: ESTree.Node): Generator<ESTree.Node> {
  yield root;
  for (const child of Object.values(root).flat()) {
    if (isNode(child)) yield* eachNode(child);
  }
}
