// Writes one entry or many in one transaction: decides for each what it becomes, then commits once. Single writes and transactions share it.
import { randomUUID } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import type { SignedIn } from '../../../access/actor.ts';
import type { ScopeAct } from '../../../access/oidc/smart-scopes.ts';
import { commit } from '../../../commit/commit.ts';
import { copyValid } from '../../../commit/validate-writes.ts';
import type { Database, Transaction } from '../../../database/database.ts';
import { isRetryable, isUniqueViolation } from '../../../database/database-errors.ts';
import { keyringOf } from '../../../database/seal/keyring.ts';
import { Fault } from '../../../errors.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { readCurrent, type StoredVersion } from '../../../record/read.ts';
import { isFhirId, residentOfId } from '../../../record/resource-id.ts';
import type { Store } from '../../../store/store.ts';
import { measureTraces } from '../../ecg/intake/measure-traces.ts';
import { ownSubscription, requireOwn } from '../../subscriptions/own-subscription.ts';
import { explainError, FhirRefusal, refuse } from '../answer/outcome.ts';
import { chooseTarget } from '../conditional/choose-target.ts';
import { findNamed, isNamed } from '../conditional/find-matches.ts';
import type { FhirRequest } from '../request/request.ts';
import { requireReach, requireScope } from '../request/require-access.ts';
import { announceFlagged } from './announce-flagged.ts';
import { guardDeclared } from './guard-declared.ts';
import { guardDirectory } from './guard-directory.ts';
import { linkEntries } from './link-entries.ts';
import { type Found, readConditioned, readHeld } from './read-found.ts';
import { type Turn, Turns } from './take-turns.ts';
import type { EntryResult, Plan, WriteEntry } from './write-entry.ts';

const ATTEMPTS = 4;

/**
 * Writes the entries, all or none, and tells the open pages. Throws refusals that name the entry at fault. `afterwards` runs in the same
 * transaction when all is written: what it throws undoes the writes. It runs again when the transaction is tried again.
 * `requests` are given when the entries came one by one (`writeTogether`): each entry's own, for the audit log.
 */
export async function writeEntries(
  store: Store,
  who: SignedIn,
  entries: readonly WriteEntry[],
  request: FhirRequest,
  afterwards?: (tx: Transaction) => Promise<void>,
  requests?: readonly FhirRequest[],
): Promise<readonly EntryResult[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writeOnce(store, who, entries, request, afterwards, requests);
    } catch (error) {
      // Another transaction was in the way: a deadlock, or it took the same key a moment before. Now it is done.
      if (attempt >= ATTEMPTS || !(isRetryable(error) || isUniqueViolation(error))) throw placeFault(error, entries);
    }
  }
}

/** Thrown to undo a rehearsal. */
class Rehearsed extends Error {}

/** Does everything that writing the entries would do, and undoes it: throws what `writeEntries` would throw, or nothing. */
export async function rehearseEntries(store: Store, who: SignedIn, entries: readonly WriteEntry[], request: FhirRequest): Promise<void> {
  try {
    await store.database.transaction(async (tx) => {
      await commitEntries(store, tx, who, entries, request);
      throw new Rehearsed();
    });
  } catch (error) {
    if (!(error instanceof Rehearsed)) throw placeFault(error, entries);
  }
}

const ACT_OF = { POST: 'c', PUT: 'u', PATCH: 'u', DELETE: 'd' } as const satisfies Record<WriteEntry['method'], ScopeAct>;

/** What the token's scopes must allow: the write itself, and the search by which its target is found or its making refused. */
function requireScopes(who: SignedIn, entries: readonly WriteEntry[]): void {
  for (const { method, type, condition } of entries) {
    requireScope(who, ACT_OF[method], [type]);
    if (condition) requireScope(who, 's', [type]);
  }
}

/**
 * What stands already where an entry is to be created unless something meets its condition: told without a transaction. Undefined: it is to be
 * written, and asked once more by whoever holds the condition's key.
 */
export async function findConditioned(store: Store, who: SignedIn, entry: WriteEntry): Promise<EntryResult | undefined> {
  const { type, place, resource, condition } = entry;
  if (entry.method !== 'POST' || !condition || !resource || !isNamed(condition)) return undefined;
  requireScopes(who, [entry]);
  guardDirectory(resource, place);
  guardDeclared(store, resource, undefined, place);
  const match = await findNamed(store.database, { condition, place });
  const standing = match === undefined ? undefined : await readCurrent(store.database, type, match);
  return standing === undefined || standing.deleted ? undefined : tellStanding(entry, type, standing);
}

/** The result of an entry that writes nothing. */
function tellStanding(entry: WriteEntry, type: Resource['resourceType'], { id, version, resource, deleted }: StoredVersion): EntryResult {
  return {
    status: entry.method === 'DELETE' ? 204 : 200,
    type,
    id,
    version,
    resource: deleted ? undefined : { ...resource, id },
  };
}

/** Plans the entries and commits them within a transaction. */
async function commitEntries(
  store: Store,
  tx: Transaction,
  who: SignedIn,
  entries: readonly WriteEntry[],
  request: FhirRequest,
  requests?: readonly FhirRequest[],
  turn?: Turn,
) {
  requireScopes(who, entries);
  const { standing, held: early } = await readHeld(tx, who, entries, turn);
  const conditioned = await readConditioned(tx, entries);
  const found = { standing, conditioned };
  const plans = await Promise.all(entries.map((entry, index) => planEntry(store, tx, who, entry, index, entries, found)));
  requireApart(plans, entries);
  const { writes, held } = await linkEntries(tx, who, entries, plans, request.base, early, turn);
  if (writes.length === 0) return { plans, writes, committed: undefined };
  // What follows from traces that came without measurements stands behind the entries' own writes, so that results find theirs by place.
  const measured = measureTraces(writes.map(({ write }) => write)).map(({ of, write }) => ({ write, entry: writes[of]?.entry ?? 0 }));
  const flagged =
    who.kind === 'resident'
      ? []
      : await announceFlagged(
          tx,
          writes.map(({ write }) => write),
          who.org,
          nowInstant(),
          // An import takes over what another system kept: what tells no time in it is not new. What tells that it is alarms as it would by message.
          request.path === '$import' ? 'history' : 'fresh',
        );
  const announced = flagged.map(({ of, write }) => ({ write, entry: writes[of]?.entry ?? 0 }));
  const all = [...writes, ...measured, ...announced];
  const whatOf = (asked: FhirRequest, count: number) => ({ door: 'fhir', method: asked.method, path: asked.path, entries: count });
  // Requests that came by themselves: each has its own line in the audit log.
  const each =
    requests &&
    all.map(({ entry }) => {
      const own = requests[entry] ?? request;
      return { what: whatOf(own, 1), source: own.source };
    });
  return {
    plans,
    writes,
    committed: await commit(
      store,
      { who, act: 'write', what: whatOf(request, entries.length), source: request.source, each },
      all.map(({ write }) => write),
      tx,
      undefined,
      held,
    ),
  };
}

const rows = new WeakMap<Database, Turns>();

/** A place among the writes of this process; none for entries that hold what their conditions lead to before all their residents are known. */
function openTurn(store: Store, entries: readonly WriteEntry[]): Turn | undefined {
  if (entries.some(({ method, condition }) => condition && method !== 'POST')) return undefined;
  const turns = rows.get(store.database) ?? new Turns();
  rows.set(store.database, turns);
  return turns.open();
}

async function writeOnce(
  store: Store,
  who: SignedIn,
  entries: readonly WriteEntry[],
  request: FhirRequest,
  afterwards: ((tx: Transaction) => Promise<void>) | undefined,
  requests: readonly FhirRequest[] | undefined,
): Promise<readonly EntryResult[]> {
  const turn = openTurn(store, entries);
  const done = await store.database
    .transaction(async (tx) => {
      const written = await commitEntries(store, tx, who, entries, request, requests, turn);
      await afterwards?.(tx);
      // The next one's first statement reaches the database with the end of this one, and waits there for what is left of it.
      turn?.leave();
      return written;
    })
    .finally(() => turn?.leave());
  if (done.committed) {
    if (done.committed.directory) await store.directory.refresh(store.database);
    const { notice, written } = done.committed;
    const people = written.some(({ type }) => type === 'Patient') ? ['people'] : [];
    store.tell({ ...notice, views: [...notice.views, ...people] });
  }
  const writtenOf = new Map(done.writes.map(({ entry }, at) => [entry, done.committed?.written[at]] as const));
  const resultOf = (index: number): EntryResult => {
    const plan = done.plans[index];
    const entry = entries[index];
    if (!plan || !entry) throw new Error('an entry without a plan');
    if ('same' in plan) return { ...resultOf(plan.same), status: 200 };
    if ('nothing' in plan) return { status: 204, type: plan.nothing, id: '', version: 0, resource: undefined };
    if ('standing' in plan) return tellStanding(entry, plan.type, plan.standing);
    const written = writtenOf.get(index);
    if (!written) throw new Error('a write without a result');
    const status = entry.method === 'DELETE' ? 204 : written.created || plan.write.op === 'create' ? 201 : 200;
    return { status, type: written.type, id: written.id, version: written.version, resource: written.resource };
  };
  return entries.map((_, index) => resultOf(index));
}

/** Conditions may lead two entries to one resource, which the entries themselves do not show. */
function requireApart(plans: readonly Plan[], entries: readonly WriteEntry[]): void {
  const seen = new Map<string, string>();
  for (const [index, plan] of plans.entries()) {
    const entry = entries[index];
    if (!('write' in plan) || !entry) continue;
    const { write } = plan;
    const id = write.op === 'update' ? write.resource.id : write.id;
    if (id === undefined) continue;
    const first = seen.get(`${entry.type}/${id}`);
    if (first !== undefined)
      refuse(
        422,
        'duplicate',
        `与 ${first} 按条件找到的是同一个资源 ${entry.type}/${id}，一次事务里只能出现一次。`,
        `means the same resource ${entry.type}/${id} as ${first}`,
        entry.place,
      );
    seen.set(`${entry.type}/${id}`, entry.place);
  }
}

/** Decides what one entry becomes. The transaction already holds the keys of all entries. */
async function planEntry(
  store: Store,
  tx: Transaction,
  who: SignedIn,
  entry: WriteEntry,
  index: number,
  entries: readonly WriteEntry[],
  { standing: named, conditioned }: Found,
): Promise<Plan> {
  const { type, place } = entry;
  let { id, resource } = entry;
  if (resource) {
    guardDirectory(resource, place);
    guardDeclared(store, resource, entry.method === 'POST' ? undefined : id, place);
  }
  if (entry.method === 'POST' && resource) {
    if (entry.condition) {
      const { key } = entry.condition;
      const first = entries.findIndex((each) => each.condition?.key === key);
      if (first < index) return { same: first };
      const standing = conditioned.get(entry);
      if (standing) return { standing, type };
    }
    const own = ownSubscription(keyringOf(store.database), who, resource, undefined, place);
    return { write: { op: 'create', resource: withoutId(own), reference: `urn:uuid:${randomUUID()}` } };
  }
  if (entry.condition) {
    const target = await chooseTarget(tx, entry, entry.condition);
    if ('write' in target || 'nothing' in target) return target;
    id = target.id;
  }
  if (id === undefined || !isFhirId(id))
    refuse(400, 'value', `资源编号“${id ?? ''}”只能由 1—64 个字母、数字、“-”和“.”组成。`, `"${id ?? ''}" is no FHIR id`, place);
  const current = entry.condition ? await readCurrent(tx, type, id) : named.get(entry);
  if (current) {
    if (entry.condition) await requireReach(tx, who, current.resident);
    guardDirectory({ ...current.resource, id }, place);
    requireOwn(who, current.deleted ? undefined : current.resource, place);
  }
  if (entry.ifMatch !== undefined && current?.version !== entry.ifMatch)
    throw conflict(`${type}/${id}`, current?.version, entry.ifMatch, place);
  if (entry.revise) {
    if (!current) refuse(404, 'not-found', `找不到 ${type}/${id}。`, `${type}/${id} is not known`, place);
    if (current.deleted) refuse(410, 'deleted', `${type}/${id} 已被删除，不能修补。`, `${type}/${id} was deleted`, place);
    resource = entry.revise({ ...current.resource, id });
    guardDirectory(resource, place);
  }
  if (entry.method === 'DELETE' || !resource) {
    if (!current) refuse(404, 'not-found', `找不到 ${type}/${id}。`, `${type}/${id} is not known`, place);
    if (current.deleted) return { standing: current, type };
    return { write: { op: 'delete', type, id, ifVersion: entry.ifMatch ?? current.version } };
  }
  resource = ownSubscription(keyringOf(store.database), who, resource, undefined, place);
  if (current?.deleted && type === 'Patient')
    refuse(
      422,
      'business-rule',
      `${type}/${id} 已被删除，其编号不再使用。请用新的编号登记，或用 POST 让平台编号。`,
      `${type}/${id} was deleted and its id is not used again; register the person under a new one`,
      place,
    );
  if (current)
    return { write: { op: 'update', resource: copyValid(resource, { ...resource, id }), ifVersion: current.version, standing: current } };
  if (residentOfId(id) !== undefined) {
    refuse(
      422,
      'business-rule',
      `编号“${id}”是平台自己编号的样子，但平台没有给过它。请换一个编号，或用 POST 让平台编号。`,
      `the id "${id}" has the form of ids that this server gives, and it never gave it; choose another one or use POST`,
      place,
    );
  }
  return { write: { op: 'create', resource: copyValid(resource, { ...resource, id }), id, reference: `urn:uuid:${randomUUID()}` } };
}

function withoutId(resource: Resource): Resource {
  const { id: _id, ...rest } = resource;
  return copyValid(resource, rest as Resource); // the same resource; ids of new resources are the server's
}

function conflict(what: string, current: number | undefined, expected: number, place: string): FhirRefusal {
  const now = current === undefined ? '（不存在）' : String(current);
  return new FhirRefusal(412, [
    {
      code: 'conflict',
      text: `${what}已被他人更新到版本 ${now}，您提交的是基于版本 ${expected}。请重新读取后再提交。`,
      english: `${what} is at version ${now}, not ${expected} as If-Match says`,
      expression: place,
    },
  ]);
}

/** A fault of the commit, with the entry it is about where only one can be meant. */
function placeFault(error: unknown, entries: readonly WriteEntry[]): unknown {
  if (!(error instanceof Fault)) return error;
  const named = entries.filter((entry) => entry.id !== undefined && error.text.includes(`${entry.type}/${entry.id}`));
  const claiming =
    error.code === 'duplicate' ? entries.filter((entry) => entry.type === 'Patient' || entry.type === 'EpisodeOfCare') : named;
  const [only] = claiming.length === 1 ? claiming : entries.length === 1 ? entries : [];
  if (!only) return error;
  const { status, outcome } = explainError(error, only.place);
  return new FhirRefusal(
    status,
    outcome.issue.map((issue) => ({
      code: issue.code,
      text: issue.details?.text ?? '',
      english: issue.diagnostics ?? '',
      expression: issue.expression?.[0] ?? only.place,
    })),
  );
}
