// The licences: everything that goes to a county comes under a permissive one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CheckResult, Problem } from './problem.ts';

const permitted =
  /^(?:MIT(?:-0)?|ISC|0BSD|BSD(?:-[23]-Clause)?|Apache-2\.0|CC0-1\.0|Unlicense|BlueOak-1\.0\.0|PostgreSQL|Python-2\.0|OFL-1\.1)$/;

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), license: z.string().optional(), dev: z.boolean().optional(), link: z.boolean().optional() }),
  ),
});

/**
 * Judges an SPDX expression: one permitted licence among alternatives, or all permitted where all apply.
 * Mixed forms (both AND and OR) are refused: a person reads those.
 */
export function isPermissive(expression: string): boolean {
  const plain = expression.replace(/[()]/g, '').trim();
  const alternatives = plain.split(/\s+OR\s+/);
  const together = plain.split(/\s+AND\s+/);
  if (alternatives.length > 1 && together.length > 1) return false;
  return together.length > 1 ? together.every((name) => permitted.test(name)) : alternatives.some((name) => permitted.test(name));
}

/** Reads the licences of all production packages, optional ones for other machines included, from package-lock.json. */
export function checkLicences(root: string): CheckResult {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const { packages } = lockSchema.parse(JSON.parse(text));
  const counts = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [folder, entry] of Object.entries(packages)) {
    if (folder === '' || entry.dev || entry.link) continue;
    const licence = entry.license ?? 'none named';
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
    if (isPermissive(licence)) continue;
    const line = text.slice(0, text.indexOf(`"${folder}": {`)).split('\n').length;
    const name = folder.replace(/^.*node_modules\//, '');
    const wrong = `${name} ${entry.version ?? ''} comes under ${licence}`;
    problems.push({
      path: 'package-lock.json',
      line,
      wrong,
      remedy: 'take another package, or make it a development one',
      severity: 'error',
    });
  }
  const list = [...counts].sort(([, a], [, b]) => b - a).map(([licence, count]) => `${licence} ${count}`);
  return { covered: `${list.join(', ') || 'no'} packages`, problems };
}
