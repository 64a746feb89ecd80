// No circles: following imports from a file never leads back to it.
import type { Problem } from '../../check/problem.ts';
import type { LayoutRule } from '../rule.ts';
import type { Tree } from '../tree.ts';

type Graph = ReadonlyMap<string, readonly string[]>;

function buildGraph(tree: Tree): Graph {
  const known = new Set(tree.sources.map((file) => file.path));
  const edges = (targets: readonly (string | null)[]) => [...new Set(targets.filter((path) => path !== null && known.has(path)))];
  return new Map(tree.sources.map((file) => [file.path, edges(file.imports.map(({ target }) => target)) as string[]]));
}

/** The shortest way from `start` back to itself, as the files on it; null when there is none. */
function findWayBack(graph: Graph, start: string): string[] | null {
  const cameFrom = new Map<string, string>();
  let frontier = [start];
  while (frontier.length > 0) {
    const next: string[] = [];
    for (const path of frontier) {
      for (const target of graph.get(path) ?? []) {
        if (target === start) {
          const way = [path];
          for (let at = path; at !== start; ) {
            at = cameFrom.get(at) ?? start;
            way.unshift(at);
          }
          return way;
        }
        if (!cameFrom.has(target)) {
          cameFrom.set(target, path);
          next.push(target);
        }
      }
    }
    frontier = next;
  }
  return null;
}

/** Leaves out, again and again, files that import nothing left or are imported by nothing left; only circles and the ways between them stay. */
function keepOnlyCircles(graph: Graph): Set<string> {
  const left = new Set(graph.keys());
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    const imported = new Set([...left].flatMap((path) => graph.get(path) ?? []));
    for (const path of left) {
      if (!imported.has(path) || !(graph.get(path) ?? []).some((target) => left.has(target))) left.delete(path);
    }
  }
  return left;
}

/** Type-only imports count: a circle of types is a circle of ideas. Each file is named in one circle at most. */
export const noImportCycles: LayoutRule = {
  says: 'imports form no circle, types included',
  find(tree) {
    const graph = buildGraph(tree);
    const named = new Set<string>();
    const problems: Problem[] = [];
    for (const path of [...keepOnlyCircles(graph)].sort()) {
      const circle = named.has(path) ? null : findWayBack(graph, path);
      if (!circle) continue;
      for (const member of circle) named.add(member);
      const line = tree.sources.find((file) => file.path === path)?.imports.find(({ target }) => target === (circle[1] ?? path))?.line ?? 0;
      const wrong = `imports go in a circle: ${[...circle, path].join(' → ')}`;
      const remedy = 'put what both need into a file below them';
      problems.push({ path, line, wrong, remedy, severity: 'error' });
    }
    return problems;
  },
};
