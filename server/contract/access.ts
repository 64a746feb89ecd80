/** What the pages and the server say to one another about break-glass. */
import { z } from 'zod';
import { GLASS_VERDICTS } from '../../kernel/define/break-glass.ts';

/** Opening a record in an emergency. */
export const openGlassSchema = z.object({
  resident: z.number().int().positive().optional(),
  identityNumber: z.string().max(18).optional(),
  reason: z.string().max(500),
  confirmed: z.boolean(),
});

/** The record that was opened. */
export const openedGlassSchema = z.object({ resident: z.number(), until: z.string() });

/** Whether a record is open to this account by break-glass, and until when. */
export const glassSchema = z.object({ until: z.string().nullable() });

/** A break-glass that was ended before its time. */
export const endedGlassSchema = z.object({ ended: z.string() });

/** Openings that await or had their review. */
export const glassListSchema = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      resident: z.number(),
      person: z.string(),
      name: z.string(),
      roleName: z.string(),
      orgName: z.string(),
      reason: z.string(),
      opened: z.string(),
      until: z.string(),
      ended: z.string().nullable(),
      reviewDue: z.string(),
      late: z.boolean(),
      reviewed: z.string().nullable(),
      reviewer: z.string().nullable(),
      verdict: z.string().nullable(),
      note: z.string().nullable(),
    }),
  ),
});

/** The verdict is kept. */
export const reviewedSchema = z.object({ reviewed: z.literal(true) });

/** A verdict on an opening. */
export const reviewGlassSchema = z.object({
  resident: z.number().int().positive(),
  verdict: z.enum(Object.keys(GLASS_VERDICTS) as [keyof typeof GLASS_VERDICTS, ...(keyof typeof GLASS_VERDICTS)[]]), // its own keys
  note: z.string().max(500),
});
