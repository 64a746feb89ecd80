// What an action looks at: the resident (within reach) with the records its sources name, or the target of an action about no resident.
import type { SignedIn } from '../access/actor.ts';
import { openRecords } from '../access/policy/open-to-grants.ts';
import type { Queries } from '../database/database.ts';
import type { AnyAction } from '../define/action.ts';
import { gatherRecords } from '../define/gather-records.ts';
import type { Person } from '../define/person.ts';
import type { Records, Source, Sources } from '../define/source.ts';
import { fail } from '../errors.ts';
import { readPeople } from '../people/keep-people.ts';
import { requireResident } from '../reading/require-resident.ts';
import { gatheredFrom, loadRecords, loadReference } from '../record/read.ts';

/** The subject of an action. `reference` is what its resources name as their subject. */
export interface Subject {
  readonly person: Person | undefined;
  readonly reference: string;
  readonly records: Records<Sources>;
}

/** The reference by which an action that registers a resident names the Patient it writes. */
export const NEW_RESIDENT = 'urn:uuid:00000000-0000-4000-8000-000000000001';

/** The id that the answer `target` names, if it is one. */
export function targetOf(answers: unknown): string | undefined {
  const named = typeof answers === 'object' && answers !== null && 'target' in answers ? answers.target : undefined;
  return typeof named === 'string' ? named : undefined;
}

/**
 * Reads the subject. In an action about no resident, each source gives the resource of its type that the answer `target` names, or, of
 * those in `standing`, all there are; the caller holds their lock.
 */
export async function gatherSubject(
  db: Queries,
  who: SignedIn,
  action: AnyAction,
  resident: number | undefined,
  answers: unknown,
): Promise<Subject> {
  const sources: Sources = action.sources;
  if (action.subject === 'none') {
    const target = targetOf(answers);
    const all: readonly string[] = action.standing;
    const entries = await Promise.all(
      Object.entries<Source<unknown>>(sources).map(async ([name, source]) => {
        const stored = all.includes(name)
          ? await loadReference(db, source.type, undefined, source.codes)
          : target === undefined
            ? []
            : await loadReference(db, source.type, target);
        return [name, gatherRecords({ [name]: source }, stored.map(gatheredFrom))[name] ?? []] as const;
      }),
    );
    return { person: undefined, reference: '', records: Object.fromEntries(entries) };
  }
  if (action.subject === 'new-resident') return { person: undefined, reference: NEW_RESIDENT, records: gatherRecords(sources, []) };
  if (resident === undefined) fail('invalid', { what: '请先选择居民。', field: 'resident' });
  const { own, shared } = divideSources(action);
  const needs = Object.values(own).map((source) => ({ type: source.type, codes: source.codes }));
  // Asked for in one journey; looked at only when the resident is within reach.
  const reaching = requireResident(db, who, resident);
  const loading = Promise.all([loadRecords(db, [resident], needs), readRegisters(db, shared)]);
  loading.catch(() => undefined);
  const person = await reaching;
  const [loaded, registers] = await loading;
  const stored = await openRecords(db, who, resident, loaded);
  return { person, reference: `Patient/${person.patientId}`, records: { ...gatherRecords(own, stored.map(gatheredFrom)), ...registers } };
}

/** The sources that read the resident's record, and those that read records of nobody. */
function divideSources(action: Pick<AnyAction, 'sources' | 'registers'>): { readonly own: Sources; readonly shared: Sources } {
  const registers: readonly string[] = action.registers;
  const entries = Object.entries<Source<unknown>>(action.sources);
  return {
    own: Object.fromEntries(entries.filter(([name]) => !registers.includes(name))),
    shared: Object.fromEntries(entries.filter(([name]) => registers.includes(name))),
  };
}

/** All that stands of records of nobody. */
async function readRegisters(db: Queries, sources: Sources): Promise<Records<Sources>> {
  const entries = await Promise.all(
    Object.entries(sources).map(async ([name, source]) => {
      const stored = await loadReference(db, source.type, undefined, source.codes);
      return [name, gatherRecords({ [name]: source }, stored.map(gatheredFrom))[name] ?? []] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** The subjects of an action about residents, many at once, by resident. The caller has seen to it that who asks reaches each of them. */
export async function gatherResidents(
  db: Queries,
  action: Pick<AnyAction, 'sources' | 'registers'>,
  residents: readonly number[],
  lock: boolean,
): Promise<ReadonlyMap<number, Subject>> {
  const people = await readPeople(db, residents, lock);
  const { own, shared } = divideSources(action);
  const needs = Object.values(own).map((source) => ({ type: source.type, codes: source.codes }));
  const registers = await readRegisters(db, shared);
  const stored = Map.groupBy(await loadRecords(db, residents, needs), (record) => record.resident);
  return new Map(
    people.map((person) => [
      person.residentId,
      {
        person,
        reference: `Patient/${person.patientId}`,
        records: { ...gatherRecords(own, (stored.get(person.residentId) ?? []).map(gatheredFrom)), ...registers },
      },
    ]),
  );
}
