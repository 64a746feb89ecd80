/** What a filled sheet of a referral says, and the other institution of it. */
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { IDENTIFIER } from '../../../kernel/define/codes.ts';
import { api } from '../../api.ts';
import { readInstitution } from './read-response.ts';

const coded = z.object({ code: z.string(), display: z.string() });
const answersSchema = z
  .object({
    target: z.string(),
    date: z.string(),
    direction: z.string(),
    priority: z.string(),
    express: z.boolean(),
    upReasons: z.array(z.string()),
    downReasons: z.array(z.string()),
    to: z.string(),
    department: z.string(),
    doctor: z.string(),
    diagnosis: coded,
    present: z.string(),
    past: z.string(),
    course: z.string(),
    parts: z.array(z.string()),
    address: z.string(),
    phone: z.string(),
    consent: z.boolean(),
    insurance: z.string(),
    insuranceNumber: z.string(),
    transport: z.string(),
    caseNumber: z.string(),
    discharged: z.string(),
    results: z.string(),
    plan: z.string(),
    outcome: z.string(),
    followUp: z.number(),
  })
  .partial();

/** The answers of the sheet, of sending or of sending back; none of a blank one. Throws ZodError for answers of another form. */
export function readReferral(answers: Readonly<Record<string, unknown>>): z.infer<typeof answersSchema> {
  return answersSchema.parse(answers);
}

const requestSchema = z.object({
  identifier: z.array(z.object({ system: z.string().optional(), value: z.string().optional() })).optional(),
  extension: z.array(z.object({ url: z.string(), valueReference: z.object({ reference: z.string().optional() }).optional() })).optional(),
});

/** The other institution: where the patient is sent, or who had sent them; with the number of the referral. */
export function useOtherSide(way: 'out' | 'back', to: string | undefined, target: string | undefined) {
  const asked = useQuery({
    queryKey: ['referral-sheet', target],
    queryFn: () => api.resource(requestSchema, 'ServiceRequest', target ?? ''),
    enabled: way === 'back' && target !== undefined,
  });
  const sender = useQuery({
    queryKey: ['referral-sheet', target, 'sender'],
    queryFn: async () => (asked.data?.extension ? ((await readInstitution({ extension: asked.data.extension })) ?? '') : ''),
    enabled: asked.data !== undefined,
  });
  const receiver = useQuery({
    queryKey: ['options', 'organisation', to],
    queryFn: () => api.options('organisation', to ?? ''),
    enabled: way === 'out' && to !== undefined,
  });
  return {
    number: asked.data?.identifier?.find(({ system }) => system === IDENTIFIER.order)?.value,
    name: way === 'back' ? sender.data : receiver.data?.rows.find(({ code }) => code === to)?.display,
  };
}
