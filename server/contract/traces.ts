/** What the door of ECG files answers. */
import { z } from 'zod';
import { performedSchema } from './contract.ts';

/** POST /api/traces/<action>?resident=&order=&commit=false: what the files are, before they are sent. */
export const shownTraceSchema = z.object({
  trace: z.looseObject({ resourceType: z.literal('Observation') }),
  format: z.enum(['dicom', 'aecg', 'wfdb', 'fhir']),
  seconds: z.number(),
  leads: z.array(z.string()),
  recordedAt: z.string().nullable(),
  patient: z.string(),
  differences: z.array(z.string()),
  barred: z.string().nullable(),
  warnings: z.array(z.string()),
});
/** See shownTraceSchema. */
export type ShownTrace = z.infer<typeof shownTraceSchema>;

/** The same with commit=true: taken, and the order is with the centre. */
export const takenTraceSchema = z.object({
  known: z.boolean(),
  /** What the action did; null when the same files had come before. */
  performed: performedSchema.nullable(),
  observation: z.string(),
  text: z.string(),
});
/** See takenTraceSchema. */
export type TakenTrace = z.infer<typeof takenTraceSchema>;
