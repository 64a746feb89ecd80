// Imports a list of new residents: judged against one another and those registered, then registered, or changed where somebody stands already.
import type { Patient } from '@medplum/fhirtypes';
import { draftAction } from '../../../actions/draft-action.ts';
import { gatherSubject } from '../../../actions/gather-subject.ts';
import type { Committed } from '../../../commit/commit.ts';
import type { Write } from '../../../commit/resolve-writes.ts';
import type { Transaction } from '../../../database/database.ts';
import { EXTENSION } from '../../../define/codes.ts';
import { contextFor } from '../import-context.ts';
import { announceRows, breathe, commitRows, type ImportJob, type ImportOutcome, reasonOf, willWrite } from '../import-job.ts';
import { judgeRows } from './judge-rows.ts';
import type { JudgedRow } from './judged-row.ts';
import { findKnownItems, type KnownItems, type ReadRow, readRow } from './read-rows.ts';

/** Rows between which others get a turn, and rows of one commit. */
const BREATH = 500;
const BATCH = 200;

/** Imports new residents. The same list again writes nothing: everybody is then registered already. */
export async function importNewcomers(job: ImportJob): Promise<ImportOutcome> {
  const known = findKnownItems(job.action);
  const context = contextFor(job.store, job.who);
  const rows: ReadRow[] = [];
  for (const [index, row] of job.rows.entries()) {
    if (index % BREATH === BREATH - 1) await breathe();
    rows.push(readRow(job.action, context, known, job.fields, job.mapped, row, job.resolve));
  }
  const columnName = (linkId: string | undefined, otherwise: string): string =>
    job.mapped.columns.find((column) => column.field === linkId)?.header ?? otherwise;
  const judged = await judgeRows(job.store, job.who, known, rows, columnName);
  const committed = willWrite(job.options, judged);
  if (committed) await writeRows(job, known, judged);
  return { verdicts: judged.map(({ read, verdict, problems }) => ({ row: read.row, name: read.name, verdict, problems })), committed };
}

async function writeRows(job: ImportJob, known: KnownItems, judged: readonly JudgedRow[]): Promise<void> {
  const households = new Map<string, string>();
  for (const { read, registered } of judged) {
    if (read.head && read.household !== undefined && registered?.household) households.set(read.household, registered.household);
  }
  // Heads first: the members of a household take its number from them.
  const order = [...judged.filter((row) => row.read.head), ...judged.filter((row) => !row.read.head)].filter(
    (row) => row.verdict === 'new' || row.verdict === 'update',
  );
  const done = await job.store.database.transaction(async (tx) => {
    const committed: Committed[] = [];
    for (let from = 0; from < order.length; from += BATCH) {
      const writes: Write[] = [];
      for (const row of order.slice(from, from + BATCH)) writes.push(...(await draftRow(job, tx, known, row, households)));
      committed.push(await commitRows(job, tx, writes, order.length));
    }
    return committed;
  });
  await announceRows(job, done);
}

async function draftRow(
  job: ImportJob,
  tx: Transaction,
  known: KnownItems,
  { read, update }: JudgedRow,
  households: Map<string, string>,
): Promise<readonly Write[]> {
  const { store, who, action } = job;
  const reasonsFor = (fields: readonly string[]) => Object.fromEntries(fields.map((field) => [field, reasonOf(job)]));
  if (update) {
    const subject = await gatherSubject(tx, who, update.action, update.resident, undefined);
    return (await draftAction(tx, update.action, update.answers, contextFor(store, who, subject), reasonsFor(update.warnings))).drafts;
  }
  const real = read.household === undefined || read.head ? undefined : households.get(read.household);
  if (read.household !== undefined && !read.head && real === undefined)
    throw new Error(`household ${read.household} was judged complete and has no number`);
  const answers = { ...read.answers, ...(real === undefined || known.household === undefined ? {} : { [known.household]: real }) };
  const { drafts } = await draftAction(tx, action, answers, contextFor(store, who), reasonsFor(read.warnings));
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
