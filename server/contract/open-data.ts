// What pages and platform tell each other about files without names.
import { z } from 'zod';

const column = z.object({ name: z.string(), label: z.string(), kind: z.string() });

/** GET /api/open-data */
export const releasesSchema = z.object({
  ask: z.boolean(),
  agree: z.boolean(),
  views: z.array(z.object({ id: z.string(), title: z.string(), columns: z.array(column) })),
  rows: z.array(
    z.object({
      id: z.string(),
      what: z.string(),
      area: z.string(),
      purpose: z.string(),
      recipient: z.string(),
      askedAt: z.string(),
      askedBy: z.string(),
      mine: z.boolean(),
      state: z.enum(['asked', 'agreed', 'refused']),
      decidedAt: z.string().nullable(),
      decidedBy: z.string().nullable(),
      note: z.string().nullable(),
      rows: z.number().nullable(),
      suppressed: z.number().nullable(),
      smallest: z.number().nullable(),
      step: z.string().nullable(),
      sum: z.string().nullable(),
      until: z.string().nullable(),
    }),
  ),
});
/** See releasesSchema. */
export type Releases = z.infer<typeof releasesSchema>;

const words = z.string().trim().min(4).max(500);

/** POST /api/open-data */
export const askReleaseSchema = z.object({
  plan: z.union([
    z.object({
      kind: z.literal('rows'),
      view: z.string().max(80),
      columns: z.array(z.string().max(80)).min(1).max(40),
      dates: z.enum(['month', 'moved']),
    }),
    z.object({ kind: z.literal('numbers'), period: z.string().max(40) }),
  ]),
  area: z.string().max(12),
  purpose: words,
  recipient: z.string().trim().min(2).max(200),
});

/** POST /api/open-data/:id/decide */
export const decideReleaseSchema = z.object({ agree: z.boolean(), note: z.string().trim().max(500).default('') });

/** What asking and deciding answer. */
export const releaseIdSchema = z.object({ id: z.string() });
