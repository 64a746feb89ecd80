// The one transaction that actions and exchange share: record, people, directory, views, tasks, audit, outbox.
import type { Resource } from '@medplum/fhirtypes';
import type { SignedIn } from '../access/actor.ts';
import { type AuditedAct, recordAudits } from '../access/audit.ts';
import { keepPosts } from '../access/identity/posts.ts';
import { classifyVersions } from '../access/policy/classify-versions.ts';
import { keepConsent } from '../access/policy/keep-consent.ts';
import { OPENS_OR_CLOSES, opensOrCloses } from '../access/policy/opens-or-closes.ts';
import { requireKeeper } from '../access/policy/require-keeper.ts';
import { keepProxies } from '../access/residents/proxies.ts';
import type { Transaction } from '../database/database.ts';
import type { BinaryKind } from '../database/statements/encode-binary.ts';
import { insertFresh } from '../database/statements/insert-fresh.ts';
import { retryTransaction } from '../database/statements/retry-transaction.ts';
import type { Gathered } from '../define/gather-records.ts';
import type { Person } from '../define/person.ts';
import { fail } from '../errors.ts';
import { keepOrganisations } from '../organisations/keep-organisations.ts';
import { type Held, holdPeople, keepPeople } from '../people/keep-people.ts';
import { endReferrals, keepReach } from '../people/keep-reach.ts';
import { type PersonRow, projectPatient } from '../people/project-patient.ts';
import { type Instant, nowInstant } from '../periods/plain-date.ts';
import { keepUnits } from '../record/keep-units.ts';
import { primaryCodeOf } from '../record/primary-code.ts';
import { type Version, writeVersions } from '../record/write.ts';
import type { Notice, Store } from '../store/store.ts';
import { claimNumbers } from './claim-numbers.ts';
import { keepUpDerived, personChanged, type WrittenForViews } from './keep-up-derived.ts';
import { planVersions } from './plan-versions.ts';
import { removeResidents } from './remove-residents.ts';
import { reserveResidents, resolveWrites, type Write } from './resolve-writes.ts';
import { validateWrites } from './validate-writes.ts';

/** On whose behalf a commit is made, and what is said of it in the audit log. */
export interface Origin {
  readonly who: SignedIn | undefined;
  readonly act: AuditedAct;
  readonly what: Readonly<Record<string, unknown>>;
  readonly source?: string | undefined;
  /** Requests that came by themselves and are written together: for each write, what is said of its own. One line for each, then. */
  readonly each?: readonly Pick<Origin, 'what' | 'source'>[] | undefined;
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
  /** What open pages are told. */
  readonly notice: Notice;
}

/**
 * Writes all or nothing, with everything that follows. Throws `invalid` (with the problem of each element), `not-found`, `duplicate`,
 * `version-conflict`; then nothing is written. `within` continues a transaction that its caller holds; the caller then sends the notice
 * and refreshes the directory. `firstResident` is what `reserveResidents` gave for these writes; `held` are residents whose rows `within` holds.
 */
export async function commit(
  store: Store,
  origin: Origin,
  writes: readonly Write[],
  within?: Transaction,
  firstResident?: number,
  held?: Held,
): Promise<Committed> {
  validateWrites(writes);
  void keepUnits(store.database);
  if (within) return commitWithin(store, within, origin, writes, firstResident, held);
  const first = firstResident ?? (await reserveResidents(store.database, writes));
  const committed = await retryTransaction(store.database, (tx) => commitWithin(store, tx, origin, writes, first));
  if (committed.directory) await store.directory.refresh(store.database);
  store.tell(committed.notice);
  return committed;
}

async function commitWithin(
  store: Store,
  tx: Transaction,
  origin: Origin,
  writes: readonly Write[],
  firstResident: number | undefined,
  held?: Held,
): Promise<Committed> {
  const now = nowInstant();
  const { writes: resolved, newResidents } = await resolveWrites(tx, writes, firstResident);
  const residents = [...new Set(resolved.map((each) => each.resident))].filter((resident) => resident !== 0);
  const standing = residents.filter((resident) => !newResidents.has(resident));
  // Holding the residents' rows in key order puts commits about one resident one after another, so that views never miss a record.
  const holding = holdPeople(tx, standing, held);
  // What stands is asked for in the same journey, and read once the residents are held.
  const planning = planVersions(tx, resolved, now);
  planning.catch(() => undefined);
  const before = (await holding).people;
  const known = new Set(before.map((person) => person.residentId));
  if (standing.some((resident) => !known.has(resident))) {
    fail('not-found', { what: `居民（内部编号 ${standing.filter((resident) => !known.has(resident)).join('、')}）`, field: 'subject' });
  }
  const planned = await planning;
  requireKeeper(store.directory.current(), origin.who, planned);
  await claimNumbers(tx, planned);
  const patients = planned.flatMap((version) =>
    version.resource.resourceType === 'Patient' && !version.deleted
      ? [projectPatient(version.resident, { ...version.resource, id: version.resource.id })]
      : [],
  );
  const versions = classifyVersions(
    planned,
    store.registry.forms,
    mergePeople(before, patients),
    now,
    store.directory.current().restricted,
  );
  // Not waited for: what the views and tasks follow from is read in the same journey.
  const writing = Promise.all([
    writeVersions(tx, versions, now),
    keepPeople(tx, patients, now, newResidents),
    keepReach(tx, versions, newResidents),
    auditWrites(tx, origin, residents, versions, now),
  ]);
  writing.catch(() => undefined);
  const following = followUp(store, tx, origin, { versions, patients, before, newResidents, now });
  following.catch(() => undefined);
  // A write that fails makes all that follows it fail too: its own error is the one that tells why.
  await writing;
  const { directory, notice } = await following;
  const written = versions.map(
    (version): Written => ({
      type: version.resource.resourceType,
      id: version.resource.id,
      resident: version.resident,
      version: version.version,
      created: version.ifVersion === undefined,
      resource: version.deleted ? undefined : version.resource,
    }),
  );
  return { written, residents, now, directory, notice };
}

const OUTBOX = ['resident_id', 'at', 'change'] as const;
const OUTBOX_KINDS: readonly BinaryKind[] = ['int8', 'instant', 'json'];

/** What a commit has written, and about whom. */
interface WrittenVersions {
  readonly versions: readonly Version[];
  readonly patients: readonly PersonRow[];
  readonly before: readonly Person[];
  readonly newResidents: ReadonlySet<number>;
  readonly now: Instant;
}

/** Everything that follows from the versions, beside the record itself. */
async function followUp(
  store: Store,
  tx: Transaction,
  origin: Origin,
  { versions, patients, before, newResidents, now }: WrittenVersions,
): Promise<{ readonly directory: boolean; readonly notice: Notice }> {
  await endReferrals(tx, versions, newResidents);
  await keepConsent(tx, versions);
  await keepProxies(tx, versions);
  const resources = versions.filter((version) => !version.deleted).map((version) => version.resource);
  const removed = versions.filter((version) => version.deleted).map((version) => version.resource);
  await keepPosts(tx, resources, removed);
  const directory = await keepOrganisations(tx, resources, removed);
  const gone = versions
    .filter((version) => version.deleted && version.resource.resourceType === 'Patient')
    .map((version) => version.resident);
  await removeResidents(store, tx, gone);
  const written = {
    versions: versions.map((version) => ({
      resident: version.resident,
      deleted: version.deleted,
      kept: gatheredOf(version, now),
      earlierCode: version.replaces && primaryCodeOf(version.replaces),
    })),
    people: mergePeople(
      before.filter((person) => !gone.includes(person.residentId)),
      patients,
    ),
    before,
    newResidents,
  };
  const notice = await keepUpDerived(store, tx, written, (found) => {
    const views = viewsTouched(written, found);
    const told = {
      views: views && versions.some(({ resource }) => opensOrCloses(resource.resourceType)) ? [...views, OPENS_OR_CLOSES] : views,
      by: origin.who?.account,
    };
    // Not the commit's own time: the later, the less a reader of the changes must look back (database rule 16).
    const at = nowInstant();
    const rows = listChanges(versions).map(([resident, ids]) => [resident, at, JSON.stringify({ ids, ...told })]);
    return insertFresh(tx, 'outbox', OUTBOX, rows, { kinds: OUTBOX_KINDS });
  });
  return { directory, notice };
}

/** Of a commit about more residents the outbox does not name the views: an import touches them all. */
const NAMES_VIEWS_UP_TO = 20;

/**
 * The views whose rows of a resident may have changed, for those who remember numbers over them. Undefined stands for all of them: what is
 * counted of a resident, an institution's place or a whole import was written.
 */
function viewsTouched({ versions, people, before }: WrittenForViews, notice: Notice): readonly string[] | undefined {
  const beforeById = new Map(before.map((person) => [person.residentId, person]));
  const anywhere = versions.some(({ kept: { resource }, resident }) => {
    if (resource.resourceType !== 'Patient') return resource.resourceType === 'Organization';
    const person = people.get(resident);
    return person === undefined || personChanged(beforeById.get(resident), person);
  });
  return anywhere || notice.residents.length > NAMES_VIEWS_UP_TO ? undefined : [...new Set(notice.views)];
}

/** What the outbox says of each resident (0: what belongs to nobody): references with their versions. */
function listChanges(versions: readonly Version[]): readonly (readonly [resident: number, ids: readonly string[]])[] {
  const changes = new Map<number, string[]>();
  for (const { resident, resource, version } of versions) {
    const ids = changes.get(resident) ?? [];
    ids.push(`${resource.resourceType}/${resource.id}/${version}`);
    changes.set(resident, ids);
  }
  return [...changes];
}

function gatheredOf(version: Version, now: Instant): Gathered {
  return {
    id: version.resource.id,
    version: version.version,
    updated: now,
    resource: version.resource,
    code: primaryCodeOf(version.resource),
    restricted: version.restricted,
  };
}

function mergePeople(before: readonly Person[], patients: readonly PersonRow[]): ReadonlyMap<number, Person> {
  return new Map([
    ...before.map((person) => [person.residentId, person] as const),
    ...patients.map((person) => [person.residentId, person] as const),
  ]);
}

/** One line per resident for people's writes; one line in all for a load of more than a few residents. */
async function auditWrites(
  tx: Transaction,
  origin: Origin,
  residents: readonly number[],
  versions: readonly Version[],
  now: Instant,
): Promise<void> {
  if (origin.each !== undefined) {
    await recordAudits(
      tx,
      origin.who,
      versions.map(({ resident, resource, version }, at) => ({
        act: origin.act,
        resident: resident === 0 ? undefined : resident,
        what: {
          ...origin.each?.[at]?.what,
          wrote: [`${resource.resourceType}/${resource.id}/_history/${version}`],
          residents: resident === 0 ? 0 : 1,
        },
        result: 'done',
        source: origin.each?.[at]?.source,
      })),
      now,
    );
    return;
  }
  const wrote =
    versions.length <= 40
      ? versions.map((version) => `${version.resource.resourceType}/${version.resource.id}/_history/${version.version}`)
      : versions.length;
  const lines = residents.length > 0 && residents.length <= 20 ? residents : [undefined];
  await recordAudits(
    tx,
    origin.who,
    lines.map((resident) => ({
      act: origin.act,
      resident,
      what: { ...origin.what, wrote, residents: residents.length },
      result: 'done',
      source: origin.source,
    })),
    now,
  );
}
