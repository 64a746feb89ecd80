// Reads the rows of the next resources of a view, within somebody's reach, by key.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { RowCondition } from '../../access/row-condition.ts';
import type { Queries, Row } from '../../database/database.ts';
import { empty, identifier, join, raw, type Sql, sql } from '../../database/sql.ts';
import { numberOfType } from '../../record/type-number.ts';
import type { CompiledView } from './compile-view.ts';
import type { ViewRow } from './view-table.ts';

/** Where the resources of a run come from. `reach` is on the resident's row `p`; it holds for residents' resources only. */
export interface BatchSource {
  readonly table: 'resource' | 'ref_resource';
  readonly reach: RowCondition;
  readonly residents: readonly number[] | undefined;
  readonly since: string | undefined;
}

/** The key of the last resource that was read. */
export interface Place {
  readonly resident: number;
  readonly id: string;
}

/** Rows of some resources. `last` is undefined when there were no more resources; `whole` is false when there were too many rows to read. */
export interface Batch {
  readonly rows: readonly ViewRow[];
  readonly whole: boolean;
  readonly residents: ReadonlySet<number>;
  readonly resources: number;
  readonly last: Place | undefined;
}

/** The next resources: their keys and content, in the order of the key. */
function selectPage(view: CompiledView, source: BatchSource, after: Place | undefined, size: number): Sql {
  const { table, reach, residents, since } = source;
  const mine = table === 'resource';
  const conditions = [
    sql`r.rtype = ${numberOfType(view.resource)}::smallint and not r.deleted`,
    ...(mine ? [reach] : []),
    ...(residents === undefined ? [] : [sql`r.resident_id = any(${[...residents]}::bigint[])`]),
    ...(since === undefined ? [] : [sql`r.updated >= ${since}::timestamptz`]),
    ...(after === undefined ? [] : [sql`(r.resident_id, r.id) > (${after.resident}::bigint, ${after.id}::text)`]),
    // Says to the planner that the key alone finds the place where the last batch ended.
    ...(after === undefined || !mine ? [] : [sql`r.resident_id >= ${after.resident}::bigint`]),
  ];
  return sql`select r.resident_id, r.id, r.content from ${identifier(table)} r ${mine ? sql`join view_people p on p.resident_id = r.resident_id` : empty}
    where ${join(conditions, ' and ')} order by r.resident_id, r.id limit ${size}`;
}

/** The rows of the next resources, computed where they lie. */
export async function readBatch(
  db: Queries,
  view: CompiledView,
  source: BatchSource,
  after: Place | undefined,
  size: number,
  mostRows: number,
): Promise<Batch> {
  const found = await db.rows(
    // A resource without rows still has to be passed by, so it comes as a row that is not `found`.
    sql`${once()} with page as materialized (${selectPage(view, source, after, size)})
      select s.resident_id, s.id, v.* from page s left join lateral (select true as found, w.* from (${view.rows}) w) v on true limit ${mostRows + 1}`,
  );
  const keys = new Set<string>();
  const residents = new Set<number>();
  let last: Place | undefined;
  for (const row of found) {
    const place = keyShape.parse(row);
    keys.add(`${place.resident_id} ${place.id}`);
    residents.add(place.resident_id);
    last = laterOf(last, { resident: place.resident_id, id: place.id });
  }
  const rows = found.filter((row) => row.found === true).map((row) => cellsOf(view, row));
  return { rows, whole: found.length <= mostRows, residents, resources: keys.size, last };
}

const keyShape = z.object({ resident_id: z.number(), id: z.string() });
const pageShape = keyShape.extend({
  content: z.custom<Resource>((value) => typeof value === 'object' && value !== null && 'resourceType' in value),
});

/** The rows of the next resources, computed from what `show` makes of each: for those who may not see all of a resource. */
export async function readShownBatch(
  db: Queries,
  view: CompiledView,
  source: BatchSource,
  after: Place | undefined,
  size: number,
  mostRows: number,
  show: (resource: Resource) => Resource,
): Promise<Batch> {
  const page = await db.rows(selectPage(view, source, after, size), pageShape);
  const last = page.at(-1);
  const shown = page.map(({ content }) => show(content));
  const rows = await readInline(db, view, shown, mostRows);
  return {
    rows,
    whole: rows.length <= mostRows,
    residents: new Set(page.map((row) => row.resident_id)),
    resources: page.length,
    last: last && { resident: last.resident_id, id: last.id },
  };
}

/** The rows of given resources; one more than `mostRows` tells that there are more. */
export async function readInline(
  db: Queries,
  view: CompiledView,
  resources: readonly unknown[],
  mostRows: number,
): Promise<readonly ViewRow[]> {
  const found = await db.rows(
    sql`${once()} select v.* from jsonb_array_elements(${JSON.stringify(resources)}::jsonb) s(content) cross join lateral (${view.rows}) v limit ${mostRows + 1}`,
  );
  return found.map((row) => cellsOf(view, row));
}

let statements = 0;

/** Makes a statement's text the only one of its kind: prepared statements are kept for the platform's own, which come back. */
function once(): Sql {
  statements += 1;
  return raw(`/* view ${statements} */`);
}

function cellsOf(view: CompiledView, row: Row): ViewRow {
  return view.columns.map((_, index) => row[`c${index}`] ?? null);
}

function laterOf(a: Place | undefined, b: Place): Place {
  if (!a || b.resident > a.resident) return b;
  return b.resident === a.resident && b.id > a.id ? b : a;
}
