// Writes versions of resources, set-based: a bundle becomes a handful of statements. Called by kernel/commit only.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Transaction } from '../database/database.ts';
import { isUniqueViolation } from '../database/database-errors.ts';
import { identifier, sql } from '../database/sql.ts';
import { insertFresh } from '../database/statements/insert-fresh.ts';
import { insertRows } from '../database/statements/insert-rows.ts';
import { fail } from '../errors.ts';
import type { Instant } from '../periods/plain-date.ts';
import { hashKey } from './hash.ts';
import { effectiveTimeOf, primaryCodeOf } from './primary-code.ts';
import { residentOfId } from './resource-id.ts';
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
}

const COLUMNS = ['resident_id', 'rtype', 'id', 'version', 'updated', 'deleted', 'code_h', 'eff', 'tokens', 'content'] as const;

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
    ...versions.map((version) => (version.ifVersion === undefined ? undefined : replaceVersion(tx, version, version.ifVersion, now))),
  ]);
}

/** Somebody who writes the same id for the first time at the same moment waits here for the other, and then is in conflict. */
async function insertFirst(tx: Transaction, table: string, versions: readonly Version[], now: Instant): Promise<void> {
  if (versions.length === 0) return;
  const rows = versions.map((version) => rowOf(version, now));
  const inserted = await insertFresh(tx, table, COLUMNS, rows, { onConflict: sql`on conflict do nothing` }).catch((error: unknown) => {
    if (isUniqueViolation(error)) return 0;
    throw error;
  });
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
    JSON.stringify(resource),
  ];
}

const currentRow = z.object({ version: z.number() });

async function replaceVersion(tx: Transaction, version: Version, ifVersion: number, now: Instant): Promise<void> {
  const table = identifier(version.resident === 0 ? 'ref_resource' : 'resource');
  const history = identifier(version.resident === 0 ? 'ref_resource_history' : 'resource_history');
  const [resident, rtype, id, number, updated, deleted, code, eff, tokens, content] = rowOf(version, now);
  const where = sql`resident_id = ${resident} and rtype = ${rtype} and id = ${id}`;
  // Both are heard together: one that failed unheard would end the process.
  const [, changed] = await Promise.all([
    tx.run(
      sql`insert into ${history} (resident_id, rtype, id, version, updated, deleted, content)
          select resident_id, rtype, id, version, updated, deleted, content from ${table} where ${where} and version = ${ifVersion}
          on conflict do nothing`, // somebody who kept the same version at the same time wins; the update below then finds a newer version
    ),
    tx.run(
      sql`update ${table} set version = ${number}, updated = ${updated}, deleted = ${deleted}, code_h = ${code}, eff = ${eff}, tokens = ${tokens},
          content = ${content} where ${where} and version = ${ifVersion}`,
    ),
  ]);
  if (changed === 1) return;
  const [current] = await tx.rows(sql`select version from ${table} where ${where}`, currentRow);
  fail('version-conflict', {
    what: `${version.resource.resourceType}/${version.resource.id}`,
    current: current?.version ?? '（不存在）',
    expected: ifVersion,
  });
}
