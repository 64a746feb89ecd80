// Exports have names, so that a search finds every use; only what is loaded by its place is a default export.
import type { Problem } from '../../check/problem.ts';
import { isGenerated } from '../place.ts';
import type { LayoutRule } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';

const loadedByPlace = /(?:^|\/)(?:system\.ts|page\.tsx|[a-z.-]+\.config\.(?:ts|mjs|cjs))$/;

function findDefaults(file: SourceFile): Problem[] {
  return file.program.body.flatMap((node) => {
    const isDefault =
      node.type === 'ExportDefaultDeclaration' ||
      (node.type === 'ExportNamedDeclaration' &&
        node.specifiers.some(({ exported }) => (exported.type === 'Literal' ? exported.value : exported.name) === 'default'));
    if (!isDefault) return [];
    const remedy = 'give it a name and export it by that';
    return [{ path: file.path, line: file.lineAt(node.start), wrong: 'a default export', remedy, severity: 'error' as const }];
  });
}

/** `system.ts`, `page.tsx` and the configuration files of tools are loaded by their place. */
export const noDefaultExport: LayoutRule = {
  says: 'no default export except in system.ts, page.tsx and *.config.ts',
  find: (tree) => tree.sources.filter((file) => !loadedByPlace.test(file.path) && !isGenerated(file.path)).flatMap(findDefaults),
};
