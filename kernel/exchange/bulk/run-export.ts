// Runs an export step by step: a stretch of the record by key becomes parts of files, with the mark of how far it is, in one transaction.
import { z } from 'zod';
import type { SignedIn } from '../../access/actor.ts';
import { recordAudit } from '../../access/audit.ts';
import { recordsOfEverybody, recordsWithinReach } from '../../access/row-condition.ts';
import { type BulkJob, endStep } from '../../bulk-jobs/bulk-jobs.ts';
import { keepPart } from '../../bulk-jobs/bulk-parts.ts';
import type { Transaction } from '../../database/database.ts';
import { inOrder, inTotal, onEveryShard } from '../../database/distribution/fan-outs.ts';
import { empty, identifier, join, raw, type Sql, sql } from '../../database/sql.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import { patientCompartmentOf } from '../../record/search-index/r4-search.ts';
import { numberOfType, typeOfNumber } from '../../record/type-number.ts';
import { RESOURCE_TYPES } from '../../record/validation/resource-types.ts';
import type { Store } from '../../store/store.ts';
import { compileCriteria } from '../fhir/search/compile-search.ts';
import { type Table, tablesOf } from '../fhir/search/level.ts';
import { type ExportAsked, exportAsked, readFilter } from './read-export.ts';

/** Rows of a step, and resources of a file. */
const STEP_ROWS = 8000;
/** Resources in one NDJSON file of an export. */
export const FILE_LINES = 200_000;
/** A step may keep the database busy for so long. */
const LIMIT_MS = 240_000;
/** Deleted resources named in one Bundle. */
const DELETED_A_LINE = 500;

/** How far an export is: the table, the last key read, and the number of the next part. */
const placeShape = z.object({
  table: z.enum(['ref_resource', 'resource', 'end']),
  after: z.tuple([z.number(), z.number(), z.string()]),
  part: z.number(),
});

type Place = z.infer<typeof placeShape>;

const START: Place = { table: 'ref_resource', after: [-1, -1, ''], part: 0 };

const exportRow = z.object({
  resident_id: z.number(),
  rtype: z.number(),
  id: z.string(),
  deleted: z.boolean(),
  later: z.boolean(),
  content: z.string(),
});
type ExportRow = z.infer<typeof exportRow>;

/**
 * The instant whose state a job gives is settled when every transaction that could still write versions before it has ended. `MARGIN_MS`
 * covers the way from the program's clock to the database.
 */
const MARGIN_MS = 1000;

/** Whether nothing can still be written before the job's moment: then what is read as of that moment is whole. */
export async function isSettled(store: Store, job: BulkJob, now: string): Promise<boolean> {
  if (Date.parse(now) < Date.parse(job.moment) + MARGIN_MS) return false;
  const limit = new Date(Date.parse(job.moment) + MARGIN_MS).toISOString();
  const open = sql`select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and xact_start < ${limit}::timestamptz
    and backend_xid is not null`;
  for (const server of store.database.shards) if ((await server.run(open)) > 0) return false;
  return true;
}

/**
 * One step of an export under the rights of `who`. Resources are given as they stood at the job's moment: one that changed later comes from
 * its old versions. Conditions of `_typeFilter` look at what stands now. The job as it is now, and whether that was the last step.
 */
export async function stepExport(store: Store, who: SignedIn, job: BulkJob): Promise<{ readonly job: BulkJob; readonly done: boolean }> {
  const asked = exportAsked.parse(job.asked);
  const place = job.place === null ? startOf(asked) : placeShape.parse(job.place);
  if (place.table === 'end') return { job, done: true };
  const { table } = place;
  return store.database.transaction(async (tx) => {
    await tx.run(raw(`set local statement_timeout = ${LIMIT_MS}`));
    const rows = await readRows(tx, who, asked, job.moment, table, place.after);
    const older = await readOlder(tx, table, rows, job.moment, asked.since);
    const lines = new Map<string, string[]>();
    const deleted: string[] = [];
    for (const row of rows) {
      const standing = row.later ? older.get(keyOf(row)) : row;
      if (!standing) continue;
      const type = typeOfNumber(row.rtype);
      if (standing.deleted) {
        if (asked.since !== undefined) deleted.push(`${type}/${row.id}`);
        continue;
      }
      const list = lines.get(type) ?? [];
      list.push(standing.content);
      lines.set(type, list);
    }
    const counts = { ...job.counts };
    for (const [type, list] of lines) {
      const before = counts[type] ?? 0;
      await keepPart(tx, { job: job.id, list: type, file: Math.floor(before / FILE_LINES), part: place.part }, list);
      counts[type] = before + list.length;
    }
    for (let at = 0; at < deleted.length; at += DELETED_A_LINE) {
      const bundle = bundleOfDeleted(deleted.slice(at, at + DELETED_A_LINE));
      await keepPart(tx, { job: job.id, list: 'deleted', file: 0, part: place.part * 100 + at / DELETED_A_LINE }, [bundle]);
    }
    await logStep(tx, who, job, rows);
    const last = rows.length < STEP_ROWS ? undefined : rows.at(-1);
    const next: Place = last
      ? { table, after: [last.resident_id, last.rtype, last.id], part: place.part + 1 }
      : { ...START, table: table === 'ref_resource' ? 'resource' : 'end', part: place.part + 1 };
    return { job: await endStep(tx, job, next, counts, nowInstant()), done: next.table === 'end' };
  });
}

/** How much of the record an export has read: percent by residents' keys. */
export async function tellProgress(store: Store, job: BulkJob): Promise<string> {
  if (job.place === null) return '等待开始';
  const place = placeShape.parse(job.place);
  const [row] = await store.database.rows(
    onEveryShard('bulk-export', sql`select max(resident_id) as top from view_people`, inTotal({ top: 'max' })),
    z.object({ top: z.number().nullable() }),
  );
  const share = place.table !== 'resource' ? (place.table === 'end' ? 1 : 0) : Math.max(0, place.after[0]) / Math.max(1, row?.top ?? 1);
  return `${Math.min(100, Math.floor(share * 100))}%`;
}

function startOf(asked: ExportAsked): Place {
  return asked.level === 'system' ? START : { ...START, table: 'resource' };
}

function keyOf(row: { readonly resident_id: number; readonly rtype: number; readonly id: string }): string {
  return `${row.resident_id}/${row.rtype}/${row.id}`;
}

function typesIn(asked: ExportAsked, table: Table): readonly (typeof RESOURCE_TYPES)[number][] {
  return RESOURCE_TYPES.filter(
    (type) =>
      (asked.types === undefined || asked.types.includes(type)) &&
      tablesOf(type).includes(table) &&
      (asked.level === 'system' || type === 'Patient' || patientCompartmentOf(type) !== undefined),
  );
}

async function readRows(
  tx: Transaction,
  who: SignedIn,
  asked: ExportAsked,
  moment: string,
  table: Table,
  after: Place['after'],
): Promise<readonly ExportRow[]> {
  const types = typesIn(asked, table);
  if (types.length === 0) return [];
  const residents = table === 'resource';
  const reach = recordsWithinReach(who);
  const where: Sql[] = [
    sql`(r.resident_id, r.rtype, r.id) > (${after[0]}::bigint, ${after[1]}::smallint, ${after[2]})`,
    sql`r.rtype = any(${types.map(numberOfType)}::smallint[])`,
  ];
  if (asked.since !== undefined) where.push(sql`r.updated >= ${asked.since}::timestamptz`);
  if (asked.residents !== undefined) where.push(sql`r.resident_id = any(${asked.residents}::bigint[])`);
  const filters = await compileFilters(tx, who, asked);
  if (filters) where.push(filters);
  // A machine that reaches everything needs no look at the people, unless a condition does.
  const whole = filters === undefined ? recordsOfEverybody(who) : undefined;
  const people = residents && whole === undefined;
  if (residents) where.push(whole ?? reach);
  return tx.rows(
    onEveryShard(
      'bulk-export',
      sql`select r.resident_id, r.rtype, r.id, r.deleted, r.updated > ${moment}::timestamptz as later,
          case when r.updated > ${moment}::timestamptz or r.deleted then '' else r.content::text end as content
        from ${identifier(table)} r ${people ? sql`join view_people p on p.resident_id = r.resident_id` : empty}
        where ${join(where, ' and ')} order by r.resident_id, r.rtype, r.id limit ${STEP_ROWS}`,
      inOrder([{ column: 'resident_id' }, { column: 'rtype' }, { column: 'id' }], STEP_ROWS),
    ),
    exportRow,
  );
}

/** Types with conditions keep to them: one of them is enough; other types are free. */
async function compileFilters(tx: Transaction, who: SignedIn, asked: ExportAsked): Promise<Sql | undefined> {
  if (asked.filters.length === 0) return undefined;
  const searches = asked.filters.map(readFilter);
  const filtered = [...new Set(searches.map((search) => search.type))];
  const alternatives = await Promise.all(
    searches.map(async (search) => {
      const level = { db: tx, type: search.type, reach: recordsWithinReach(who), base: undefined, narrowed: false };
      const { where } = await compileCriteria(level, search.criteria);
      return join([sql`r.rtype = ${numberOfType(search.type)}`, sql`not r.deleted`, ...where], ' and ', '(', ')');
    }),
  );
  const others = sql`r.rtype <> all(${filtered.map(numberOfType)}::smallint[])`;
  return join([others, ...alternatives], ' or ', '(', ')');
}

const olderRow = exportRow.omit({ later: true });

/** What stood at the moment, of the rows that changed after it. */
async function readOlder(
  tx: Transaction,
  table: Table,
  rows: readonly ExportRow[],
  moment: string,
  since: string | undefined,
): Promise<ReadonlyMap<string, z.infer<typeof olderRow>>> {
  const later = rows.filter((row) => row.later);
  if (later.length === 0) return new Map();
  const history = identifier(`${table}_history`);
  const residents = later.map((row) => row.resident_id);
  const older = sql`select distinct on (h.resident_id, h.rtype, h.id) h.resident_id, h.rtype, h.id, h.deleted, case when h.deleted then '' else h.content::text end as content
        from ${history} h join unnest(${residents}::bigint[], ${later.map((row) => row.rtype)}::smallint[], ${later.map((row) => row.id)}::text[])
          as k(resident_id, rtype, id) on h.resident_id = k.resident_id and h.rtype = k.rtype and h.id = k.id
        where h.resident_id = any(${residents}::bigint[]) and h.updated <= ${moment}::timestamptz and ${since === undefined ? raw('true') : sql`h.updated >= ${since}::timestamptz`}
        order by h.resident_id, h.rtype, h.id, h.version desc`;
  const order = inOrder([{ column: 'resident_id' }, { column: 'rtype' }, { column: 'id' }]);
  const found = await tx.rows(table === 'resource' ? onEveryShard('bulk-export', older, order, residents) : older, olderRow);
  return new Map(found.map((row) => [keyOf(row), row]));
}

function bundleOfDeleted(references: readonly string[]): string {
  const entry = references.map((url) => ({ request: { method: 'DELETE', url } }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry });
}

/** Whose records the step gives, in its own transaction: none leaves unlogged. */
async function logStep(tx: Transaction, who: SignedIn, job: BulkJob, rows: readonly ExportRow[]): Promise<void> {
  const residents = [...new Set(rows.map((row) => row.resident_id))].filter((resident) => resident > 0);
  if (residents.length === 0) return;
  const what = { door: 'fhir', bulk: job.id, resources: rows.length, residents };
  await recordAudit(tx, who, { act: 'export', what, result: 'done' }, nowInstant());
}
