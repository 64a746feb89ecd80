// Writes versions of resources, set-based: a bundle becomes a handful of statements. Called by kernel/commit only.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Transaction } from '../database/database.ts';
import { isUniqueViolation } from '../database/database-errors.ts';
import { identifier, join, sql } from '../database/sql.ts';
import type { BinaryKind } from '../database/statements/encode-binary.ts';
import { insertFresh } from '../database/statements/insert-fresh.ts';
import { insertRows } from '../database/statements/insert-rows.ts';
import { columnOfRows, unnestFew } from '../database/statements/unnest-rows.ts';
import { fail } from '../errors.ts';
import type { Instant } from '../periods/plain-date.ts';
import { hashKey } from './hash.ts';
import { effectiveTimeOf, primaryCodeOf, systemNumberOf } from './primary-code.ts';
import { residentOfId } from './resource-id.ts';
import { timeReachOf } from './search-index/time-reach.ts';
import { tokensOf } from './search-tokens.ts';
import { numberOfType } from './type-number.ts';

/** A version about to be written. `resident` 0: it belongs to none. `ifVersion` is the version it replaces; absent for a first version. */
export interface Version {
  readonly resident: number;
  readonly resource: Resource & { readonly id: string };
  readonly version: number;
  readonly ifVersion: number | undefined;
  readonly deleted: boolean;
  /** What stood before: undefined when there was nothing, or it was deleted. */
  readonly replaces: Resource | undefined;
  /** Bits of restricted categories. What was restricted stays so, whatever a later version says. */
  readonly restricted: number;
}

const COLUMNS = [
  'resident_id',
  'rtype',
  'id',
  'version',
  'updated',
  'deleted',
  'code_h',
  'eff',
  'tokens',
  'content',
  'restricted',
  'code_s',
  'ends',
] as const;

const KINDS = {
  resident_id: 'int8',
  rtype: 'int2',
  id: 'text',
  version: 'int4',
  updated: 'instant',
  deleted: 'boolean',
  code_h: 'int8',
  eff: 'instant',
  tokens: 'int8s',
  content: 'json',
  restricted: 'int2',
  code_s: 'int4',
  ends: 'instant',
} as const satisfies Readonly<Record<(typeof COLUMNS)[number], BinaryKind>>;
const COLUMN_KINDS: readonly BinaryKind[] = COLUMNS.map((column) => KINDS[column]);

/** Puts id and meta (versionId, lastUpdated) of a version into its resource. */
export function stampResource(resource: Resource, id: string, version: number, now: Instant): Resource & { readonly id: string } {
  return { ...resource, id, meta: { ...resource.meta, versionId: String(version), lastUpdated: now } };
}

/** Writes the versions. Throws the fault `version-conflict` when a newer version stands; the transaction then holds nothing of it. */
export async function writeVersions(tx: Transaction, versions: readonly Version[], now: Instant): Promise<void> {
  const first = versions.filter((version) => version.ifVersion === undefined);
  const foreign = first.filter((version) => residentOfId(version.resource.id) === undefined && version.resident !== 0);
  await Promise.all([
    insertFirst(
      tx,
      'resource',
      first.filter((version) => version.resident !== 0),
      now,
    ),
    insertFirst(
      tx,
      'ref_resource',
      first.filter((version) => version.resident === 0),
      now,
    ),
    locateForeign(tx, foreign),
    replaceVersions(
      tx,
      'resource',
      versions.filter((version) => version.ifVersion !== undefined && version.resident !== 0),
      now,
    ),
    replaceVersions(
      tx,
      'ref_resource',
      versions.filter((version) => version.ifVersion !== undefined && version.resident === 0),
      now,
    ),
  ]);
}

/** Somebody who writes the same id for the first time at the same moment waits here for the other, and then is in conflict. */
async function insertFirst(tx: Transaction, table: string, versions: readonly Version[], now: Instant): Promise<void> {
  if (versions.length === 0) return;
  const rows = versions.map((version) => rowOf(version, now));
  const inserted = await insertFresh(tx, table, COLUMNS, rows, { onConflict: sql`on conflict do nothing`, kinds: COLUMN_KINDS }).catch(
    (error: unknown) => {
      if (isUniqueViolation(error)) return 0;
      throw error;
    },
  );
  if (inserted < versions.length) refuseTwin(versions);
}

async function locateForeign(tx: Transaction, versions: readonly Version[]): Promise<void> {
  if (versions.length === 0) return;
  const rows = versions.map(({ resource, resident }) => [resource.id, numberOfType(resource.resourceType), resident]);
  const inserted = await insertRows(tx, 'locator', ['id', 'rtype', 'resident_id'], rows, { onConflict: sql`on conflict do nothing` });
  if (inserted < versions.length) refuseTwin(versions);
}

function refuseTwin(versions: readonly Version[]): never {
  const [one] = versions;
  const what = versions.length === 1 && one ? `${one.resource.resourceType}/${one.resource.id}` : '其中一条记录';
  fail('version-conflict', { what, current: 1, expected: '（新建）' });
}

function rowOf(version: Version, now: Instant): unknown[] {
  const { resource } = version;
  const code = primaryCodeOf(resource);
  return [
    version.resident,
    numberOfType(resource.resourceType),
    resource.id,
    version.version,
    now,
    version.deleted,
    code === undefined ? null : hashKey(code),
    effectiveTimeOf(resource) ?? null,
    version.deleted ? [] : tokensOf(resource, version.resident),
    // Written as text when it is sent: thousands of texts at once would be moved about in memory until their turn comes.
    resource,
    version.restricted,
    systemNumberOf(resource) ?? null,
    timeReachOf(resource) ?? null,
  ];
}

const keptRow = z.object({ rtype: z.number(), id: z.string(), version: z.number() });

/** By what the version that is replaced is found. */
const REPLACED = ['resident_id', 'rtype', 'id', 'before'] as const;
const REPLACED_KINDS: readonly BinaryKind[] = ['int8', 'int2', 'text', 'int4'];
const NEW = ['version', 'updated', 'deleted', 'code_h', 'eff', 'tokens', 'content', 'restricted', 'code_s', 'ends'] as const;
const REPLACING: readonly string[] = [...REPLACED, ...NEW];
const REPLACING_KINDS: readonly BinaryKind[] = [...REPLACED_KINDS, ...NEW.map((column) => KINDS[column])];
/** What was restricted stays so. */
const SET = join(
  NEW.map((column) => {
    const value = columnOfRows(column, KINDS[column]);
    return column === 'restricted' ? sql`restricted = o.restricted | ${value}` : sql`${identifier(column)} = ${value}`;
  }),
);

/** Many versions in two statements: what stood goes to the history, what is new takes its place. */
async function replaceVersions(
  tx: Transaction,
  name: 'resource' | 'ref_resource',
  versions: readonly Version[],
  now: Instant,
): Promise<void> {
  if (versions.length === 0) return;
  const [table, history] = [identifier(name), identifier(`${name}_history`)];
  const residents = [...new Set(versions.map(({ resident }) => resident))];
  const names = versions.map(({ resident, resource, ifVersion }) => [
    resident,
    numberOfType(resource.resourceType),
    resource.id,
    ifVersion,
  ]);
  // A row begins with resident, type and id, as its table does.
  const rows = versions.map((version, at) => [...(names[at] ?? []), ...rowOf(version, now).slice(3)]);
  const same = sql`n.resident_id = any(${residents}::bigint[]) and o.resident_id = n.resident_id and o.rtype = n.rtype and o.id = n.id and o.version = n.before`;
  // Both are heard together: one that failed unheard would end the process.
  const [, changed] = await Promise.all([
    tx.run(
      sql`insert into ${history} (resident_id, rtype, id, version, updated, deleted, content, restricted)
          select o.resident_id, o.rtype, o.id, o.version, o.updated, o.deleted, o.content, o.restricted
          from ${table} o, ${unnestFew(REPLACED, REPLACED_KINDS, names)} where ${same}
          on conflict do nothing`, // somebody who kept the same version at the same time wins; the update below then finds a newer version
    ),
    tx.run(sql`update ${table} o set ${SET} from ${unnestFew(REPLACING, REPLACING_KINDS, rows)} where ${same}`),
  ]);
  if (changed < versions.length) await refuseLate(tx, name, versions);
}

/** Says which of the versions is no longer based on what stands. */
async function refuseLate(tx: Transaction, name: 'resource' | 'ref_resource', versions: readonly Version[]): Promise<void> {
  const residents = [...new Set(versions.map(({ resident }) => resident))];
  const ids = versions.map(({ resource }) => resource.id);
  const rows = await tx.rows(
    sql`select rtype, id, version from ${identifier(name)} where resident_id = any(${residents}::bigint[]) and id = any(${ids}::text[])`,
    keptRow,
  );
  const kept = new Map(rows.map((row) => [`${row.rtype}/${row.id}`, row.version]));
  const standing = ({ resource }: Version) => kept.get(`${numberOfType(resource.resourceType)}/${resource.id}`);
  const late = versions.find((version) => standing(version) !== version.version) ?? versions[0];
  if (!late) return;
  const what = `${late.resource.resourceType}/${late.resource.id}`;
  fail('version-conflict', { what, current: standing(late) ?? '（不存在）', expected: late.ifVersion ?? 0 });
}
