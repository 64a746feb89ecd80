// A composed report: what people read, and what a publication freezes. Parsed again when a publication is read back.
import { z } from 'zod';

// The figure first: words alone would match a figure too, and drop its number.
const partSchema = z.union([z.object({ figure: z.number(), text: z.string() }), z.object({ text: z.string() })]);

/**
 * A figure with its provenance. `period` is a period code, `at` the instant it was computed. For growth `value` is the growth itself and
 * n, N are those of the report's period; the earlier period and its figure stand in the definition.
 */
export const reportFigureSchema = z.object({
  number: z.number(),
  /** Indicator and style: by it the texts told from a published report find its figures. Absent in the oldest publications. */
  key: z.string().optional(),
  indicator: z.string(),
  title: z.string(),
  printed: z.string(),
  n: z.number(),
  N: z.number().nullable(),
  value: z.number().nullable(),
  period: z.string(),
  definition: z.string(),
  source: z.string(),
  version: z.string(),
  at: z.string(),
});
/** See reportFigureSchema. */
export type ReportFigure = z.infer<typeof reportFigureSchema>;

/** A report as composed: sections of paragraphs of words and numbered figures, then the figures in the order of their numbers. */
export const reportContentSchema = z.object({
  id: z.string(),
  title: z.string(),
  period: z.object({ code: z.string(), label: z.string() }),
  area: z.object({ code: z.string(), name: z.string() }),
  sections: z.array(z.object({ title: z.string(), paragraphs: z.array(z.array(partSchema)) })),
  figures: z.array(reportFigureSchema),
  /** The published work report whose frozen figures the text tells; absent when the figures are live. */
  from: z.object({ id: z.string(), at: z.string(), by: z.string() }).optional(),
});
/** See reportContentSchema. */
export type ReportContent = z.infer<typeof reportContentSchema>;

/** A report to show: live, or a publication with who froze it when. */
export type ReportShown = ReportContent & { readonly published: { readonly id: string; readonly at: string; readonly by: string } | null };
