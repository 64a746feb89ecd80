// Every export has a doc comment: purpose, shapes, units, errors, source of the rule.
import type { ESTree } from 'vite';
import type { Problem } from '../../check/problem.ts';
import { isGenerated, isTest } from '../place.ts';
import type { LayoutRule } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';

type Named = { readonly name: string; readonly start: number };

function namesIn(declaration: ESTree.Declaration): string[] {
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  }
  return 'id' in declaration && declaration.id?.type === 'Identifier' ? [declaration.id.name] : [];
}

/** The exported names of a file, each at every place that declares it (overloads, a type beside its const). */
function listExports(file: SourceFile): Named[] {
  const local = new Map<string, Named[]>();
  const exported: Named[] = [];
  const aliases: string[] = [];
  for (const node of file.program.body) {
    if (node.type === 'ExportNamedDeclaration' && !node.source) {
      const declaration = node.declaration;
      if (declaration) exported.push(...namesIn(declaration).map((name) => ({ name, start: node.start })));
      else aliases.push(...node.specifiers.flatMap(({ local: from }) => (from.type === 'Identifier' ? [from.name] : [])));
    } else if (node.type === 'ExportDefaultDeclaration') {
      exported.push({ name: 'default', start: node.start });
    } else if ('id' in node || node.type === 'VariableDeclaration') {
      for (const name of namesIn(node as ESTree.Declaration)) local.set(name, [...(local.get(name) ?? []), { name, start: node.start }]);
    }
  }
  return [...exported, ...aliases.flatMap((name) => local.get(name) ?? [])];
}

function findUndocumented(file: SourceFile): Problem[] {
  const docs = file.comments.filter(({ type, value }) => type === 'Block' && /^\*[\s\S]*[^\s*]/.test(value));
  // Only white space, or a line comment such as a reasoned lint exception, may stand between the doc and its export.
  const isDocumented = ({ start }: Named) =>
    docs.some((doc) => doc.end <= start && /^(?:\s|\/\/.*\n)*$/.test(file.text.slice(doc.end, start)));
  const exports = listExports(file);
  const documented = new Set(exports.filter(isDocumented).map(({ name }) => name));
  const missing = exports.filter(
    ({ name }) => !documented.has(name) && !(name === 'default' && /\.tsx$|\.config\.[a-z]+$/.test(file.path)),
  );
  return [...new Map(missing.map((named) => [named.name, named])).values()].map(({ name, start }) => ({
    path: file.path,
    line: file.lineAt(start),
    wrong: `${name} is exported without a doc comment`,
    remedy: 'say before it, in /** … */, what it is for, with units, errors and sources',
    severity: 'error' as const,
  }));
}

/** Not asked of tests, generated files, the default component of a page, and the settings of tools. */
export const exportsDocumented: LayoutRule = {
  says: 'every exported function, const, type and interface has a doc comment',
  find: (tree) => tree.sources.filter((file) => !isTest(file.path) && !isGenerated(file.path)).flatMap(findUndocumented),
};
