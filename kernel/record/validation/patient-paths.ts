// Says by which elements a FHIR R4 resource belongs to a resident.
import { isEnvelope } from './list-enclosed.ts';
import { readR4Definitions } from './r4-definitions.ts';

const NONE: readonly string[] = [];

/**
 * The element paths that say whom a record of this type is about: `Observation` gives `['subject']`, `Appointment`
 * `['participant.actor']`, `Patient` `['id']` (itself). Empty for records about no single resident, among them Group, and AuditEvent,
 * which is about an access. Lists are not marked in a path. Source: FHIR R4 CompartmentDefinition/patient and its search parameters
 * `patient`, `subject`, `individual`, `beneficiary`, `actor`; added are Contract.subject, Device.patient, GuidanceResponse.subject.
 */
export function patientPathsOf(type: string): readonly string[] {
  const { about } = readR4Definitions();
  return Object.hasOwn(about, type) ? (about[type] ?? NONE) : NONE;
}

/** Whether resources of the type may lie with a resident: by an element of their own, or by what they carry. */
export function mayBeAboutResidents(type: string): boolean {
  return isEnvelope(type) || patientPathsOf(type).length > 0;
}

/**
 * All element paths that put a resource into a patient's compartment in FHIR's own sense, authors and performers included:
 * `Observation` gives `['subject', 'performer']`. Source: FHIR R4 CompartmentDefinition/patient. Empty for types outside it.
 */
export function compartmentPathsOf(type: string): readonly string[] {
  const { compartment } = readR4Definitions();
  return Object.hasOwn(compartment, type) ? (compartment[type] ?? NONE) : NONE;
}
