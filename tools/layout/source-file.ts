// Reads one source file as the layout rules need it: its imports and where they lead, its comments, its syntax tree.
import { posix } from 'node:path';
import { type ESTree, type ParseResult, parseSync } from 'vite';
import { eachNode } from './each-node.ts';

/** One `import`, `export … from`, `import('…')`, `import x = require('…')` or type `import('…')`. */
export type Import = {
  /** As written; null when a dynamic import computes it. */
  readonly specifier: string | null;
  /** The project path it leads to (`kernel/errors.ts`), or null for a package, a Node built-in or a computed one. */
  readonly target: string | null;
  readonly line: number;
};

/** A parsed TypeScript or JavaScript file of the project. */
export type SourceFile = {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  readonly program: ESTree.Program;
  readonly comments: ParseResult['comments'];
  readonly imports: readonly Import[];
  /** What the parser could not read; the rules see nothing after it, so it is reported. */
  readonly syntaxErrors: readonly string[];
  /** Turns an offset in `text` into a line, counted from 1. */
  lineAt(offset: number): number;
};

function indexLines(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

function readSpecifier(source: ESTree.Expression | ESTree.StringLiteral): string | null {
  if (source.type === 'Literal' && typeof source.value === 'string') return source.value;
  if (source.type === 'TemplateLiteral' && source.expressions.length === 0) return source.quasis[0]?.value.cooked ?? null;
  return null;
}

function collectImports(path: string, program: ESTree.Program, lineAt: (offset: number) => number): Import[] {
  const imports: Import[] = [];
  const add = (specifier: string | null, offset: number) => {
    const isLocal = specifier?.startsWith('.') === true;
    const target = isLocal ? posix.join(posix.dirname(path), specifier.replace(/[?#].*$/, '')) : null;
    imports.push({ specifier, target, line: lineAt(offset) });
  };
  for (const node of eachNode(program)) {
    if (node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') add(node.source.value, node.start);
    else if (node.type === 'ExportNamedDeclaration' && node.source) add(node.source.value, node.start);
    else if (node.type === 'ImportExpression' || node.type === 'TSImportType') add(readSpecifier(node.source), node.start);
    else if (node.type === 'TSExternalModuleReference') add(node.expression.value, node.start);
  }
  return imports;
}

/** Parses `text`; a file with syntax errors still comes back, with what the parser said in `syntaxErrors`. */
export function parseSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text, { sourceType: 'module' });
  const lineAt = indexLines(text);
  const lineCount = text === '' ? 0 : lineAt(text.endsWith('\n') ? text.length - 1 : text.length);
  return {
    path,
    text,
    lineCount,
    program: parsed.program,
    comments: parsed.comments,
    imports: collectImports(path, parsed.program, lineAt),
    syntaxErrors: parsed.errors.map((error) => error.message),
    lineAt,
  };
}
