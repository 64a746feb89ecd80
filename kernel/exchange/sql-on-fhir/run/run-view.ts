// Runs a view within somebody's reach: batch by batch, each one audited before its rows leave.
import type { SignedIn } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import { recordsOpen, residentWithinReach } from '../../../access/row-condition.ts';
import type { Transaction } from '../../../database/database.ts';
import { raw } from '../../../database/sql.ts';
import { fail } from '../../../errors.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { locateResident } from '../../../record/read.ts';
import { mayBeAboutResidents } from '../../../record/validation/patient-paths.ts';
import type { Store } from '../../../store/store.ts';
import { showResource } from '../../fhir/answer/give-answer.ts';
import { refuse } from '../../fhir/answer/outcome.ts';
import { mayWrite, requireReach, requireReader } from '../../fhir/request/require-access.ts';
import { type CompiledView, compileView } from '../view/compile-view.ts';
import type { ViewDefinition } from '../view/view-definition.ts';
import { formatRows, type ViewFormat } from './format-rows.ts';
import { type Batch, type BatchSource, readBatch, readInline, readKeys, readShownBatch } from './read-batch.ts';
import type { ViewRow, ViewTable } from './view-table.ts';

/** What is asked of a view. */
export interface ViewRun {
  readonly view: ViewDefinition;
  readonly format: ViewFormat;
  /** Column names as first line of CSV; true unless told. */
  readonly header?: boolean | undefined;
  /** Most rows; as many as there are unless told. */
  readonly limit?: number | undefined;
  /** Ids of Patients: only their resources. */
  readonly patients?: readonly string[] | undefined;
  /** An instant: only resources written since. */
  readonly since?: string | undefined;
  /** Resources to run over instead of those kept here. */
  readonly resources?: readonly unknown[] | undefined;
  /** Where the request comes from, for the audit log. */
  readonly source?: string | undefined;
}

/** How long one batch may keep the database busy. */
const LIMIT_MS = 20_000;
/** How long a person's run may take in all; machines' may take as long as their client reads. */
const LIMIT_FOR_PEOPLE_MS = 60_000;
/** Residents (or resources of nobody) of the first batch, for a quick answer, and of the largest. */
const FIRST_KEYS = 50;
const MOST_KEYS = 2000;
/** Rows a batch may have in memory; more make the batches smaller, down to one key. */
const MOST_ROWS_A_BATCH = 20_000;
/** Given resources a statement. */
const PAGE = 500;
/** Rows that an account of a person may take at once; machines take all. */
export const MOST_ROWS_FOR_PEOPLE = 20_000;

/**
 * Runs a view and gives its rows as text or bytes of a format, piece by piece. Only accounts that see people may: integrators get resources
 * whole, people get them as the FHIR door shows them (numbers masked), and no more than 20,000 rows. Throws `not-signed-in`, `not-allowed`,
 * `out-of-scope` for a named patient out of reach, and a `ViewProblem` for a view that cannot be compiled. Errors of later batches break
 * the reading off.
 */
export async function runView(store: Store, who: SignedIn | undefined, run: ViewRun): Promise<AsyncIterable<string | Uint8Array>> {
  const table = await readViewTable(store, who, run);
  return formatRows(table, run.format, run.header ?? true);
}

/** As `runView`, before formatting. */
export async function readViewTable(store: Store, asking: SignedIn | undefined, run: ViewRun): Promise<ViewTable> {
  const who = requireReader(asking, 's', [run.view.resource]);
  const view = compileView(run.view);
  if (run.resources !== undefined) return { columns: view.columns, batches: readGiven(store, view, run.resources, run.limit) };
  const residents = run.patients && (await Promise.all(run.patients.map((id) => locatePatient(store, who, id))));
  await logRun(store, who, run, residents);
  const batches = cutRows(readStored(store, who, view, run, residents), run.limit);
  return { columns: view.columns, batches: mayWrite(who) ? batches : await gatherForPeople(batches) };
}

async function locatePatient(store: Store, who: SignedIn, id: string): Promise<number> {
  const resident = await locateResident(store.database, 'Patient', id);
  if (resident === undefined || resident === 0) fail('not-found', { what: `居民 Patient/${id}`, field: 'patient' });
  await requireReach(store.database, who, resident);
  return resident;
}

/** Residents' resources stand in one table, all others in the other; many types may stand in both. */
function sourcesOf(who: SignedIn, view: CompiledView, run: ViewRun, residents: readonly number[] | undefined): readonly BatchSource[] {
  const given = { reach: residentWithinReach(who), open: recordsOpen(who, 'r'), residents, since: run.since };
  const own = { ...given, of: 'residents' as const };
  if (view.resource === 'Patient' || residents !== undefined) return [own];
  const common = { ...given, of: 'nobody' as const };
  return mayBeAboutResidents(view.resource) ? [common, own] : [common];
}

async function* readStored(
  store: Store,
  who: SignedIn,
  view: CompiledView,
  run: ViewRun,
  residents: readonly number[] | undefined,
): AsyncGenerator<readonly ViewRow[]> {
  const deadline = mayWrite(who) ? Number.POSITIVE_INFINITY : performance.now() + LIMIT_FOR_PEOPLE_MS;
  for (const source of sourcesOf(who, view, run, residents)) {
    let size = FIRST_KEYS;
    let after: number | string | undefined;
    for (;;) {
      if (performance.now() > deadline) refuseSize();
      const { keys, batch } = await readLimited(store, async (tx) => {
        const keys = await readKeys(tx, view, source, after, size);
        if (keys.length === 0) return { keys, batch: undefined };
        const batch = mayWrite(who)
          ? await readBatch(tx, view, source, keys, MOST_ROWS_A_BATCH)
          : await readShownBatch(tx, view, source, keys, MOST_ROWS_A_BATCH, (resource) => showResource(who, resource));
        if (batch.whole && source.of === 'residents') await logBatch(tx, who, run, batch);
        return { keys, batch };
      });
      if (!batch) break;
      if (!batch.whole) {
        if (size === 1) refuseSize();
        size = Math.ceil(size / 8);
        continue;
      }
      if (batch.rows.length > 0) yield batch.rows;
      if (keys.length < size) break;
      after = keys.at(-1);
      if (batch.rows.length < MOST_ROWS_A_BATCH / 4) size = Math.min(size * 2, MOST_KEYS);
    }
  }
}

async function* readGiven(
  store: Store,
  view: CompiledView,
  resources: readonly unknown[],
  limit: number | undefined,
): AsyncGenerator<readonly ViewRow[]> {
  const wanted = resources.filter(
    (each) => typeof each === 'object' && each !== null && Reflect.get(each, 'resourceType') === view.resource,
  );
  const chunks = Array.from({ length: Math.ceil(wanted.length / PAGE) }, (_, index) => wanted.slice(index * PAGE, (index + 1) * PAGE));
  async function* read(): AsyncGenerator<readonly ViewRow[]> {
    for (const chunk of chunks) {
      const rows = await readLimited(store, (tx) => readInline(tx, view, chunk, MOST_ROWS_A_BATCH));
      if (rows.length > MOST_ROWS_A_BATCH) refuseSize();
      yield rows;
    }
  }
  yield* cutRows(read(), limit);
}

function readLimited<T>(store: Store, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return store.database.transaction(async (tx) => {
    await tx.run(raw(`set local statement_timeout = ${LIMIT_MS}`));
    return work(tx);
  });
}

async function* cutRows(batches: AsyncIterable<readonly ViewRow[]>, limit: number | undefined): AsyncGenerator<readonly ViewRow[]> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  if (left <= 0) return;
  for await (const rows of batches) {
    yield rows.length > left ? rows.slice(0, left) : rows;
    left -= rows.length;
    if (left <= 0) return;
  }
}

/** All rows before the first leaves, so that too many are refused in words and never cut off silently. */
async function gatherForPeople(batches: AsyncIterable<readonly ViewRow[]>): Promise<AsyncIterable<readonly ViewRow[]>> {
  const gathered: (readonly ViewRow[])[] = [];
  let count = 0;
  for await (const rows of batches) {
    count += rows.length;
    if (count > MOST_ROWS_FOR_PEOPLE) refuseSize();
    gathered.push(rows);
  }
  return (async function* () {
    yield* gathered;
  })();
}

function refuseSize(): never {
  refuse(
    403,
    'too-costly',
    `行数超过 ${MOST_ROWS_FOR_PEOPLE}，或计算太费时。请用 _limit、patient 或 _since 缩小范围；全量抽取请用系统集成账号。`,
    `more than ${MOST_ROWS_FOR_PEOPLE} rows, or too long to compute; narrow the run with _limit, patient or _since, or use an integrator's account`,
  );
}

function describeRun({ view, format }: ViewRun): Readonly<Record<string, unknown>> {
  return { door: 'fhir', view: view.url ?? view.name ?? '', type: view.resource, format };
}

/** One line for the run, whatever it finds. */
async function logRun(store: Store, who: SignedIn, run: ViewRun, residents: readonly number[] | undefined): Promise<void> {
  const what = { ...describeRun(run), limit: run.limit, since: run.since, patients: residents?.length };
  await recordAudit(store.database, who, { act: 'export', what, result: 'done', source: run.source }, nowInstant());
}

/** Whose records a batch was made from; in the batch's own transaction, so that no row leaves unlogged. */
async function logBatch(tx: Transaction, who: SignedIn, run: ViewRun, batch: Batch): Promise<void> {
  const residents = [...batch.residents];
  if (residents.length === 0) return;
  const one = residents.length === 1 ? residents[0] : undefined;
  const what = { ...describeRun(run), rows: batch.rows.length, ...(one === undefined ? { residents } : {}) };
  await recordAudit(tx, who, { act: 'export', resident: one, what, result: 'done', source: run.source }, nowInstant());
}
