/** The shapes of imported lists that travel between our pages and `/api/import`, parsed on both ends. */
import { z } from 'zod';

/** GET /api/import: the lists that the actor may import, by the action that each row goes through. Each has a template at /api/import/<id>/template. */
export const importsSchema = z.object({
  rows: z.array(z.object({ id: z.string(), title: z.string(), form: z.string(), about: z.enum(['resident', 'new-resident', 'none']) })),
});
/** See importsSchema. */
export type Importable = z.infer<typeof importsSchema>['rows'][number];

/** POST /api/import/<action>?commit=false|true (raw body with x-file-name): verdict of each row; commits only when none is refused or `skipRefused`. */
export const importSchema = z.object({
  file: z.string(),
  encoding: z.string(),
  rows: z.number(),
  accepted: z.number(),
  refused: z.number(),
  duplicates: z.number(),
  committed: z.boolean(),
  verdicts: z.array(
    z.object({
      row: z.number(),
      name: z.string(),
      verdict: z.enum(['new', 'update', 'duplicate', 'refused']),
      problems: z.array(z.object({ column: z.string(), text: z.string() })),
    }),
  ),
});
/** See importSchema. */
export type ImportReport = z.infer<typeof importSchema>;
