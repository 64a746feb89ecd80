// The project stands by itself: no text names the place where it happens to be written.
import type { LayoutRule } from '../rule.ts';

// Assembled, so that this file does not break its own rule. A URL's path or `homework/` is not meant.
const neighbour = ['..', 'shared'].join('/');
const places = new RegExp(`${neighbour.replaceAll('.', '\\.')}(?![\\w-])|(?<![\\w./:-])/${'work'}/`);

/** Every text file: sources, documents, data, settings. */
export const noWorkplace: LayoutRule = {
  says: 'no text names a path outside the project',
  find: (tree) =>
    tree.paths.flatMap((path) =>
      (tree.readText(path) ?? '').split('\n').flatMap((row, at) => {
        const found = places.exec(row);
        if (!found) return [];
        const remedy = 'copy what is needed into the project, with its source and licence';
        return [{ path, line: at + 1, wrong: `names ${found[0]}, outside the project`, remedy, severity: 'error' as const }];
      }),
    ),
};
