// The one transaction that actions and exchange share: record, people, directory, views, tasks, audit, outbox.
import type { Resource } from '@medplum/fhirtypes';
import type { SignedIn } from '../access/actor.ts';
import { type AuditedAct, recordAudit } from '../access/audit.ts';
import { keepPosts } from '../access/posts.ts';
import type { Transaction } from '../database/database.ts';
import { insertRows } from '../database/insert-rows.ts';
import { IDENTIFIER } from '../define/codes.ts';
import type { Gathered } from '../define/gather-records.ts';
import type { Person } from '../define/person.ts';
import { fail } from '../errors.ts';
import { keepOrganisations } from '../organisations/keep-organisations.ts';
import { keepPeople, readPeople } from '../people/keep-people.ts';
import { keepReach } from '../people/keep-reach.ts';
import { type PersonRow, projectPatient } from '../people/project-patient.ts';
import { type Instant, nowInstant } from '../periods/plain-date.ts';
import { primaryCodeOf } from '../record/primary-code.ts';
import { readCurrent } from '../record/read.ts';
import { claimIdentifiers, stampResource, type Version, writeVersions } from '../record/write.ts';
import { keepUpDerived } from './keep-up-derived.ts';
import { type ResolvedWrite, resolveWrites, type Write } from './resolve-writes.ts';
import type { Notice, Store } from './store.ts';
import { validateWrites } from './validate-writes.ts';

/** On whose behalf a commit is made, and what is said of it in the audit log. */
export interface Origin {
  readonly who: SignedIn | undefined;
  readonly act: AuditedAct;
  readonly what: Readonly<Record<string, unknown>>;
  readonly source?: string | undefined;
}

/** A version that was written. */
export interface Written {
  readonly type: Resource['resourceType'];
  readonly id: string;
  readonly resident: number;
  readonly version: number;
  readonly created: boolean;
  readonly resource: (Resource & { readonly id: string }) | undefined;
}

/** What a commit did, in the order of its writes. */
export interface Committed {
  readonly written: readonly Written[];
  readonly residents: readonly number[];
  readonly now: Instant;
  /** Divisions or institutions were written: whoever holds the transaction refreshes the directory after it. */
  readonly directory: boolean;
}

/**
 * Writes all or nothing, with everything that follows. Throws `invalid` (with the problem of each element), `not-found`, `duplicate`,
 * `version-conflict`; then nothing is written. `within` continues a transaction that its caller holds; the caller then sends the notice
 * and refreshes the directory.
 */
export async function commit(store: Store, origin: Origin, writes: readonly Write[], within?: Transaction): Promise<Committed> {
  validateWrites(writes);
  if (within) return (await commitWithin(store, within, origin, writes)).committed;
  const { committed, notice } = await store.database.transaction((tx) => commitWithin(store, tx, origin, writes));
  if (committed.directory) await store.directory.refresh(store.database);
  store.tell(notice);
  return committed;
}

async function commitWithin(store: Store, tx: Transaction, origin: Origin, writes: readonly Write[]): Promise<{ readonly committed: Committed; readonly notice: Notice }> {
  const now = nowInstant();
  const { writes: resolved, newResidents } = await resolveWrites(tx, writes);
  const residents = [...new Set(resolved.map((each) => each.resident))].filter((resident) => resident !== 0);
  const standing = residents.filter((resident) => !newResidents.has(resident));
  // Holding the residents' rows in key order puts commits about one resident one after another, so that views never miss a record.
  const before = await readPeople(tx, standing, true);
  if (before.length < standing.length) {
    const known = new Set(before.map((person) => person.residentId));
    fail('not-found', { what: `居民（内部编号 ${standing.filter((resident) => !known.has(resident)).join('、')}）`, field: 'subject' });
  }
  const versions = await planVersions(tx, resolved, now);
  await claimUnique(tx, versions);
  const patients = versions.flatMap((version) =>
    version.resource.resourceType === 'Patient' && !version.deleted ? [projectPatient(version.resident, { ...version.resource, id: version.resource.id })] : [],
  );
  await Promise.all([writeVersions(tx, versions, now), keepPeople(tx, patients, now)]);
  const resources = versions.filter((version) => !version.deleted).map((version) => version.resource);
  await keepReach(tx, versions);
  await keepPosts(tx, resources);
  const directory = await keepOrganisations(tx, resources);
  const notice = await keepUpDerived(store, tx, {
    versions: versions.map((version) => ({ resident: version.resident, deleted: version.deleted, kept: gatheredOf(version, now) })),
    people: mergePeople(before, patients),
    before,
    newResidents,
  });
  await insertRows(tx, 'outbox', ['resident_id', 'at', 'change'], residents.map((resident) => [resident, now, JSON.stringify({ ids: versions.filter((v) => v.resident === resident).map((v) => `${v.resource.resourceType}/${v.resource.id}/${v.version}`) })]));
  await auditWrites(tx, origin, residents, versions, now);
  const written = versions.map((version): Written => ({
    type: version.resource.resourceType,
    id: version.resource.id,
    resident: version.resident,
    version: version.version,
    created: version.ifVersion === undefined,
    resource: version.deleted ? undefined : version.resource,
  }));
  return { committed: { written, residents, now, directory }, notice };
}

function gatheredOf(version: Version, now: Instant): Gathered {
  return { id: version.resource.id, version: version.version, updated: now, resource: version.resource, code: primaryCodeOf(version.resource) };
}

function mergePeople(before: readonly Person[], patients: readonly PersonRow[]): ReadonlyMap<number, Person> {
  return new Map([...before.map((person) => [person.residentId, person] as const), ...patients.map((person) => [person.residentId, person] as const)]);
}

/** Versions for the writes: 1 for a new id, else one more than what stands. Deleting what does not exist is refused. */
async function planVersions(tx: Transaction, resolved: readonly ResolvedWrite[], now: Instant): Promise<readonly Version[]> {
  const versions: Version[] = [];
  for (const { write, type, id, resident, resource } of resolved) {
    if (write.op === 'create' && write.id === undefined && resource) {
      versions.push({ resident, resource: stampResource(resource, id, 1, now) as Version['resource'], version: 1, ifVersion: undefined, deleted: false });
      continue;
    }
    const current = await readCurrent(tx, type, id);
    if (!current) {
      if (!resource) fail('not-found', { what: `${type}/${id}` });
      if (write.op === 'update' && write.ifVersion !== undefined) fail('version-conflict', { what: `${type}/${id}`, current: '（不存在）', expected: write.ifVersion });
      versions.push({ resident, resource: stampResource(resource, id, 1, now), version: 1, ifVersion: undefined, deleted: false });
      continue;
    }
    if (current.resident !== resident) fail('unprocessable', { what: `${type}/${id} 属于另一位居民，不能改到此人名下`, next: '请撤销原记录后为此人新建。' });
    const expected = write.op === 'create' ? current.version : (write.ifVersion ?? current.version);
    versions.push({
      resident,
      resource: stampResource(resource ?? current.resource, id, current.version + 1, now),
      version: current.version + 1,
      ifVersion: expected,
      deleted: resource === undefined,
    });
  }
  return versions;
}

const UNIQUE: Readonly<Record<string, string>> = { [IDENTIFIER.identityNumber]: '身份证号', [IDENTIFIER.healthRecord]: '健康档案编号' };

async function claimUnique(tx: Transaction, versions: readonly Version[]): Promise<void> {
  const claims = versions.flatMap(({ resource, resident, deleted }) => {
    if (deleted || (resource.resourceType !== 'Patient' && resource.resourceType !== 'EpisodeOfCare')) return [];
    return (resource.identifier ?? []).flatMap(({ system, value }) => (system !== undefined && system in UNIQUE && value ? [{ system, value, resident }] : []));
  });
  const twice = claims.find((claim, i) => claims.findIndex((each) => each.system === claim.system && each.value === claim.value && each.resident !== claim.resident) > i);
  const [taken] = twice ? [twice] : await claimIdentifiers(tx, claims);
  if (taken) {
    fail('duplicate', { what: `该${UNIQUE[taken.system]}已登记在另一位居民名下。`, next: '请先查找此人，在原有居民上继续；确属两人同号的，请核对证件。', field: 'identifier' });
  }
}

/** One line per resident for people's writes; one line in all for a load of more than a few residents. */
async function auditWrites(tx: Transaction, origin: Origin, residents: readonly number[], versions: readonly Version[], now: Instant): Promise<void> {
  const wrote = versions.length <= 40 ? versions.map((version) => `${version.resource.resourceType}/${version.resource.id}/_history/${version.version}`) : versions.length;
  const lines = residents.length > 0 && residents.length <= 20 ? residents : [undefined];
  for (const resident of lines) {
    await recordAudit(tx, origin.who, { act: origin.act, resident, what: { ...origin.what, wrote, residents: residents.length }, result: 'done', source: origin.source }, now);
  }
}
