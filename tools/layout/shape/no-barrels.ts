// No file that only passes on what others export: an import names the file where the thing is.
import { isGenerated } from '../place.ts';
import type { LayoutRule } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';

function isBarrel(file: SourceFile): boolean {
  const { body } = file.program;
  const passesOn = body.filter(
    (node) =>
      node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && !node.declaration && node.specifiers.length > 0),
  );
  return passesOn.length > 0 && body.every((node) => node.type === 'ImportDeclaration' || passesOn.includes(node));
}

/** Whatever it is called: `index.ts` is only the usual name. */
export const noBarrels: LayoutRule = {
  says: 'no file only re-exports',
  find: (tree) =>
    tree.sources
      .filter((file) => !isGenerated(file.path) && isBarrel(file))
      .map((file) => ({
        path: file.path,
        line: 1,
        wrong: 'this file only re-exports',
        remedy: 'remove it, and import from the files it names',
        severity: 'error',
      })),
};
