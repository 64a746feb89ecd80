// Reads the whole project once, for all layout rules: every path, every text, every parsed source file.
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseSource, type SourceFile } from './source-file.ts';

/** The project as the layout rules see it. All paths are relative to its root, with forward slashes, in order. */
export type Tree = {
  /** Every file that belongs to the project, of any kind. */
  readonly paths: readonly string[];
  /** Every TypeScript and JavaScript file, parsed. */
  readonly sources: readonly SourceFile[];
  /** The text of a file, or null when it is not there or is not text. */
  readText(path: string): string | null;
};

// What git ignores, and git itself.
const foreignFolders = new Set(['node_modules', '.git', 'dist', 'data-dir', '.yigong', 'coverage']);
const sourceName = /\.(?:ts|tsx|mjs|cjs)$/;
const largestText = 2_000_000;

function listFiles(root: string, folder: string): string[] {
  const entries: Dirent[] = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return foreignFolders.has(entry.name) || path === 'tmp' ? [] : listFiles(root, path);
    return entry.isFile() && !entry.name.endsWith('.log') ? [path] : [];
  });
}

/** Reads and parses the project under `root`; about a millisecond a file. */
export function readTree(root: string): Tree {
  const paths = listFiles(root, '').sort();
  const known = new Set(paths);
  const texts = new Map<string, string | null>();
  const readText = (path: string): string | null => {
    const before = texts.get(path);
    if (before !== undefined) return before;
    // A file with a NUL byte is not text; a huge one is data.
    const text = known.has(path) && statSync(join(root, path)).size <= largestText ? readFileSync(join(root, path), 'utf8') : null;
    const kept = text?.includes('\0') ? null : text;
    texts.set(path, kept);
    return kept;
  };
  const sources = paths.filter((path) => sourceName.test(path)).map((path) => parseSource(path, readText(path) ?? ''));
  return { paths, sources, readText };
}
