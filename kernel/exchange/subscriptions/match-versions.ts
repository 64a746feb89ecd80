// Whether versions of resources meet a search within somebody's reach: the search compiler over the very versions, not over what stands now.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { SignedIn } from '../../access/actor.ts';
import { recordsWithinReach } from '../../access/row-condition.ts';
import type { Queries } from '../../database/database.ts';
import { inOrder, onEveryShard } from '../../database/distribution/fan-outs.ts';
import { empty, join, sql } from '../../database/sql.ts';
import { hashKey } from '../../record/hash.ts';
import { effectiveTimeOf, primaryCodeOf } from '../../record/primary-code.ts';
import { tokensOf } from '../../record/search-tokens.ts';
import { numberOfType, typeOfNumber } from '../../record/type-number.ts';
import { compileCriteria } from '../fhir/search/compile-search.ts';
import type { TypeCriteria } from '../fhir/search/read-search.ts';

/** A version as it stood. */
export interface ToldVersion {
  readonly resident: number;
  readonly item: string;
  readonly id: string;
  readonly version: number;
  readonly updated: string;
  readonly deleted: boolean;
  /** Bits of restricted categories. */
  readonly restricted: number;
  readonly resource: Resource & { readonly id: string };
}

/** Names a version: 'Observation/1-x/3'. */
export interface VersionName {
  readonly resident: number;
  readonly item: string;
}

const versionRow = z.object({
  resident_id: z.number(),
  rtype: z.number(),
  id: z.string(),
  version: z.number(),
  updated: z.string(),
  deleted: z.boolean(),
  restricted: z.number(),
  content: z.custom<Resource>((value) => typeof value === 'object' && value !== null && 'resourceType' in value),
});

/** Reads versions by their names, current or past; those that are not found are left out. By name. */
export async function readVersionsNamed(db: Queries, names: readonly VersionName[]): Promise<ReadonlyMap<string, ToldVersion>> {
  const asked = names.map(({ resident, item }) => {
    const [type = '', id = '', version = ''] = item.split('/');
    return [resident, numberOfType(type), id, Number(version)] as const;
  });
  const found = new Map<string, ToldVersion>();
  for (const [mine, current, past] of [
    [asked.filter(([resident]) => resident !== 0), sql`resource`, sql`resource_history`],
    [asked.filter(([resident]) => resident === 0), sql`ref_resource`, sql`ref_resource_history`],
  ] as const) {
    if (mine.length === 0) continue;
    const list = sql`unnest(${mine.map(([resident]) => resident)}::bigint[], ${mine.map(([, type]) => type)}::smallint[],
      ${mine.map(([, , id]) => id)}::text[], ${mine.map(([, , , version]) => version)}::int[]) as a(resident_id, rtype, id, version)`;
    const columns = sql`t.resident_id, t.rtype, t.id, t.version, t.updated, t.deleted, t.restricted, t.content`;
    const same = sql`t.resident_id = a.resident_id and t.rtype = a.rtype and t.id = a.id and t.version = a.version`;
    const rows = await db.rows(
      onEveryShard(
        'told-versions',
        sql`select ${columns} from ${list} join ${current} t on ${same} union all select ${columns} from ${list} join ${past} t on ${same}`,
        inOrder([{ column: 'resident_id' }, { column: 'rtype' }, { column: 'id' }, { column: 'version' }]),
        mine.map(([resident]) => resident),
      ),
      versionRow,
    );
    for (const row of rows) {
      const item = `${typeOfNumber(row.rtype)}/${row.id}/${row.version}`;
      found.set(item, {
        resident: row.resident_id,
        item,
        id: row.id,
        version: row.version,
        updated: row.updated,
        deleted: row.deleted,
        restricted: row.restricted,
        resource: { ...row.content, id: row.id },
      });
    }
  }
  return found;
}

const itemRow = z.object({ id: z.string(), version: z.number() });

/**
 * The names of the versions that meet the conditions and whose resident `who` reaches. A version that deletes is judged, where `deletions`
 * are asked for, by what stood until then; otherwise it never meets any.
 */
export async function matchVersions(
  db: Queries,
  { type, criteria }: TypeCriteria,
  who: SignedIn,
  versions: readonly ToldVersion[],
  deletions = false,
): Promise<ReadonlySet<string>> {
  const matched = new Set<string>();
  const candidates = versions.filter((version) => (deletions || !version.deleted) && version.resource.resourceType === type);
  if (candidates.length === 0) return matched;
  const reach = recordsWithinReach(who);
  const { where } = await compileCriteria({ db, type, reach, base: undefined, narrowed: true }, criteria);
  for (const about of ['residents', 'nobody'] as const) {
    const mine = candidates.filter((version) => (version.resident !== 0) === (about === 'residents'));
    if (mine.length === 0) continue;
    const rows = await db.rows(
      onEveryShard(
        'match-told',
        sql`select r.id, r.version from jsonb_to_recordset(${JSON.stringify(mine.map(rowOf))}::jsonb) as r(resident_id bigint, rtype smallint, id text,
          version int, updated timestamptz, deleted boolean, code_h bigint, eff timestamptz, tokens bigint[], content jsonb, restricted smallint)
          ${about === 'residents' ? sql`join view_people p on p.resident_id = r.resident_id` : empty}
          where ${join([...(about === 'residents' ? [reach] : [sql`true`]), ...where], ' and ')}`,
        inOrder([{ column: 'id' }, { column: 'version' }]),
        mine.map((version) => version.resident),
      ),
      itemRow,
    );
    for (const row of rows) matched.add(`${type}/${row.id}/${row.version}`);
  }
  return matched;
}

/** A version as a row of the record's table, with the columns that searches look at. */
function rowOf(version: ToldVersion): Readonly<Record<string, unknown>> {
  const { resource } = version;
  const code = primaryCodeOf(resource);
  return {
    resident_id: version.resident,
    rtype: numberOfType(resource.resourceType),
    id: version.id,
    version: version.version,
    updated: version.updated,
    deleted: false,
    restricted: version.restricted,
    code_h: code === undefined ? null : String(hashKey(code)),
    eff: effectiveTimeOf(resource) ?? null,
    tokens: tokensOf(resource, version.resident).map(String),
    content: resource,
  };
}
