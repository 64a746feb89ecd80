// Gives ids and residents to what is about to be written, and makes references between the parts of one commit real.
import type { Resource } from '@medplum/fhirtypes';
import type { Queries, Transaction } from '../database/database.ts';
import { fail } from '../errors.ts';
import { allocateResidents } from '../record/allocate-residents.ts';
import { locateResident, type StoredVersion } from '../record/read.ts';
import { newResourceId } from '../record/resource-id.ts';
import { findResidentReference, listResidentReferences } from '../record/validation/find-resident-reference.ts';
import { isEnvelope } from '../record/validation/list-enclosed.ts';

/**
 * A wish to write. `reference` is the urn by which other parts of the commit name a created resource. `standing` is the version that `ifVersion`
 * names, where whoever wishes has read it: it is not read again.
 */
export type Write =
  | { readonly op: 'create'; readonly resource: Resource; readonly reference?: string | undefined; readonly id?: string | undefined }
  | {
      readonly op: 'update';
      readonly resource: Resource & { readonly id: string };
      readonly ifVersion?: number | undefined;
      readonly standing?: StoredVersion | undefined;
    }
  | { readonly op: 'delete'; readonly type: Resource['resourceType']; readonly id: string; readonly ifVersion?: number | undefined };

/** A write with its id and resident (0: none). */
export interface ResolvedWrite {
  readonly write: Write;
  readonly type: Resource['resourceType'];
  readonly id: string;
  readonly resident: number;
  /** The resource with real references; undefined for a delete. */
  readonly resource: (Resource & { readonly id: string }) | undefined;
}

/** The resolved writes, and the residents that they create. */
export interface ResolvedWrites {
  readonly writes: readonly ResolvedWrite[];
  readonly newResidents: ReadonlySet<number>;
}

/** The real reference for one that the commit's parts use. */
function realReference(reference: string, real: ReadonlyMap<string, string>): string {
  const known = real.get(reference);
  if (known === undefined && reference.startsWith('urn:uuid:'))
    fail('not-found', { what: `引用 ${reference} 所指的记录`, field: 'reference' });
  return known ?? reference;
}

/** Replaces `urn:` references by the real ones, anywhere in the resource. The resource itself is left as it is. */
function replaceReferences(value: unknown, real: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) {
    let list: unknown[] | undefined;
    for (let at = 0; at < value.length; at += 1) {
      const each: unknown = value[at];
      if (typeof each !== 'object' || each === null) continue;
      const next = replaceReferences(each, real);
      if (next === each) continue;
      list ??= [...value];
      list[at] = next;
    }
    return list ?? value;
  }
  if (!isFields(value)) return value;
  let copy: Record<string, unknown> | undefined;
  // Every part of every resource comes by here: no list of its members is made.
  for (const name in value) {
    const each = value[name];
    const next =
      typeof each === 'object' && each !== null
        ? replaceReferences(each, real)
        : name === 'reference' && typeof each === 'string'
          ? realReference(each, real)
          : each;
    if (next !== each) {
      copy ??= { ...value };
      copy[name] = next;
    }
  }
  return copy ?? value;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function patientIdOf(resource: object): string | undefined {
  const reference = findResidentReference(resource);
  return reference?.startsWith('Patient/') ? reference.slice('Patient/'.length) : undefined;
}

function isNewPatient(write: Write): write is Extract<Write, { readonly op: 'create' }> {
  return write.op === 'create' && write.resource.resourceType === 'Patient';
}

/**
 * Takes keys for the residents that the writes may create: the first of as many as there are new Patients; undefined when there are none.
 * Outside the transaction of the commit, so that commits at once do not wait for each other's allocator; keys of one that fails stay unused.
 */
export async function reserveResidents(db: Queries, writes: readonly Write[]): Promise<number | undefined> {
  const count = writes.filter(isNewPatient).length;
  return count === 0 ? undefined : allocateResidents(db, count);
}

/**
 * Resolves the writes of one commit. Throws `not-found` when a resource is about a Patient that does not exist, or names an urn that
 * no part of the commit has. `firstResident` is what `reserveResidents` gave for these writes; without it, the keys are taken here.
 */
export async function resolveWrites(tx: Transaction, writes: readonly Write[], firstResident?: number): Promise<ResolvedWrites> {
  let nextResident = firstResident ?? (await reserveResidents(tx, writes)) ?? 0;
  const newResidents = new Set<number>();
  const residentOfPatient = new Map<string, number>();
  const real = new Map<string, string>();
  // By the place of the write: thousands of writes as keys of a map would each be given a hash.
  const ids = new Array<{ readonly id: string; readonly resident: number | undefined } | undefined>(writes.length);

  for (const [at, write] of writes.entries()) {
    if (!isNewPatient(write)) continue;
    // A client's own id that stands already is a new version of that resident.
    const standing = write.id === undefined ? 0 : ((await locateResident(tx, 'Patient', write.id)) ?? 0);
    const resident = standing === 0 ? nextResident : standing;
    if (standing === 0) nextResident += 1;
    const id = write.id ?? newResourceId(resident);
    if (standing === 0) newResidents.add(resident);
    residentOfPatient.set(id, resident);
    ids[at] = { id, resident };
    if (write.reference) real.set(write.reference, `Patient/${id}`);
  }
  // Residents first: the other new ids carry them.
  const linked = new Array<string | undefined>(writes.length);
  const patients = new Set<string>();
  for (const [at, write] of writes.entries()) {
    if (write.op === 'delete' || ids[at] !== undefined) continue;
    // A urn among several (an Appointment's participants) may name a resource that is no Patient.
    const patient = listResidentReferences(write.resource)
      .map((named) => real.get(named) ?? named)
      .find((reference) => reference.startsWith('Patient/'));
    if (patient === undefined) continue;
    const id = patient.slice('Patient/'.length);
    linked[at] = id;
    patients.add(id);
  }
  await locatePatients(tx, patients, residentOfPatient);
  for (const [at, write] of writes.entries()) {
    if (write.op !== 'create' || ids[at] !== undefined) continue;
    const patient = linked[at];
    const resident = patient === undefined ? 0 : (residentOfPatient.get(patient) ?? 0);
    const id = write.id ?? newResourceId(resident);
    ids[at] = { id, resident };
    if (write.reference) real.set(write.reference, `${write.resource.resourceType}/${id}`);
  }

  const residentOf = async (resource: Resource & { readonly id: string }): Promise<number> => {
    const patient = patientIdOf(resource);
    return (patient === undefined ? await locateResident(tx, resource.resourceType, resource.id) : residentOfPatient.get(patient)) ?? 0;
  };
  const resolved: ResolvedWrite[] = [];
  for (const [at, write] of writes.entries()) {
    if (write.op === 'delete') {
      const resident = (await locateResident(tx, write.type, write.id)) ?? 0;
      resolved.push({ write, type: write.type, id: write.id, resident, resource: undefined });
      continue;
    }
    const given = ids[at];
    const id = given?.id ?? (write.op === 'update' ? write.resource.id : '');
    const named = { ...write.resource, id };
    // References within an envelope are about its own parts: it is kept as it was sent.
    const resource = (isEnvelope(write.resource.resourceType) ? named : replaceReferences(named, real)) as Resource & {
      readonly id: string;
    }; // the same resource, with real references
    resolved.push({ write, type: resource.resourceType, id, resident: given?.resident ?? (await residentOf(resource)), resource });
  }
  return { writes: resolved, newResidents };
}

async function locatePatients(tx: Transaction, patients: ReadonlySet<string>, known: Map<string, number>): Promise<void> {
  const unknown = [...patients].filter((id) => !known.has(id));
  const located = await Promise.all(unknown.map((id) => locateResident(tx, 'Patient', id)));
  for (const [index, id] of unknown.entries()) {
    const resident = located[index];
    if (resident === undefined || resident === 0) fail('not-found', { what: `居民 Patient/${id}`, field: 'subject' });
    known.set(id, resident);
  }
}
