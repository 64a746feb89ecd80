// Reads resources by id, by resident, and their old versions.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Database, Queries } from '../database/database.ts';
import { empty, identifier, raw, type Sql, sql } from '../database/sql.ts';
import { gatherCalls, gatherPer } from '../database/statements/gather-calls.ts';
import { ofResidents } from '../database/statements/of-residents.ts';
import { LOINC } from '../define/codes.ts';
import type { Gathered } from '../define/gather-records.ts';
import type { Kept, ResourceType } from '../define/source.ts';
import type { Instant } from '../periods/plain-date.ts';
import { hashKey } from './hash.ts';
import { primaryCodeOf } from './primary-code.ts';
import { residentOfId } from './resource-id.ts';
import { numberOfType } from './type-number.ts';

/** A version as it stands in the record. */
export interface StoredVersion extends Kept {
  readonly resident: number;
  readonly deleted: boolean;
  /** Bits of restricted categories. */
  readonly restricted: number;
  /** The resource as JSON, as it is stored, where it was read so. */
  readonly text?: string;
  /** What a reader asked for beside a resident's resource (see `readCurrents`). */
  readonly beside?: string | undefined;
}

// Content was validated when it was written; here only its envelope is checked.
const storedRow = z.object({
  resident_id: z.number(),
  id: z.string(),
  version: z.number(),
  updated: z.string(),
  deleted: z.boolean(),
  restricted: z.number(),
  content: z.custom<Resource>((value) => typeof value === 'object' && value !== null && 'resourceType' in value),
});

function storedOf(row: z.infer<typeof storedRow>): StoredVersion {
  return {
    resident: row.resident_id,
    id: row.id,
    version: row.version,
    updated: row.updated as Instant,
    deleted: row.deleted,
    restricted: row.restricted,
    resource: row.content,
  };
}

const COLUMNS = sql`resident_id, id, version, updated, deleted, restricted, content`;

/** The resident (0: none) that an id belongs to; undefined when nothing is known of the id. */
export async function locateResident(db: Queries, type: string, id: string): Promise<number | undefined> {
  const carried = residentOfId(id);
  if (carried !== undefined) return carried;
  const [row] = await db.rows(
    sql`select resident_id from locator where id = ${id} and rtype = ${numberOfType(type)}`,
    z.object({ resident_id: z.number() }),
  );
  return row?.resident_id ?? 0;
}

/** The current version, deleted ones included; undefined when there never was one. Outside a transaction reads at the same time go together. */
export async function readCurrent(db: Queries | Database, type: string, id: string): Promise<StoredVersion | undefined> {
  if ('kind' in db && db.kind === 'database') return gatherCurrent(db, { type, id });
  const [current] = await readCurrents(db, [{ type, id }]);
  return current;
}

const gatherCurrent = gatherPer((db: Queries) => gatherCalls((names: readonly ResourceName[]) => readCurrents(db, names)));

/** A resource by name. */
export interface ResourceName {
  readonly type: string;
  readonly id: string;
}

const locatedRow = z.object({ id: z.string(), rtype: z.number(), resident_id: z.number() });

/** The residents (0: none) of ids; those that clients chose are looked up together. */
async function locateResidents(db: Queries, names: readonly ResourceName[]): Promise<readonly number[]> {
  const carried = names.map(({ id }) => residentOfId(id));
  const foreign = names.filter((_, at) => carried[at] === undefined).map(({ id }) => id);
  if (foreign.length === 0) return carried.map((resident) => resident ?? 0);
  const rows = await db.rows(sql`select id, rtype, resident_id from locator where id = any(${[...new Set(foreign)]}::text[])`, locatedRow);
  const located = new Map(rows.map((row) => [`${row.rtype}/${row.id}`, row.resident_id]));
  return names.map(({ type, id }, at) => carried[at] ?? located.get(`${numberOfType(type)}/${id}`) ?? 0);
}

const namedRow = storedRow.extend({ rtype: z.number(), content: z.string(), beside: z.string().nullable() });

/** A version whose resource is read from its text when somebody first looks at it: most reads only pass it on. */
function versionOf({ content, ...row }: z.infer<typeof namedRow>): StoredVersion {
  let resource: Resource | undefined;
  return {
    resident: row.resident_id,
    id: row.id,
    version: row.version,
    updated: row.updated as Instant,
    deleted: row.deleted,
    restricted: row.restricted,
    text: content,
    beside: row.beside ?? undefined,
    get resource() {
      resource ??= JSON.parse(content) as Resource; // validated when it was written
      return resource;
    },
  };
}

/**
 * The current versions of resources, deleted ones included, in the order of the names; undefined where there never was one. `beside`: a text
 * that is told with each resident's resource (row `r`).
 */
export async function readCurrents(
  db: Queries,
  names: readonly ResourceName[],
  beside: Sql = raw('null::text'),
): Promise<readonly (StoredVersion | undefined)[]> {
  if (names.length === 0) return [];
  const residents = await locateResidents(db, names);
  const read = (table: string, of: (resident: number) => boolean) => {
    const places = names.flatMap(({ type, id }, at) => {
      const resident = residents[at] ?? 0;
      return of(resident) ? [{ resident, rtype: numberOfType(type), id }] : [];
    });
    if (places.length === 0) return [];
    const keys = [...new Set(places.map(({ resident }) => resident))];
    // The limit tells the planner that these are few: each row is then found by its key.
    return db.rows(
      sql`select r.rtype, r.resident_id, r.id, r.version, r.updated, r.deleted, r.restricted, r.content::text as content,
          ${table === 'resource' ? beside : raw('null::text')} as beside
          from (select * from unnest(${places.map(({ resident }) => resident)}::bigint[], ${places.map(({ rtype }) => rtype)}::smallint[],
          ${places.map(({ id }) => id)}::text[]) as m(resident_id, rtype, id) limit ${places.length}) n, ${identifier(table)} r
          where n.resident_id = any(${keys}::bigint[]) and r.resident_id = n.resident_id and r.rtype = n.rtype and r.id = n.id`,
      namedRow,
    );
  };
  const found = await Promise.all([read('resource', (resident) => resident !== 0), read('ref_resource', (resident) => resident === 0)]);
  const byName = new Map(found.flat().map((row) => [`${row.rtype}/${row.id}`, row]));
  return names.map(({ type, id }) => {
    const row = byName.get(`${numberOfType(type)}/${id}`);
    return row && versionOf(row);
  });
}

/** All versions of a resource, newest first. */
export async function readHistory(db: Queries, type: string, id: string): Promise<readonly StoredVersion[]> {
  const current = await readCurrent(db, type, id);
  if (!current) return [];
  const history = identifier(current.resident === 0 ? 'ref_resource_history' : 'resource_history');
  const rows = await db.rows(
    sql`select ${COLUMNS} from ${history} where resident_id = ${current.resident} and rtype = ${numberOfType(type)} and id = ${id} order by version desc`,
    storedRow,
  );
  return [current, ...rows.map(storedOf)];
}

/** One part of a record that somebody needs: a type, and the primary codes if not all of it. */
export interface Need {
  readonly type: ResourceType;
  readonly codes: readonly string[] | undefined;
}

/** A current resource with its resident. */
export type Loaded = Pick<StoredVersion, 'resident' | 'id' | 'version' | 'updated' | 'resource' | 'restricted'>;

const loadedRow = storedRow.omit({ deleted: true, content: true }).extend({ rtype: z.number(), content: z.string() });
/** Without its content where that was read before. */
const reloadedRow = loadedRow.extend({ content: z.string().nullable() });
const referenceRow = storedRow.omit({ deleted: true, restricted: true });

/** So many residents are few. */
const FEW = 5;

/** What a transaction has read of a few residents: what is asked for again, as an action and the views after it do, is read from its text once. */
const loadedWithin = new WeakMap<Queries, Map<string, Loaded>>();

function loadedOf(row: z.infer<typeof reloadedRow>): Loaded {
  return {
    resident: row.resident_id,
    id: row.id,
    version: row.version,
    updated: row.updated as Instant,
    restricted: row.restricted,
    resource: JSON.parse(row.content ?? '') as Resource, // validated when it was written; what was not read before has its content
  };
}

const gatheredAlready = new WeakMap<Loaded, Gathered>();

/** A record as declarations gather it; one object for one record, so that what is read from it is read once. */
export function gatheredFrom(record: Loaded): Gathered {
  const known = gatheredAlready.get(record);
  if (known) return known;
  const { id, version, updated, resource, restricted } = record;
  const gathered = { id, version, updated, resource, code: primaryCodeOf(resource), restricted };
  gatheredAlready.set(record, gathered);
  return gathered;
}

/**
 * What declarations see of a record: a recorded trace without its samples (a hundred thousand numbers each), which no view or action reads.
 * Nothing read so may be written back.
 */
const LEAN_TEXT = sql`(case when code_h = ${hashKey(LOINC.ecgStudy)} and rtype = ${numberOfType('Observation')} then content - 'component' else content end)::text`;

/**
 * The current resources of the residents that the needs name, oldest event first. May hold a little more than was asked for; traces come
 * without their samples.
 */
export async function loadRecords(db: Queries, residents: readonly number[], needs: readonly Need[]): Promise<readonly Loaded[]> {
  if (residents.length === 0 || needs.length === 0) return [];
  const whole = [...new Set(needs.filter((need) => need.codes === undefined).map((need) => numberOfType(need.type)))];
  const coded = needs.filter((need) => need.codes !== undefined);
  const types = [...new Set(coded.map((need) => numberOfType(need.type)))];
  const codes = [...new Set(coded.flatMap((need) => (need.codes ?? []).map(hashKey)))];
  const byCode = sql`(rtype = any(${types}::smallint[]) and code_h = any(${codes}::bigint[]))`;
  const which = whole.length === 0 ? byCode : sql`(rtype = any(${whole}::smallint[]) or ${byCode})`;
  const { from, where } = ofResidents('resource', residents);
  const ask = (content: Sql): Sql =>
    sql`select r.resident_id, rtype, id, version, updated, restricted, ${content} as content from ${from} where ${where} and ${which} and not deleted order by r.resident_id, eff nulls first, id`;
  // A transaction about many (an import) does not keep them all.
  if (residents.length > FEW || !('kind' in db && db.kind === 'transaction'))
    return (await db.rows(ask(LEAN_TEXT), loadedRow)).map(loadedOf);
  const within = loadedWithin.get(db) ?? new Map<string, Loaded>();
  loadedWithin.set(db, within);
  const known = JSON.stringify(Object.fromEntries([...within.keys()].map((key) => [key, 0])));
  const rows = await db.rows(
    ask(
      within.size === 0
        ? LEAN_TEXT
        : sql`case when ${known}::jsonb ? (rtype || '/' || id || '/' || version) then null else ${LEAN_TEXT} end`,
    ),
    reloadedRow,
  );
  return rows.map((row) => {
    const key = `${row.rtype}/${row.id}/${row.version}`;
    const before = within.get(key);
    // A version never changes; what is restricted about it may.
    if (before !== undefined && before.restricted === row.restricted) return before;
    const loaded = before === undefined ? loadedOf(row) : { ...before, restricted: row.restricted };
    within.set(key, loaded);
    return loaded;
  });
}

/** Current resources of no resident, in the order they were first written: all of a type, one id, or those with one of the primary codes. */
export async function loadReference(db: Queries, type: ResourceType, id?: string, codes?: readonly string[]): Promise<readonly Loaded[]> {
  const coded = codes === undefined ? empty : sql`and code_h = any(${codes.map(hashKey)}::bigint[])`;
  const one = sql`${id === undefined ? empty : sql`and id = ${id}`} ${coded}`;
  const rows = await db.rows(
    sql`select resident_id, id, version, updated, content from ref_resource where rtype = ${numberOfType(type)} ${one} and not deleted order by id`,
    referenceRow,
  );
  return rows.map((row) => ({
    resident: 0,
    id: row.id,
    version: row.version,
    updated: row.updated as Instant,
    restricted: 0,
    resource: row.content,
  }));
}
