// Which HL7 v2 event a version of a resource is told by.
import type { Resource } from '@medplum/fhirtypes';
import type { Subscriber } from './subscriber.ts';

/** Events that are sent. */
export const SENT_EVENTS = ['ADT^A01', 'ADT^A03', 'ADT^A04', 'ADT^A08', 'ADT^A11', 'ADT^A28', 'ADT^A31', 'ORU^R01'] as const;
/** See SENT_EVENTS. */
export type SentEvent = (typeof SENT_EVENTS)[number];

/** The types of resources that each kind of telling reads. */
export const TYPES_TOLD = { patients: 'Patient', visits: 'Encounter', reports: 'DiagnosticReport' } as const;

/** Reports with results to act on. Source: FHIR R4 value set diagnostic-report-status. */
const REPORTED: readonly string[] = ['partial', 'preliminary', 'final', 'amended', 'corrected', 'appended', 'cancelled'];

/**
 * The event by which a version is told to a receiver; undefined for none. Source: HL7 v2.5.1 chapter 3 (A01 admit, A03 discharge, A04
 * register an outpatient, A08 update visit, A11 cancel admit, A28 add person, A31 update person) and chapter 7 (ORU^R01).
 */
export function chooseEvent(subscriber: Subscriber, resource: Resource, version: number): SentEvent | undefined {
  switch (resource.resourceType) {
    case 'Patient':
      return subscriber.tells.includes('patients') ? (version === 1 ? 'ADT^A28' : 'ADT^A31') : undefined;
    case 'Encounter': {
      if (!subscriber.tells.includes('visits') || resource.status === 'planned' || resource.status === 'entered-in-error') return undefined;
      if (resource.status === 'cancelled') return 'ADT^A11';
      if (resource.status === 'finished') return 'ADT^A03';
      if (version > 1) return 'ADT^A08';
      return resource.class.code === 'IMP' ? 'ADT^A01' : 'ADT^A04';
    }
    case 'DiagnosticReport':
      return subscriber.tells.includes('reports') && REPORTED.includes(resource.status) ? 'ORU^R01' : undefined;
    default:
      return undefined;
  }
}
