/** Reads a filled form from the FHIR door, where every form of the record stands as a QuestionnaireResponse. */
import type { QuestionnaireResponseItem } from '@medplum/fhirtypes';
import { z } from 'zod';
import { api } from '../../api.ts';

const responseSchema = z.object({
  id: z.string(),
  questionnaire: z.string(),
  identifier: z.object({ value: z.string() }).optional(),
  authored: z.string().optional(),
  meta: z.object({ versionId: z.string() }),
  author: z.object({ display: z.string().optional() }).optional(),
  item: z
    .array(z.custom<QuestionnaireResponseItem>((value) => typeof value === 'object' && value !== null && 'linkId' in value))
    .optional(),
});

/** A filled form as it was kept. */
export type FilledForm = z.infer<typeof responseSchema>;

/** The form of that id. Throws ProblemError when it is not there, not within reach, or no form. */
export function readResponse(id: string): Promise<FilledForm> {
  return api.resource(responseSchema, 'QuestionnaireResponse', id);
}
