// Turns data/examination-items/imaging-items.csv into the module that declarations read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { BODY_PARTS, MODALITIES } from '../kernel/patterns/examination-items/imaging-item.ts';

const FILE = join(import.meta.dirname, '..', 'data', 'examination-items', 'imaging-items.csv');
const TARGET = 'kernel/patterns/examination-items/imaging-items.gen.ts';

const absent = z.literal('').transform(() => undefined);
const row = z.object({
  code: z.string().regex(/^[a-z0-9-]+$/),
  display: z.string().min(1),
  english: z.string().min(1),
  modality: z.string().refine((code) => code in MODALITIES, 'no modality'),
  body_part: z.string().refine((code) => code in BODY_PARTS, 'no body part'),
  loinc: z.union([absent, z.string().regex(/^\d{4,5}-\d$/)]),
  recognition_days: z.union([absent, z.coerce.number().int().positive()]),
  clock: z.union([absent, z.enum(['radiography', 'ct', 'mr'])]),
  double_sign: z.union([absent, z.literal('yes').transform(() => true)]),
});

/** The generated module, path in the project → text. Throws when a row is not of the shape, or a code stands twice. */
export async function generateImagingItems(): Promise<ReadonlyMap<string, string>> {
  const rows = z.array(row).parse(parse(readFileSync(FILE, 'utf8'), { columns: true, skip_empty_lines: true }));
  if (new Set(rows.map(({ code }) => code)).size < rows.length)
    throw new Error('data/examination-items/imaging-items.csv: a code stands twice');
  const items = rows.map(
    ({ body_part: bodyPart, recognition_days: recognitionDays, double_sign: doubleSign, code, display, english, modality, ...rest }) =>
      JSON.stringify({ code, display, english, modality, bodyPart, ...rest, recognitionDays, doubleSign }),
  );
  const text = [
    '// The imaging items of data/examination-items. Written by `npm run generate`.',
    "import type { ImagingItem } from './imaging-item.ts';",
    '',
    '/** Every item. */',
    'export const IMAGING_ITEMS: readonly ImagingItem[] = [',
    ...items.map((item) => `  ${item},`),
    '];',
    '',
  ].join('\n');
  return new Map([[TARGET, text]]);
}
