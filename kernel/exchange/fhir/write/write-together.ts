// Single writes that come at the same time are written in one transaction, each answered for itself: what a commit costs once is shared.
import type { SignedIn } from '../../../access/actor.ts';
import { DatabaseUnavailable } from '../../../database/database-errors.ts';
import { gatherCalls } from '../../../database/statements/gather-calls.ts';
import type { Store } from '../../../store/store.ts';
import type { FhirRequest } from '../request/request.ts';
import { findConditioned, writeEntries } from './write-entries.ts';
import type { EntryResult, WriteEntry } from './write-entry.ts';

interface Asked {
  readonly who: SignedIn;
  readonly entry: WriteEntry;
  readonly request: FhirRequest;
}

type Write = (asked: Asked) => Promise<EntryResult>;

/** So many single writes are committed together at most. */
const MOST = 40;
/** What a whole platform reads again after a change is better written alone. */
const ALONE: readonly string[] = ['Organization', 'Location', 'PractitionerRole', 'Practitioner', 'CareTeam'];

/** Two of them mean the same resource, or must see each other: such writes go one after another. */
class Entangled extends Error {}

/** For each store, the writers of one address and one signed-in sender. */
const doors = new WeakMap<Store, Map<string, Write>>();
const MOST_DOORS = 500;

/**
 * Writes one entry, together with others of the same sender that are being written at this moment. All of them stand or none; when one is
 * at fault each is written by itself, so that it fails alone. Throws as `writeEntries` does.
 */
export function writeTogether(store: Store, who: SignedIn, entry: WriteEntry, request: FhirRequest): Promise<EntryResult> {
  const simple = entry.condition === undefined && entry.revise === undefined && entry.resource !== undefined && !ALONE.includes(entry.type);
  if (!simple) return writeOne(store, { who, entry, request });
  let known = doors.get(store);
  if (known === undefined || known.size > MOST_DOORS) {
    known = new Map();
    doors.set(store, known);
  }
  const key = `${who.account}|${who.post}|${request.base}`;
  let write = known.get(key);
  if (write === undefined) {
    // After a lost connection nobody knows whether the transaction stands: then nothing is tried again.
    write = gatherCalls((asked: readonly Asked[]) => writeMany(store, asked), {
      most: MOST,
      apart: (error) => !(error instanceof DatabaseUnavailable),
    });
    known.set(key, write);
  }
  return write({ who, entry, request });
}

async function writeOne(store: Store, { who, entry, request }: Asked): Promise<EntryResult> {
  const standing = await findConditioned(store, who, entry);
  if (standing) return standing;
  const [result] = await writeEntries(store, who, [entry], request);
  if (!result) throw new Error('a write without a result');
  return result;
}

async function writeMany(store: Store, asked: readonly Asked[]): Promise<readonly EntryResult[]> {
  const [first] = asked;
  if (!first || asked.length === 1) return Promise.all(asked.map((one) => writeOne(store, one)));
  const names = asked.flatMap(({ entry }) => (entry.id === undefined ? [] : [`${entry.type}/${entry.id}`]));
  if (new Set(names).size < names.length) throw new Entangled();
  // Rights may have changed between two requests of one sender.
  if (asked.some(({ who }) => who.scope !== first.who.scope || who.role !== first.who.role || who.scopes !== first.who.scopes))
    throw new Entangled();
  const entries = asked.map(({ entry }, at) => ({ ...entry, place: `${entry.place}#${at}` }));
  return writeEntries(
    store,
    first.who,
    entries,
    first.request,
    undefined,
    asked.map(({ request }) => request),
  );
}
