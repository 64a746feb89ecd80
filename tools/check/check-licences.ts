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

/** A licence that a person read because the package names none by its SPDX name. It holds for that version alone. */
interface ReviewedLicence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly why: string;
}

const NLM =
  'BSD-like (NLM LHNCBC, with the terms of LOINC and UCUM): redistribution allowed, commercial too, when the owner notice and conditions stay with it';

/** Packages whose licence text was read. A new version is read again. */
export const REVIEWED_LICENCES: readonly ReviewedLicence[] = [
  {
    name: 'caniuse-lite',
    version: '1.0.30001826',
    licence: 'CC-BY-4.0',
    why: 'data on browsers, brought by the build tools of vtk.js; nothing of it goes into the pages',
  },
  {
    name: 'clipper2-ts',
    version: '2.0.1',
    licence: 'BSL-1.0',
    why: 'Boost Software License: permissive; brought by the measuring tools of the image viewer',
  },
  {
    name: 'pako',
    version: '2.1.0',
    licence: 'MIT AND Zlib',
    why: 'both permissive; unpacks deflated images',
  },
  {
    name: 'pako',
    version: '1.0.11',
    licence: 'MIT AND Zlib',
    why: 'both permissive; brought by vtk.js',
  },
  {
    name: 'rechoir',
    version: '0.6.2',
    licence: 'MIT',
    why: 'LICENSE names the MIT terms; brought by the build tools of vtk.js',
  },
  {
    name: 'fhirpath',
    version: '5.1.1',
    licence: 'BSD-3-Clause-like (NLM LHNCBC)',
    why: 'LICENSE.md: BSD conditions, the file must stay with the package',
  },
  {
    name: '@lhncbc/ucum-lhc',
    version: '5.0.4',
    licence: NLM,
    why: 'LICENSE.md: used unchanged, for units only; the UCUM terms allow it in software that does not alter the codes',
  },
  {
    name: '@lhncbc/ucum-lhc',
    version: '7.1.9',
    licence: NLM,
    why: 'LICENSE.md: used unchanged, for units only; the UCUM terms allow it in software that does not alter the codes',
  },
  {
    name: 'emitter-component',
    version: '1.1.2',
    licence: 'MIT',
    why: 'its package.json names none, its component.json says MIT',
  },
];

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
    const name = folder.replace(/^.*node_modules\//, '');
    if (isPermissive(licence)) continue;
    if (REVIEWED_LICENCES.some((read) => read.name === name && read.version === entry.version)) continue;
    const line = text.slice(0, text.indexOf(`"${folder}": {`)).split('\n').length;
    const wrong = `${name} ${entry.version ?? ''} comes under ${licence}`;
    problems.push({
      path: 'package-lock.json',
      line,
      wrong,
      remedy: 'take another package, make it a development one, or read its licence and add it to REVIEWED_LICENCES',
      severity: 'error',
    });
  }
  const list = [...counts].sort(([, a], [, b]) => b - a).map(([licence, count]) => `${licence} ${count}`);
  return { covered: `${list.join(', ') || 'no'} packages`, problems };
}
