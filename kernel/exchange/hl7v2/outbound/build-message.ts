// Makes the message of an event from what stands in the record: ADT of a person or a visit, ORU of a report with its results.
import { createHash } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import type { SignedIn } from '../../../access/actor.ts';
import { grantsCover } from '../../../access/policy/open-to-grants.ts';
import type { Queries } from '../../../database/database.ts';
import { fail } from '../../../errors.ts';
import { readCurrent } from '../../../record/read.ts';
import type { SentEvent } from './choose-event.ts';
import type { Subscriber } from './subscriber.ts';
import { writeEncounter, writeHeader, writeObservation, writePatient, writeReport, writeSegment, writeTime } from './write-segments.ts';

type OfType<T extends Resource['resourceType']> = Extract<Resource, { resourceType: T }> & { readonly id: string };

function isOfType<T extends Resource['resourceType']>(resource: Resource, type: T): resource is Extract<Resource, { resourceType: T }> {
  return resource.resourceType === type;
}

async function readOne<T extends Resource['resourceType']>(
  db: Queries,
  who: SignedIn,
  type: T,
  id: string | undefined,
): Promise<OfType<T> | undefined> {
  const current = id === undefined ? undefined : await readCurrent(db, type, id);
  // What the receiver's account has no right to is not there for it, in a report's results neither.
  if (!current || current.deleted || !grantsCover(who, current.restricted) || !isOfType(current.resource, type)) return undefined;
  return { ...current.resource, id: current.id };
}

function idIn(reference: string | undefined, type: string): string | undefined {
  return reference?.startsWith(`${type}/`) ? reference.slice(type.length + 1) : undefined;
}

/** MSH-10 of an event about a version: the same at every try. It holds 20 characters up to v2.6, and receivers cut what is longer. */
export function controlIdOf(event: SentEvent, item: string): string {
  return createHash('sha256').update(`${event}.${item}`).digest('hex').slice(0, 20);
}

const STRUCTURES: Readonly<Record<SentEvent, string>> = {
  'ADT^A01': 'ADT_A01',
  'ADT^A03': 'ADT_A03',
  'ADT^A04': 'ADT_A01',
  'ADT^A08': 'ADT_A01',
  'ADT^A11': 'ADT_A09',
  'ADT^A28': 'ADT_A05',
  'ADT^A31': 'ADT_A05',
  'ORU^R01': 'ORU_R01',
};

/** The message that tells a receiver (its account: `who`) of a version, at an instant. Throws `not-found` when whom it is about is not there. */
export async function buildMessage(
  db: Queries,
  who: SignedIn,
  subscriber: Subscriber,
  event: SentEvent,
  item: string,
  told: Resource & { readonly id: string },
  at: string,
): Promise<string> {
  const header = writeHeader(subscriber, `${event}^${STRUCTURES[event]}`, controlIdOf(event, item), at);
  const evn = writeSegment('EVN', { 1: event.slice(-3), 2: writeTime(at) });
  if (isOfType(told, 'Patient')) return [header, evn, writePatient(told), writeSegment('PV1', { 1: '1', 2: 'N' })].join('');
  const subject = isOfType(told, 'Encounter') || isOfType(told, 'DiagnosticReport') ? told.subject?.reference : undefined;
  const patient = await readOne(db, who, 'Patient', idIn(subject, 'Patient'));
  if (!patient) fail('not-found', { what: `${item} 的居民` });
  if (isOfType(told, 'Encounter')) return [header, evn, writePatient(patient), writeEncounter(told)].join('');
  if (!isOfType(told, 'DiagnosticReport')) return fail('not-found', { what: item });
  const encounter = await readOne(db, who, 'Encounter', idIn(told.encounter?.reference, 'Encounter'));
  const results = await Promise.all(
    (told.result ?? []).map(({ reference }) => readOne(db, who, 'Observation', idIn(reference, 'Observation'))),
  );
  const lines: string[] = [];
  for (const result of results) if (result) lines.push(...writeObservation(result, lines.length + 1));
  return [header, writePatient(patient), ...(encounter ? [writeEncounter(encounter)] : []), writeReport(told), ...lines].join('');
}
