// An import under way: the action, the columns and rows of the list, and how its writes reach the record.
import type { SignedIn } from '../../access/actor.ts';
import { type Committed, commit } from '../../commit/commit.ts';
import type { Write } from '../../commit/resolve-writes.ts';
import type { Transaction } from '../../database/database.ts';
import type { AnyAction } from '../../define/action.ts';
import type { Store } from '../../store/store.ts';
import type { RowProblem } from './columns/fill-row.ts';
import type { ListField } from './columns/list-fields.ts';
import type { Columns } from './columns/map-columns.ts';
import type { ResolveChoice } from './columns/resolve-choices.ts';
import type { TableRow } from './table/table.ts';

/** `commit` false is a rehearsal. With `skipRefused` the sound rows are written although others are refused. */
export interface ImportOptions {
  readonly commit: boolean;
  readonly skipRefused?: boolean;
  readonly source?: string | undefined;
}

/** A list to be imported through an action. */
export interface ImportJob {
  readonly store: Store;
  readonly who: SignedIn;
  readonly action: AnyAction;
  readonly file: string;
  readonly fields: readonly ListField[];
  readonly mapped: Columns;
  readonly resolve: ResolveChoice;
  readonly rows: readonly TableRow[];
  readonly options: ImportOptions;
}

/** What was decided about a row. */
export interface RowVerdict {
  readonly row: number;
  readonly name: string;
  readonly verdict: 'new' | 'update' | 'duplicate' | 'refused';
  readonly problems: readonly RowProblem[];
}

/** What became of all rows. */
export interface ImportOutcome {
  readonly verdicts: readonly RowVerdict[];
  readonly committed: boolean;
}

/** The reason that stands for every doubt about a row: nobody is asked while a list is read. */
export function reasonOf(job: Pick<ImportJob, 'file'>): string {
  return `由名册导入：${job.file.slice(0, 100)}`;
}

/** Whether rows with these verdicts are to be written. */
export function willWrite(options: ImportOptions, verdicts: readonly Pick<RowVerdict, 'verdict'>[]): boolean {
  const has = (...kinds: readonly RowVerdict['verdict'][]): boolean => verdicts.some(({ verdict }) => kinds.includes(verdict));
  return options.commit && has('new', 'update') && (!has('refused') || options.skipRefused === true);
}

/** Writes some rows within the import's one transaction; `rows`: how many the import writes in all. */
export function commitRows(job: ImportJob, tx: Transaction, writes: readonly Write[], rows: number): Promise<Committed> {
  const what = { action: job.action.id, file: job.file.slice(0, 100), rows };
  return commit(job.store, { who: job.who, act: 'import', what, source: job.options.source }, writes, tx);
}

/** After the transaction: the directory is read again if it changed, and open pages are told. */
export async function announceRows({ store }: ImportJob, committed: readonly Committed[]): Promise<void> {
  if (committed.some(({ directory }) => directory)) await store.directory.refresh(store.database);
  const residents = committed.flatMap((each) => each.residents);
  store.tell({ residents, views: [...store.registry.views.keys()], tasks: [...store.registry.tasks.keys()] });
}

/** Lets others have a turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
