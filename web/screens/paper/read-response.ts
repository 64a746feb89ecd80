/** Reads a filled form from the FHIR door, where every form of the record stands as a QuestionnaireResponse. */
import type { QuestionnaireResponseItem } from '@medplum/fhirtypes';
import { z } from 'zod';
import { EXTENSION } from '../../../kernel/define/codes.ts';
import { api } from '../../api.ts';

const responseSchema = z.object({
  id: z.string(),
  questionnaire: z.string(),
  identifier: z.object({ value: z.string() }).optional(),
  authored: z.string().optional(),
  meta: z.object({ versionId: z.string() }),
  author: z.object({ display: z.string().optional() }).optional(),
  extension: z
    .array(
      z.object({
        url: z.string(),
        valueString: z.string().optional(),
        valueReference: z.object({ reference: z.string().optional() }).optional(),
      }),
    )
    .optional(),
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

/** The reasons that were typed where a rule warned, without the fields they stand at. */
export function reasonsOf({ extension = [] }: FilledForm): readonly string[] {
  return extension.flatMap(({ url, valueString }) =>
    url === EXTENSION.overridden && valueString !== undefined ? [valueString.replace(/^[^:]*:\s*/, '')] : [],
  );
}

const organisationSchema = z.object({ name: z.string() });

/** The institution where a form was filled: what is printed elsewhere is still that institution's. Undefined where the form names none. */
export async function readInstitution({ extension = [] }: Pick<FilledForm, 'extension'>): Promise<string | undefined> {
  const id = extension.find(({ url }) => url === EXTENSION.org)?.valueReference?.reference?.split('/')[1];
  return id === undefined ? undefined : (await api.resource(organisationSchema, 'Organization', id)).name;
}
