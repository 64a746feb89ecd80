/** Reads a FHIR Observation with SampledData from a file: alone, or the first one in a Bundle. */

import { z } from 'zod';
import { decodeEcg } from '../../patterns/ecg-signal/decode-ecg.ts';
import { type EcgReading, makePatient } from './read-result.ts';

const name = z.object({ text: z.string().optional(), family: z.string().optional(), given: z.array(z.string()).optional() });
const patientShape = z.object({
  resourceType: z.literal('Patient'),
  name: z.array(name).optional(),
  gender: z.string().optional(),
  birthDate: z.string().optional(),
  identifier: z.array(z.object({ value: z.string().optional() })).optional(),
});
const observationShape = z.looseObject({
  resourceType: z.literal('Observation'),
  subject: z.object({ display: z.string().optional(), identifier: z.object({ value: z.string().optional() }).optional() }).optional(),
  contained: z.array(z.unknown()).optional(),
  identifier: z.array(z.object({ value: z.string().optional() })).optional(),
  component: z.array(z.looseObject({ valueSampledData: z.unknown() })),
});
const bundleShape = z.object({ resourceType: z.literal('Bundle'), entry: z.array(z.object({ resource: z.unknown() })) });

/** Reads JSON. Never throws for what the bytes hold. */
export function readFhir(bytes: Uint8Array): EcgReading {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { refuse: 'JSON 文件不完整或写法有误，读不出来。', next: '请核对来源系统导出的文件。' };
  }
  const bundle = bundleShape.safeParse(json);
  const resources = bundle.success ? bundle.data.entry.map(({ resource }) => resource) : [json];
  const observation = resources.map((resource) => observationShape.safeParse(resource)).find(({ success }) => success)?.data;
  if (observation === undefined)
    return { refuse: '这份 JSON 里没有心电图观察（带波形的 Observation）。', next: '请核对来源系统导出的文件。' };
  const trace = decodeEcg(observation);
  if ('refuse' in trace) return trace;
  const patient = [...(observation.contained ?? []), ...resources]
    .map((one) => patientShape.safeParse(one))
    .find(({ success }) => success)?.data;
  const [called] = patient?.name ?? [];
  const identifier = observation.identifier?.find(({ value }) => value !== undefined)?.value;
  return {
    format: 'fhir',
    trace,
    patient: makePatient({
      name:
        called === undefined
          ? observation.subject?.display
          : (called.text ?? [called.family, ...(called.given ?? [])].filter(Boolean).join('^')),
      id: patient?.identifier?.find(({ value }) => value !== undefined)?.value ?? observation.subject?.identifier?.value,
      sex: patient?.gender,
      birth: patient?.birthDate,
    }),
    ...(identifier === undefined ? {} : { identifier }),
    statements: [],
  };
}
