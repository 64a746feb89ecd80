// Versions of resources, newest first, one page at a time by key: of one resource, of a type, of everything.
import { z } from 'zod';
import type { RowCondition } from '../../../access/row-condition.ts';
import type { Database, Queries } from '../../../database/database.ts';
import { inOrder, type Merge, onEveryShard } from '../../../database/distribution/fan-outs.ts';
import { empty, identifier, join, raw, type Sql, sql } from '../../../database/sql.ts';
import type { ResourceType } from '../../../define/source.ts';
import { numberOfType, typeOfNumber } from '../../../record/type-number.ts';
import { RESOURCE_TYPES } from '../../../record/validation/resource-types.ts';
import type { Moment } from './read-moment.ts';

/** Where the page before ended: time of the version, resident, type number, id, version. */
export type VersionCursor = readonly [string, number, number, string, number];

/** Which versions are asked for. `of` is one resource whose resident is known and reached. `at`: those that stood some time in that stretch. */
export interface VersionQuery {
  readonly type: ResourceType | undefined;
  readonly of: { readonly id: string; readonly resident: number } | undefined;
  readonly since: string | undefined;
  readonly at: Moment | undefined;
  readonly count: number;
  readonly cursor: VersionCursor | undefined;
}

/** A version as it stood. */
export interface ListedVersion {
  readonly resident: number;
  readonly type: ResourceType;
  readonly id: string;
  readonly version: number;
  readonly updated: string;
  readonly deleted: boolean;
  /** The resource as JSON, as it is stored. */
  readonly text: string;
}

/** A history may keep the database busy for so long. */
const LIMIT_MS = 20_000;
const PAIRS = [
  ['resource', 'resource_history'],
  ['ref_resource', 'ref_resource_history'],
] as const;

const versionRow = z.object({
  resident_id: z.number(),
  rtype: z.number(),
  id: z.string(),
  version: z.number(),
  updated: z.string(),
  stamp: z.string(),
  deleted: z.boolean(),
  content: z.string(),
});

function whereOf({ type, of, since }: VersionQuery): Sql {
  const conditions = [
    sql`true`,
    ...(type === undefined ? [] : [sql`r.rtype = ${numberOfType(type)}`]),
    ...(of === undefined ? [] : [sql`r.id = ${of.id} and r.resident_id = ${of.resident}`]),
    ...(since === undefined ? [] : [sql`r.updated >= ${since}::timestamptz`]),
  ];
  return join(conditions, ' and ');
}

/** Versions of one pair of tables. Those that stood in a stretch began before its end and were not replaced before its start. */
function versionsOf(query: VersionQuery, [current, old]: (typeof PAIRS)[number], reach: RowCondition, open: RowCondition): Sql {
  const columns = sql`r.resident_id, r.rtype, r.id, r.version, r.updated, r.deleted, r.content`;
  const where = whereOf(query);
  const standing = query.at === undefined ? sql`true` : sql`r.updated < ${query.at.to}::timestamptz`;
  const replaced =
    query.at === undefined
      ? sql`true`
      : sql`coalesce((select h.updated from ${identifier(old)} h where h.resident_id = r.resident_id and h.rtype = r.rtype and h.id = r.id and h.version = r.version + 1),
          (select c.updated from ${identifier(current)} c where c.resident_id = r.resident_id and c.rtype = r.rtype and c.id = r.id)) > ${query.at.from}::timestamptz`;
  const people = current === 'resource' && query.of === undefined;
  // Each table gives its newest, by the index of a type's changes; of them all the newest are the page.
  const part = (table: string, conditions: Sql): Sql => {
    const from = sql`${identifier(table)} r ${people ? sql`join view_people p on p.resident_id = r.resident_id and ${reach}` : empty}`;
    const rows = (
      more: Sql,
    ): Sql => sql`(select ${columns} from ${from} where ${where} and ${current === 'resource' && !people ? open : sql`true`} and ${more} and ${standing} and ${conditions} and ${placeAfter(query, 'r')}
      order by r.updated desc, r.resident_id desc, r.rtype desc, r.id desc, r.version desc limit ${query.count + 1})`;
    if (query.of !== undefined || query.type !== undefined || !people) return rows(sql`true`);
    const types = RESOURCE_TYPES.map(numberOfType);
    return sql`(select n.* from unnest(${types}::smallint[]) t(rtype) cross join lateral ${rows(sql`r.rtype = t.rtype`)} n)`;
  };
  return sql`${part(current, sql`true`)} union all ${part(old, replaced)}`;
}

/** Versions that come after the page before. The plain bound on the time is what an index can use. */
function placeAfter({ cursor }: VersionQuery, alias: string): Sql {
  if (cursor === undefined) return sql`true`;
  const column = (name: string): Sql => sql`${identifier(alias)}.${identifier(name)}`;
  const place = join(['updated', 'resident_id', 'rtype', 'id', 'version'].map(column));
  return sql`${column('updated')} <= ${cursor[0]}::timestamptz
    and (${place}) < (${cursor[0]}::timestamptz, ${cursor[1]}::bigint, ${cursor[2]}::smallint, ${cursor[3]}, ${cursor[4]}::int)`;
}

/** The order of a history, for the answers of several servers. */
function newestFirst(limit: number): Merge {
  const columns = ['resident_id', 'rtype', 'id', 'version'].map((column) => ({ column, descending: true }));
  return inOrder([{ column: 'stamp', as: 'time', descending: true }, ...columns], limit);
}

/** A page of versions within `reach` (a condition on the resident's row `p` and the record's row `r`), or of a resident within reach those that are `open`. Takes SQLSTATE 57014 when it takes too long. */
export async function readVersions(
  database: Database,
  query: VersionQuery,
  reach: RowCondition,
  open: RowCondition,
): Promise<{ readonly versions: readonly ListedVersion[]; readonly next: VersionCursor | undefined }> {
  const pairs = query.of === undefined ? PAIRS : PAIRS.filter(([current]) => (current === 'resource') === (query.of?.resident !== 0));
  const all = join(
    pairs.map((pair) => versionsOf(query, pair, reach, open)),
    ' union all ',
  );
  const statement = onEveryShard(
    'fhir-history',
    sql`select v.resident_id, v.rtype, v.id, v.version, v.updated, v.deleted, v.content::text as content, v.updated::text as stamp from (${all}) v
      order by v.updated desc, v.resident_id desc, v.rtype desc, v.id desc, v.version desc limit ${query.count + 1}`,
    newestFirst(query.count + 1),
    query.of === undefined ? undefined : [query.of.resident],
  );
  const ask = (db: Queries) => db.rows(statement, versionRow);
  // Versions of one resource are found by key, whatever the values: planned once.
  const quick = query.of === undefined ? undefined : database.quick?.(LIMIT_MS);
  const rows = quick
    ? await ask(quick)
    : await database.transaction(async (tx) => {
        tx.run(raw(`set local statement_timeout = ${LIMIT_MS}`)).catch(() => undefined); // what fails here fails the statement too
        return ask(tx);
      });
  const page = rows.slice(0, query.count);
  const last = page.at(-1);
  return {
    versions: page.map((row) => ({
      resident: row.resident_id,
      type: typeOfNumber(row.rtype),
      id: row.id,
      version: row.version,
      updated: row.updated,
      deleted: row.deleted,
      text: row.content,
    })),
    next: rows.length > query.count && last ? [last.stamp, last.resident_id, last.rtype, last.id, last.version] : undefined,
  };
}
