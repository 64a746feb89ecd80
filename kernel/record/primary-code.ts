// The one code and the one time by which a resource is found first: its columns `code` and `eff`.
import type { CodeableConcept, Resource } from '@medplum/fhirtypes';
import { hashKey } from './hash.ts';

function firstCode(concept: CodeableConcept | undefined): string | undefined {
  return concept?.coding?.find((coding) => coding.code !== undefined)?.code ?? concept?.text;
}

/**
 * The primary code: questionnaire URL, code of what was observed or diagnosed, class of an encounter, type of an episode or contract.
 * Undefined when the resource has none.
 */
export function primaryCodeOf(resource: Resource): string | undefined {
  switch (resource.resourceType) {
    case 'QuestionnaireResponse':
      return resource.questionnaire;
    case 'Encounter':
      return resource.class.code;
    case 'EpisodeOfCare':
      return firstCode(resource.type?.[0]);
    case 'Contract':
      return firstCode(resource.type);
    case 'Observation':
    case 'Condition':
    case 'Procedure':
    case 'Flag':
    case 'Task':
    case 'DiagnosticReport':
    case 'ServiceRequest':
    case 'AllergyIntolerance':
      return firstCode(resource.code);
    case 'Immunization':
      return firstCode(resource.vaccineCode);
    case 'MedicationRequest':
    case 'MedicationStatement':
      return firstCode(resource.medicationCodeableConcept);
    case 'Organization':
      return firstCode(resource.type?.[0]);
    case 'PractitionerRole':
      return firstCode(resource.code?.[0]);
    default:
      return undefined;
  }
}

function timesOf(resource: Resource): readonly (string | undefined)[] {
  switch (resource.resourceType) {
    case 'QuestionnaireResponse':
      return [resource.authored];
    case 'Encounter':
    case 'EpisodeOfCare':
    case 'Flag':
    case 'CarePlan':
      return [resource.period?.start];
    case 'Contract':
      return [resource.applies?.start, resource.issued];
    case 'Observation':
      return [resource.effectiveDateTime, resource.effectivePeriod?.start, resource.effectiveInstant, resource.issued];
    case 'DiagnosticReport':
      return [resource.effectiveDateTime, resource.effectivePeriod?.start, resource.issued];
    case 'Condition':
      return [resource.onsetDateTime, resource.recordedDate];
    case 'Procedure':
      return [resource.performedDateTime, resource.performedPeriod?.start];
    case 'Immunization':
      return [resource.occurrenceDateTime];
    case 'MedicationRequest':
    case 'Task':
    case 'ServiceRequest':
      return [resource.authoredOn];
    case 'Invoice':
      return [resource.date];
    case 'Claim':
    case 'ExplanationOfBenefit':
      return [resource.created];
    case 'ImagingStudy':
      return [resource.started];
    case 'AllergyIntolerance':
      return [resource.onsetDateTime, resource.recordedDate];
    case 'Patient':
      return [resource.birthDate];
    default:
      return [];
  }
}

/** When the event took place, as an ISO instant; a date alone is its midnight in Shanghai. Undefined when the resource says nothing. */
export function effectiveTimeOf(resource: Resource): string | undefined {
  const text = timesOf(resource).find((time) => time !== undefined);
  if (text === undefined) return undefined;
  if (text.length > 10) return text;
  if (/^\d{4}$/.test(text)) return `${text}-01-01T00:00:00+08:00`;
  if (/^\d{4}-\d{2}$/.test(text)) return `${text}-01T00:00:00+08:00`;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return `${text}T00:00:00+08:00`;
  return text;
}

/** Where the primary code stands. */
const CODED: Readonly<Partial<Record<Resource['resourceType'], string>>> = {
  QuestionnaireResponse: 'questionnaire',
  Encounter: 'class',
  EpisodeOfCare: 'type',
  Contract: 'type',
  Observation: 'code',
  Condition: 'code',
  Procedure: 'code',
  Flag: 'code',
  Task: 'code',
  DiagnosticReport: 'code',
  ServiceRequest: 'code',
  AllergyIntolerance: 'code',
  Immunization: 'vaccineCode',
  MedicationRequest: 'medicationCodeableConcept',
  MedicationStatement: 'medicationCodeableConcept',
  Organization: 'type',
  PractitionerRole: 'code',
};

/** The element that the primary code of a type is taken from; undefined for types without one. */
export function primaryPathOf(type: Resource['resourceType']): string | undefined {
  return CODED[type];
}

/** The codes that stand in the primary element beside the primary code: other codings, other entries of a list. */
export function furtherCodesOf(resource: Resource): readonly string[] {
  const path = primaryPathOf(resource.resourceType);
  if (path === undefined) return [];
  const held: unknown = Reflect.get(resource, path);
  const codes: string[] = [];
  for (const concept of Array.isArray(held) ? held : [held]) {
    if (typeof concept !== 'object' || concept === null || !('coding' in concept) || !Array.isArray(concept.coding)) continue;
    for (const coding of concept.coding) {
      if (typeof coding === 'object' && coding !== null && 'code' in coding && typeof coding.code === 'string') codes.push(coding.code);
    }
  }
  const primary = codes.length < 2 ? codes[0] : primaryCodeOf(resource);
  return codes.filter((code) => code !== primary);
}

/**
 * The system of the primary code as a number of 32 bits, for counting in an index; undefined where the content must be asked: the code
 * stands alone as text, has no system, or stands there under several.
 */
export function systemNumberOf(resource: Resource): number | undefined {
  const path = primaryPathOf(resource.resourceType);
  const held: unknown = path === undefined ? undefined : Reflect.get(resource, path);
  if (typeof held !== 'object' || held === null || !('coding' in held) || !Array.isArray(held.coding)) return undefined;
  const primary = primaryCodeOf(resource);
  let system: string | undefined;
  for (const coding of held.coding) {
    if (typeof coding !== 'object' || coding === null || coding.code !== primary) continue;
    if (system !== undefined || typeof coding.system !== 'string') return undefined;
    system = coding.system;
  }
  return system === undefined ? undefined : numberOfSystem(system);
}

/** A code system as a number of 32 bits. */
export function numberOfSystem(system: string): number {
  return Number(BigInt.asIntN(32, hashKey(`system|${system}`)));
}
