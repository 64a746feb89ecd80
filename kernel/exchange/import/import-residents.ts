// Imports a list of residents: every row judged first, then all written through the action that registers one, or nothing.
import type { Patient } from '@medplum/fhirtypes';
import type { SignedIn } from '../../access/actor.ts';
import { recordAudit } from '../../access/audit.ts';
import { draftAction } from '../../actions/draft-action.ts';
import { gatherSubject } from '../../actions/gather-subject.ts';
import { findAction, requireRole } from '../../actions/perform-action.ts';
import { commit } from '../../commit/commit.ts';
import type { Write } from '../../commit/resolve-writes.ts';
import type { Transaction } from '../../database/database.ts';
import type { AnyAction } from '../../define/action.ts';
import { EXTENSION } from '../../define/codes.ts';
import { fail } from '../../errors.ts';
import { nowInstant } from '../../periods/plain-date.ts';
import type { Store } from '../../store/store.ts';
import { findVillages } from './find-village.ts';
import { contextFor } from './import-context.ts';
import { judgeRows } from './judge-rows.ts';
import type { JudgedRow } from './judged-row.ts';
import { mapColumns } from './map-columns.ts';
import { findKnownItems, type KnownItems, type ReadRow, type RowProblem, readRow } from './read-rows.ts';
import { readTable } from './read-table.ts';

/** A file as it was sent. */
export interface ImportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** `commit` false is a rehearsal. With `skipRefused` the sound rows are written although others are refused. `action`: which one registers. */
export interface ImportOptions {
  readonly commit: boolean;
  readonly skipRefused?: boolean;
  readonly action?: string;
  readonly source?: string | undefined;
}

/** The verdict on every row, in the shape of the contract's `importSchema`. `accepted` counts new ones and updates. */
export interface ImportReport {
  readonly file: string;
  readonly encoding: string;
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  readonly duplicates: number;
  readonly committed: boolean;
  readonly verdicts: readonly {
    readonly row: number;
    readonly name: string;
    readonly verdict: JudgedRow['verdict'];
    readonly problems: readonly RowProblem[];
  }[];
}

/** The actions that register one resident, the one made for lists first. */
const REGISTERING = ['residents.enlist', 'residents.register'] as const;

/** The action by which lists are imported: the one made for lists, else the one for a single resident; undefined without either. */
export function findRegisteringAction(store: Store): AnyAction | undefined {
  return REGISTERING.map((id) => store.registry.actions.get(id)).find((action) => action !== undefined);
}

/** Rows between which others get a turn, and rows of one commit. */
const BREATH = 500;
const BATCH = 200;

/**
 * Judges a list (CSV in UTF-8, UTF-16 or GB18030, or XLSX) and, when asked and no row is refused (or `skipRefused`), writes it in one
 * transaction. Throws `not-allowed`, `too-large`, `invalid` (no list, or columns that are not understood), `duplicate` when somebody
 * registers one of the people at the same moment. The same file sent again writes nothing: all its rows are then registered already.
 */
export async function importResidents(store: Store, who: SignedIn, file: ImportFile, options: ImportOptions): Promise<ImportReport> {
  const action = findAction(store, options.action ?? findRegisteringAction(store)?.id ?? REGISTERING[0]);
  if (action.subject !== 'new-resident') fail('invalid', { what: `操作 ${action.id} 不登记居民。` });
  await requireRole(store, who, action, undefined);
  const table = await readTable(file.bytes);
  const columns = mapColumns(action.form, table.header);
  const known = findKnownItems(action);
  const context = contextFor(store, who);
  const findVillage = findVillages(store.directory.current(), who, context.today);
  const rows: ReadRow[] = [];
  for (const [index, row] of table.rows.entries()) {
    if (index % BREATH === BREATH - 1) await new Promise((resolve) => setImmediate(resolve));
    rows.push(readRow(action, context, known, columns, row, findVillage));
  }
  const columnName = (linkId: string | undefined, otherwise: string): string =>
    columns.columns.find((column) => column.linkId === linkId)?.header ?? otherwise;
  const judged = await judgeRows(store, who, known, rows, columnName);
  const count = (...verdicts: readonly JudgedRow['verdict'][]): number => judged.filter((row) => verdicts.includes(row.verdict)).length;
  const [accepted, refused] = [count('new', 'update'), count('refused')];
  const willWrite = options.commit && accepted > 0 && (refused === 0 || options.skipRefused === true);
  if (willWrite) await writeRows(store, who, action, known, judged, file.name, options.source);
  else
    await recordAudit(
      store.database,
      who,
      { act: 'import', what: { action: action.id, rehearsal: true, rows: rows.length }, result: 'done', source: options.source },
      nowInstant(),
    );
  return {
    file: file.name,
    encoding: table.encoding,
    rows: rows.length,
    accepted,
    refused,
    duplicates: count('duplicate'),
    committed: willWrite,
    verdicts: judged.map(({ read, verdict, problems }) => ({ row: read.row, name: read.name, verdict, problems })),
  };
}

async function writeRows(
  store: Store,
  who: SignedIn,
  action: AnyAction,
  known: KnownItems,
  judged: readonly JudgedRow[],
  file: string,
  source: string | undefined,
): Promise<void> {
  const households = new Map<string, string>();
  for (const { read, registered } of judged) {
    if (read.head && read.household !== undefined && registered?.household) households.set(read.household, registered.household);
  }
  // Heads first: the members of a household take its number from them.
  const order = [...judged.filter((row) => row.read.head), ...judged.filter((row) => !row.read.head)].filter(
    (row) => row.verdict === 'new' || row.verdict === 'update',
  );
  const done = await store.database.transaction(async (tx) => {
    const residents: number[] = [];
    let directory = false;
    for (let from = 0; from < order.length; from += BATCH) {
      const writes: Write[] = [];
      for (const row of order.slice(from, from + BATCH))
        writes.push(...(await draftRow(store, who, tx, action, known, row, households, file)));
      const committed = await commit(
        store,
        { who, act: 'import', what: { action: action.id, file: file.slice(0, 100), rows: order.length }, source },
        writes,
        tx,
      );
      residents.push(...committed.residents);
      directory ||= committed.directory;
    }
    return { residents, directory };
  });
  if (done.directory) await store.directory.refresh(store.database);
  store.tell({ residents: done.residents, views: [...store.registry.views.keys()], tasks: [...store.registry.tasks.keys()] });
}

async function draftRow(
  store: Store,
  who: SignedIn,
  tx: Transaction,
  action: AnyAction,
  known: KnownItems,
  row: JudgedRow,
  households: Map<string, string>,
  file: string,
): Promise<readonly Write[]> {
  const { read, update } = row;
  const reason = `由名册导入：${file.slice(0, 100)}`;
  if (update) {
    const subject = await gatherSubject(tx, who, update.action, update.resident, undefined);
    const { drafts } = await draftAction(
      tx,
      update.action,
      update.answers,
      contextFor(store, who, subject),
      Object.fromEntries(update.warnings.map((field) => [field, reason])),
    );
    return drafts;
  }
  const real = read.household === undefined || read.head ? undefined : households.get(read.household);
  if (read.household !== undefined && !read.head && real === undefined)
    throw new Error(`household ${read.household} was judged complete and has no number`);
  const answers = { ...read.answers, ...(real === undefined || known.household === undefined ? {} : { [known.household]: real }) };
  const { drafts } = await draftAction(
    tx,
    action,
    answers,
    contextFor(store, who),
    Object.fromEntries(read.warnings.map((field) => [field, reason])),
  );
  if (read.head && read.household !== undefined) {
    const patient = drafts.flatMap((draft) =>
      draft.op === 'create' && draft.resource.resourceType === 'Patient' ? [draft.resource] : [],
    )[0];
    const number = householdOf(patient);
    if (number !== undefined) households.set(read.household, number);
  }
  return drafts;
}

function householdOf(patient: Patient | undefined): string | undefined {
  return patient?.extension?.find((extension) => extension.url === EXTENSION.household)?.valueString;
}
