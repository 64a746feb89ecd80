/** Writes a recording into the record: the trace as one Observation, and each measurement as an Observation derived from it. */
import type { CodeableConcept, Encounter, Observation, Patient, Practitioner, Reference, ServiceRequest } from '@medplum/fhirtypes';
import { EXTENSION, LOINC, SYSTEM } from '../../define/codes.ts';
import type { EcgTrace } from './ecg-trace.ts';
import { ECG_STUDY_CODE, encodeEcg } from './encode-ecg.ts';
import type { EcgMeasurements } from './measure-ecg.ts';

/** What the intake knows besides the trace. */
export interface EcgFacts {
  readonly subject: Reference<Patient>;
  /** The order that the recording answers. */
  readonly basedOn?: Reference<ServiceRequest>;
  readonly encounter?: Reference<Encounter>;
  /** Who recorded it. */
  readonly performer?: readonly Reference<Practitioner>[];
  /** ISO instant; when the trace has no start, the moment it came in. */
  readonly received: string;
  readonly identifiers?: readonly { readonly system: string; readonly value: string }[];
  /** Device in words: maker and model. */
  readonly device?: string;
}

/** The Observation of the trace: LOINC 11524-6, one component a lead. */
export function buildEcgObservation(trace: EcgTrace, facts: EcgFacts): Observation {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: PROCEDURE,
    code: { coding: [{ system: SYSTEM.loinc, code: ECG_STUDY_CODE, display: 'EKG study' }], text: '心电图' },
    ...sharedFacts(trace, facts),
    ...(facts.identifiers === undefined ? {} : { identifier: facts.identifiers.map((one) => ({ ...one })) }),
    ...(facts.device === undefined ? {} : { device: { display: facts.device } }),
    component: encodeEcg(trace),
  };
}

const PROCEDURE: CodeableConcept[] = [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'procedure' }] },
];

const MEASURED: readonly (readonly [keyof EcgMeasurements, string, string, string, string])[] = [
  ['rate', LOINC.heartRate, '心率', '/min', '次/分'],
  ['pr', '8625-6', 'PR 间期', 'ms', 'ms'],
  ['qrs', '8633-0', 'QRS 时限', 'ms', 'ms'],
  ['qt', '8634-8', 'QT 间期', 'ms', 'ms'],
  ['qtcBazett', '8636-3', 'QTc 间期（Bazett）', 'ms', 'ms'],
  ['pAxis', '8626-4', 'P 电轴', 'deg', '°'],
  ['qrsAxis', '8632-2', 'QRS 电轴', 'deg', '°'],
  ['tAxis', '8638-9', 'T 电轴', 'deg', '°'],
];

/** LOINC codes of the measurements, the rate first: it is the one that others than traces have too. */
export const MEASUREMENT_CODES: readonly string[] = MEASURED.map(([, code]) => code);

/**
 * The measurements as Observations derived from the trace (`derivedFrom` refers to it), whole units; `preliminary` until a reader signs. Whose,
 * for which order, when and by whom they are is what the trace says. One that was not measured becomes an Observation with the
 * data-absent-reason "unknown", so that the sheet shows 未测得 and not nothing.
 */
export function buildMeasurementObservations(
  trace: Observation,
  measured: EcgMeasurements,
  derivedFrom: Reference<Observation>,
): Observation[] {
  const { subject, basedOn, encounter, performer, effectiveDateTime } = trace;
  const org = trace.extension?.filter(({ url }) => url === EXTENSION.org);
  const shared: Partial<Observation> = {
    ...(org === undefined || org.length === 0 ? {} : { extension: org }),
    ...(subject === undefined ? {} : { subject }),
    ...(effectiveDateTime === undefined ? {} : { effectiveDateTime }),
    ...(basedOn === undefined ? {} : { basedOn }),
    ...(encounter === undefined ? {} : { encounter }),
    ...(performer === undefined ? {} : { performer }),
  };
  return MEASURED.map(([item, code, text, unit, shown]): Observation => {
    const value = measured[item];
    return {
      resourceType: 'Observation',
      status: 'preliminary',
      category: PROCEDURE,
      code: { coding: [{ system: SYSTEM.loinc, code }], text },
      ...shared,
      derivedFrom: [derivedFrom],
      ...(typeof value === 'number'
        ? { valueQuantity: { value: Math.round(value), unit: shown, system: SYSTEM.ucum, code: unit } }
        : {
            dataAbsentReason: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' }],
              text: '未测得',
            },
          }),
    };
  });
}

function sharedFacts(
  trace: EcgTrace,
  facts: EcgFacts,
): Pick<Observation, 'subject' | 'basedOn' | 'encounter' | 'performer' | 'effectiveDateTime'> {
  return {
    subject: facts.subject,
    effectiveDateTime: trace.start ?? facts.received,
    ...(facts.basedOn === undefined ? {} : { basedOn: [facts.basedOn] }),
    ...(facts.encounter === undefined ? {} : { encounter: facts.encounter }),
    ...(facts.performer === undefined ? {} : { performer: [...facts.performer] }),
  };
}
