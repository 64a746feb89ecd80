// Which search parameter asks for the time that stands in the column `eff`, and the one reference that has an index of its own.
import type { Resource } from '@medplum/fhirtypes';
import { numberOfType } from '../type-number.ts';

type Type = Resource['resourceType'];

const EVENTS: Readonly<Partial<Record<Type, string>>> = {
  Observation: 'date',
  DiagnosticReport: 'date',
  Encounter: 'date',
  EpisodeOfCare: 'date',
  Flag: 'date',
  CarePlan: 'date',
  Procedure: 'date',
  Immunization: 'date',
  Invoice: 'date',
  ImagingStudy: 'started',
  QuestionnaireResponse: 'authored',
  MedicationRequest: 'authoredon',
  ServiceRequest: 'authored',
  Task: 'authored-on',
  Patient: 'birthdate',
};

/**
 * Whether the parameter is the time of the event, which `effectiveTimeOf` keeps as the column `eff`: results are sorted by that column then,
 * which is the beginning of a period, and of a measurement without a time the time it was issued.
 */
export function isEventTime(type: string, parameter: string): boolean {
  return Object.hasOwn(EVENTS, type) && Reflect.get(EVENTS, type) === parameter;
}

/** The expression of the column `eff` by which rows come newest first, those without a time last: as the indexes hold it. */
export const NEWEST_FIRST = `coalesce(eff, '-infinity'::timestamptz)`;

/** Rows of types that have such a time, as the indexes in its order hold them. */
export const TIMED = `rtype in (${Object.keys(EVENTS)
  .map(numberOfType)
  .sort((a, b) => a - b)
  .join(', ')})`;

/** The parameter that asks for that time; undefined for types without one. */
export function eventTimeOf(type: string): string | undefined {
  return Object.hasOwn(EVENTS, type) ? EVENTS[type as Type] : undefined; // it is one of the keys
}

/** Whose work a Task is: the reference that worklists ask for, without its version, as the index holds it. */
export const TASK_OWNER = `split_part(content #>> '{owner,reference}', '/_history/', 1)`;
