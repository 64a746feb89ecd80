// Reads what stands for the entries of a write, once nobody else can change it.
import type { SignedIn } from '../../../access/actor.ts';
import type { Transaction } from '../../../database/database.ts';
import type { Held } from '../../../people/keep-people.ts';
import { lockKeys } from '../../../record/lock-keys.ts';
import { readCurrents, type StoredVersion } from '../../../record/read.ts';
import { isFhirId, residentOfId } from '../../../record/resource-id.ts';
import { listResidentReferences } from '../../../record/validation/find-resident-reference.ts';
import { findMatches } from '../conditional/find-matches.ts';
import { holdReached, requireReaches } from '../request/require-access.ts';
import type { Turn } from './take-turns.ts';
import type { WriteEntry } from './write-entry.ts';

/** What stands, by entry: under the id that it names; where its condition leads. */
export interface Found {
  readonly standing: ReadonlyMap<WriteEntry, StoredVersion>;
  readonly conditioned: ReadonlyMap<WriteEntry, StoredVersion>;
}

/** What meets the conditions under which entries are not to be created, whose keys are held: a hundred entries ask twice. */
export async function readConditioned(tx: Transaction, entries: readonly WriteEntry[]): Promise<ReadonlyMap<WriteEntry, StoredVersion>> {
  const asked = entries.flatMap((entry) =>
    entry.method === 'POST' && entry.condition ? [{ entry, condition: entry.condition, place: entry.place }] : [],
  );
  const matches = await findMatches(tx, asked);
  const named = asked.flatMap(({ entry }, at) => {
    const id = matches[at];
    return id === undefined ? [] : [{ entry, type: entry.type, id }];
  });
  const current = await readCurrents(tx, named);
  return new Map(named.flatMap(({ entry }, at) => (current[at] ? [[entry, current[at]] as const] : [])));
}

/** The resident whose record holds what an entry names by an id of ours; undefined for conditions, clients' ids and what belongs to nobody. */
function ownerOf({ id, condition }: WriteEntry): number | undefined {
  return id === undefined || condition ? undefined : residentOfId(id) || undefined;
}

/** The residents that an entry says it is about, where their ids tell. */
function subjectsOf({ resource }: WriteEntry): readonly number[] {
  if (!resource) return [];
  return listResidentReferences(resource).flatMap((reference) =>
    reference.startsWith('Patient/') ? residentOfId(reference.slice('Patient/'.length)) || [] : [],
  );
}

/**
 * What stands under the ids that entries name, by entry, read once nobody else can write it: ids of ours by holding the rows of their residents
 * (with all others who are told, so that they are held in one order), clients' ids and conditions by their keys. Throws
 * `out-of-scope` when somebody beyond reach is among them.
 */
export async function readHeld(
  tx: Transaction,
  who: SignedIn,
  entries: readonly WriteEntry[],
  turn: Turn | undefined,
): Promise<{ readonly standing: ReadonlyMap<WriteEntry, StoredVersion>; readonly held: Held | undefined }> {
  const owners = entries.flatMap((entry) => ownerOf(entry) ?? []);
  // Before its turn: whoever is ahead holds all of its keys, and waits for nobody behind.
  await lockKeys(
    tx,
    entries.flatMap((entry) => {
      if (entry.condition) return [entry.condition.key];
      return entry.id === undefined || ownerOf(entry) !== undefined ? [] : [`${entry.type}/${entry.id}`];
    }),
  );
  const residents = owners.length === 0 ? [] : [...new Set([...owners, ...entries.flatMap(subjectsOf)])];
  if (residents.length > 0) await turn?.take(residents);
  const holding = residents.length === 0 ? undefined : holdReached(tx, who, residents);
  const named = entries.flatMap((entry) =>
    entry.id === undefined || entry.condition || !isFhirId(entry.id) ? [] : [{ ...entry, id: entry.id, entry }],
  );
  const reading = readCurrents(tx, named);
  for (const started of [holding, reading]) started?.catch(() => undefined); // the first error is the one that tells
  const early = await holding;
  const current = await reading;
  const standing = new Map(named.flatMap(({ entry }, at) => (current[at] ? [[entry, current[at]] as const] : [])));
  const owned = [...standing.values()].map(({ resident }) => resident);
  await requireReaches(tx, who, owned, early?.reached);
  return { standing, held: early?.held };
}
