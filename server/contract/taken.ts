/** What the pages tell of printing and of files that they write themselves. */
import { z } from 'zod';

/** POST /api/taken → 204. `page`: the path of the page, without what stands behind its `?`; `rows`: how many lines a file has. */
export const takenSchema = z.object({
  act: z.enum(['print', 'export']),
  page: z
    .string()
    .max(160)
    .regex(/^\/[\w\-./:%]*$/),
  resident: z.number().int().positive().optional(),
  rows: z.number().int().min(0).max(1_000_000).optional(),
});
/** See takenSchema. */
export type Taken = z.infer<typeof takenSchema>;
