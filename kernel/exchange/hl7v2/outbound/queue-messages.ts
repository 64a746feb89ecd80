// Makes messages of what stands in the record and queues them for a subscriber: ADT of a person, ORU of a report.
import { createHash } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import type { Queries } from '../../../database/database.ts';
import { fail } from '../../../errors.ts';
import { queueOutbound } from '../../../hl7-messages/outbound-queue.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { readCurrent } from '../../../record/read.ts';
import type { Subscriber } from './deliver.ts';
import { writeEncounter, writeHeader, writeObservation, writePatient, writeReport, writeSegment, writeTime } from './write-segments.ts';

type OfType<T extends Resource['resourceType']> = Extract<Resource, { resourceType: T }> & { readonly id: string };

function isOfType<T extends Resource['resourceType']>(resource: Resource, type: T): resource is Extract<Resource, { resourceType: T }> {
  return resource.resourceType === type;
}

async function readOne<T extends Resource['resourceType']>(
  db: Queries,
  type: T,
  id: string,
): Promise<{ readonly resource: OfType<T>; readonly version: number }> {
  const current = await readCurrent(db, type, id);
  if (!current || current.deleted || !isOfType(current.resource, type)) return fail('not-found', { what: `${type}/${id}` });
  return { resource: { ...current.resource, id }, version: current.version };
}

function idIn(reference: string | undefined, type: string): string | undefined {
  return reference?.startsWith(`${type}/`) ? reference.slice(type.length + 1) : undefined;
}

/** MSH-10 holds 20 characters up to v2.6, and receivers cut what is longer: a hash of what the message tells. */
function controlIdOf(told: string): string {
  return createHash('sha256').update(told).digest('hex').slice(0, 20);
}

/** ADT events that are sent. */
export type AdtEvent = 'A01' | 'A03' | 'A04' | 'A08' | 'A11' | 'A13' | 'A28' | 'A31';

/**
 * Queues an ADT about a person, with the visit where the event is about one. The control id follows from the versions, so that the same
 * state is queued once. Returns it. Throws `not-found`.
 */
export async function queueAdt(
  db: Queries,
  subscriber: Subscriber,
  event: AdtEvent,
  patientId: string,
  encounterId?: string,
): Promise<string> {
  const patient = await readOne(db, 'Patient', patientId);
  const encounter = encounterId === undefined ? undefined : await readOne(db, 'Encounter', encounterId);
  const controlId = controlIdOf([event, patientId, patient.version, ...(encounter ? [encounterId, encounter.version] : [])].join('.'));
  const at = nowInstant();
  const structure = ['A28', 'A31'].includes(event)
    ? 'ADT_A05'
    : event === 'A03'
      ? 'ADT_A03'
      : ['A11', 'A13'].includes(event)
        ? event === 'A11'
          ? 'ADT_A09'
          : 'ADT_A01'
        : 'ADT_A01';
  const message = [
    writeHeader(subscriber, `ADT^${event}^${structure}`, controlId, at),
    writeSegment('EVN', { 1: event, 2: writeTime(at) }),
    writePatient(patient.resource),
    encounter ? writeEncounter(encounter.resource) : writeSegment('PV1', { 1: '1', 2: 'N' }),
  ];
  await queueOutbound(db, subscriber.name, controlId, message.join(''), at);
  return controlId;
}

/** Queues an ORU^R01 of a report with its results. The control id follows from the report's version. Returns it. Throws `not-found`. */
export async function queueOru(db: Queries, subscriber: Subscriber, reportId: string): Promise<string> {
  const report = await readOne(db, 'DiagnosticReport', reportId);
  const patientId = idIn(report.resource.subject?.reference, 'Patient');
  if (patientId === undefined) fail('not-found', { what: `DiagnosticReport/${reportId} 的居民` });
  const patient = await readOne(db, 'Patient', patientId);
  const encounterId = idIn(report.resource.encounter?.reference, 'Encounter');
  const encounter = encounterId === undefined ? undefined : await readOne(db, 'Encounter', encounterId);
  const results = await Promise.all(
    (report.resource.result ?? []).flatMap(({ reference }) => {
      const id = idIn(reference, 'Observation');
      return id === undefined ? [] : [readOne(db, 'Observation', id)];
    }),
  );
  const lines: string[] = [];
  for (const { resource } of results) lines.push(...writeObservation(resource, lines.length + 1));
  const controlId = controlIdOf(`R01.${reportId}.${report.version}`);
  const at = nowInstant();
  const message = [
    writeHeader(subscriber, 'ORU^R01^ORU_R01', controlId, at),
    writePatient(patient.resource),
    ...(encounter ? [writeEncounter(encounter.resource)] : []),
    writeReport(report.resource),
    ...lines,
  ];
  await queueOutbound(db, subscriber.name, controlId, message.join(''), at);
  return controlId;
}
