// Plants small fixture trees in a temporary folder, so that each layout rule is tried on real files.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LayoutRule } from './rule.ts';
import { readTree } from './tree.ts';

/**
 * Writes `files` (path to text) into a new folder, applies the rule, and removes the folder.
 * @returns each finding as `path:line` (or `path`), with a `?` behind warnings
 */
export function tryRule(rule: LayoutRule, files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'yigong-layout-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return rule
      .find(readTree(root))
      .map(({ path, line, severity }) => `${path}${line > 0 ? `:${line}` : ''}${severity === 'warning' ? '?' : ''}`);
  } finally {
    rmSync(root, { recursive: true });
  }
}
