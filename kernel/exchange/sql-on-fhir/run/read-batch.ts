// Reads the rows of a view batch by batch: first the next keys within somebody's reach, then the rows of their resources.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { RowCondition } from '../../../access/row-condition.ts';
import type { Queries, Row } from '../../../database/database.ts';
import { inOrder, onEveryShard } from '../../../database/distribution/fan-outs.ts';
import { empty, raw, type Sql, sql } from '../../../database/sql.ts';
import { numberOfType } from '../../../record/type-number.ts';
import type { CompiledView } from '../view/compile-view.ts';
import type { ViewRow } from './view-table.ts';

/** Where the resources of a run come from: those of residents (all whom `reach` lets through, or some of them), or those of nobody. */
export interface BatchSource {
  readonly of: 'residents' | 'nobody';
  /** On the resident's row `p`. */
  readonly reach: RowCondition;
  /** On the record's row `r`: of a resident within reach, what is open to who asks. */
  readonly open: RowCondition;
  readonly residents: readonly number[] | undefined;
  readonly since: string | undefined;
}

/** Keys of a batch: residents, or ids of resources of nobody. Residents, since an export must not sort the record for every batch. */
export type Keys = readonly number[] | readonly string[];

/** Rows of some keys. `residents` are those whose records were read; `whole` is false when there were more than `mostRows` rows. */
export interface Batch {
  readonly rows: readonly ViewRow[];
  readonly residents: ReadonlySet<number>;
  readonly whole: boolean;
}

const residentShape = z.object({ resident_id: z.number() });

/** The next keys after one, in their order; fewer than `size` when there are no more. */
export async function readKeys(
  db: Queries,
  view: CompiledView,
  source: BatchSource,
  after: number | string | undefined,
  size: number,
): Promise<Keys> {
  if (source.of === 'nobody') {
    const later = after === undefined ? empty : sql`and r.id > ${after}::text`;
    const rows = await db.rows(
      sql`select r.id from ref_resource r where ${wanted(view, source)} ${later} order by r.id limit ${size}`,
      z.object({ id: z.string() }),
    );
    return rows.map(({ id }) => id);
  }
  const later = after === undefined ? empty : sql`and p.resident_id > ${after}::bigint`;
  const named = source.residents === undefined ? empty : sql`and p.resident_id = any(${[...source.residents]}::bigint[])`;
  const rows = await db.rows(
    onEveryShard(
      'view-run',
      sql`select p.resident_id from view_people p where ${source.reach} ${later} ${named} order by p.resident_id limit ${size}`,
      inOrder([{ column: 'resident_id' }], size),
      source.residents === undefined ? undefined : [...source.residents],
    ),
    residentShape,
  );
  return rows.map(({ resident_id }) => resident_id);
}

/** What makes a row `r` of the record one of the view's resources. */
function wanted(view: CompiledView, { since }: BatchSource): Sql {
  const recent = since === undefined ? empty : sql`and r.updated >= ${since}::timestamptz`;
  return sql`r.rtype = ${numberOfType(view.resource)}::smallint and not r.deleted ${recent}`;
}

/** The resources of the keys; the keys are within reach. */
function selectResources(view: CompiledView, source: BatchSource, keys: Keys): Sql {
  const [table, which] =
    source.of === 'nobody'
      ? [sql`ref_resource`, sql`r.id = any(${[...keys]}::text[])`]
      : [sql`resource`, sql`r.resident_id = any(${[...keys]}::bigint[])`];
  return sql`select r.resident_id, r.content from ${table} r where ${which} and ${wanted(view, source)} ${source.of === 'nobody' ? empty : sql`and ${source.open}`} order by r.resident_id, r.id`;
}

/** The rows of the keys' resources, computed where they lie. */
export async function readBatch(db: Queries, view: CompiledView, source: BatchSource, keys: Keys, mostRows: number): Promise<Batch> {
  const found = await db.rows(
    sql`${once()} select s.resident_id, v.* from (${selectResources(view, source, keys)}) s cross join lateral (${view.rows}) v limit ${mostRows + 1}`,
  );
  const residents = new Set(found.map(({ resident_id }) => (typeof resident_id === 'number' ? resident_id : 0)));
  return { rows: found.map((row) => cellsOf(view, row)), residents, whole: found.length <= mostRows };
}

const resourceShape = residentShape.extend({
  content: z.custom<Resource>((value) => typeof value === 'object' && value !== null && 'resourceType' in value),
});

/** The rows of the keys' resources, computed from what `show` makes of each: for those who may not see all of a resource. */
export async function readShownBatch(
  db: Queries,
  view: CompiledView,
  source: BatchSource,
  keys: Keys,
  mostRows: number,
  show: (resource: Resource) => Resource,
): Promise<Batch> {
  const found = await db.rows(sql`${selectResources(view, source, keys)} limit ${mostRows + 1}`, resourceShape);
  const residents = new Set(found.map(({ resident_id }) => resident_id));
  if (found.length > mostRows) return { rows: [], residents, whole: false };
  const shown = found.map(({ content }) => show(content));
  const rows = await readInline(db, view, shown, mostRows);
  return { rows, residents, whole: rows.length <= mostRows };
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
