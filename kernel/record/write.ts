// Writes versions of resources, set-based: a bundle becomes a handful of statements. Called by kernel/commit only.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Transaction } from '../database/database.ts';
import { insertRows } from '../database/insert-rows.ts';
import { identifier, sql } from '../database/sql.ts';
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
}

const COLUMNS = ['resident_id', 'rtype', 'id', 'version', 'updated', 'deleted', 'code_h', 'eff', 'tokens', 'content'] as const;

/** Puts id and meta (versionId, lastUpdated) of a version into its resource. */
export function stampResource(resource: Resource, id: string, version: number, now: Instant): Resource & { readonly id: string } {
  return { ...resource, id, meta: { ...resource.meta, versionId: String(version), lastUpdated: now } };
}

/** Writes the versions. Throws the fault `version-conflict` when a newer version stands; the transaction then holds nothing of it. */
export async function writeVersions(tx: Transaction, versions: readonly Version[], now: Instant): Promise<void> {
  const first = versions.filter((version) => version.ifVersion === undefined);
  const waiting: Promise<unknown>[] = [];
  for (const [table, rows] of [
    ['resource', first.filter((version) => version.resident !== 0)],
    ['ref_resource', first.filter((version) => version.resident === 0)],
  ] as const) {
    if (rows.length > 0) waiting.push(insertRows(tx, table, COLUMNS, rows.map((version) => rowOf(version, now))));
  }
  const foreign = first.filter((version) => residentOfId(version.resource.id) === undefined && version.resident !== 0);
  if (foreign.length > 0) {
    waiting.push(
      insertRows(tx, 'locator', ['id', 'rtype', 'resident_id'], foreign.map((v) => [v.resource.id, numberOfType(v.resource.resourceType), v.resident]), {
        onConflict: sql`on conflict (id, rtype) do update set resident_id = excluded.resident_id`,
      }),
    );
  }
  for (const version of versions) {
    if (version.ifVersion !== undefined) waiting.push(replaceVersion(tx, version, now));
  }
  await Promise.all(waiting);
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
    version.deleted ? [] : tokensOf(resource),
    JSON.stringify(resource),
  ];
}

const currentRow = z.object({ version: z.number() });

async function replaceVersion(tx: Transaction, version: Version, now: Instant): Promise<void> {
  const table = identifier(version.resident === 0 ? 'ref_resource' : 'resource');
  const history = identifier(version.resident === 0 ? 'ref_resource_history' : 'resource_history');
  const [resident, rtype, id, number, updated, deleted, code, eff, tokens, content] = rowOf(version, now);
  const where = sql`resident_id = ${resident} and rtype = ${rtype} and id = ${id}`;
  const copied = tx.run(
    sql`insert into ${history} (resident_id, rtype, id, version, updated, deleted, content)
        select resident_id, rtype, id, version, updated, deleted, content from ${table} where ${where} and version = ${version.ifVersion}`,
  );
  const changed = tx.run(
    sql`update ${table} set version = ${number}, updated = ${updated}, deleted = ${deleted}, code_h = ${code}, eff = ${eff}, tokens = ${tokens},
        content = ${content} where ${where} and version = ${version.ifVersion}`,
  );
  await copied;
  if ((await changed) === 1) return;
  const [current] = await tx.rows(sql`select version from ${table} where ${where}`, currentRow);
  fail('version-conflict', {
    what: `${version.resource.resourceType}/${version.resource.id}`,
    current: current?.version ?? '（不存在）',
    expected: version.ifVersion,
  });
}

/**
 * Claims identifiers that may stand only once (identity number, health-record number). Returns those already taken by another
 * resident. Two concurrent claims of one number: one wins, the other gets it back here.
 */
export async function claimIdentifiers(
  tx: Transaction,
  claims: readonly { readonly system: string; readonly value: string; readonly resident: number }[],
): Promise<readonly { readonly system: string; readonly value: string; readonly resident: number }[]> {
  if (claims.length === 0) return [];
  const rows = claims.map((claim) => [hashKey(`${claim.system}|${claim.value}`), claim.system, claim.value, claim.resident]);
  const inserted = await insertRows(tx, 'ident', ['idhash', 'system', 'value', 'resident_id'], rows, {
    onConflict: sql`on conflict (idhash, system, value) do nothing`,
  });
  if (inserted === claims.length) return [];
  const holders = await tx.rows(
    sql`select system, value, resident_id as resident from ident where idhash = any(${rows.map((row) => row[0])}::bigint[])`,
    z.object({ system: z.string(), value: z.string(), resident: z.number() }),
  );
  return claims.flatMap((claim) => {
    const holder = holders.find((each) => each.system === claim.system && each.value === claim.value);
    return holder !== undefined && holder.resident !== claim.resident ? [holder] : [];
  });
}
