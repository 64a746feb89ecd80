// Imports a list through an action that allows it: every row judged first, then all written in one transaction, or nothing.
import { type SignedIn, seesPeople } from '../../access/actor.ts';
import { recordAudit } from '../../access/audit.ts';
import { findAction, requireRole } from '../../actions/perform-action.ts';
import type { AnyAction } from '../../define/action.ts';
import { ROLES, type Role } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import { nowInstant, today } from '../../periods/plain-date.ts';
import type { Store } from '../../store/store.ts';
import { listFields } from './columns/list-fields.ts';
import { mapColumns } from './columns/map-columns.ts';
import { prepareChoices } from './columns/resolve-choices.ts';
import { importEntries } from './entries/import-entries.ts';
import type { ImportJob, ImportOptions, RowVerdict } from './import-job.ts';
import { importNewcomers } from './newcomers/import-newcomers.ts';
import { readTable } from './table/read-table.ts';
import type { Table } from './table/table.ts';
import { EXAMPLE } from './workbooks/sheet-cell.ts';

/** A file as it was sent. */
export interface ImportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
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
  readonly verdicts: readonly RowVerdict[];
}

/** The actions whose lists a role may import, in the order they are declared. */
export function importableActions(store: Store, role: Role): readonly AnyAction[] {
  return [...store.registry.actions.values()].filter(
    (action) => action.imports !== undefined && action.allow.includes(role) && (action.subject === 'none' || seesPeople(role)),
  );
}

/** An action whose lists somebody may import. Throws `not-found`, `invalid` for one that takes no lists, `not-allowed` (logged). */
export async function requireImportable(store: Store, who: SignedIn, id: string): Promise<AnyAction> {
  const action = findAction(store, id);
  if (action.imports === undefined) fail('invalid', { what: `“${action.label}”不能按名单导入，请在页面上逐条办理。`, field: 'action' });
  await requireRole(store, who, action, undefined);
  if (action.subject !== 'none' && !seesPeople(who.role))
    fail('not-allowed', { role: ROLES[who.role], what: action.imports.title, allowed: '信息登记员等能看到居民姓名的岗位' });
  return action;
}

/** The list without the example that the template comes with. Throws `invalid` when nothing else is left. */
function withoutExample(table: Table): Table {
  const rows = table.rows.filter(({ cells }) => cells.find((cell) => cell !== null) !== EXAMPLE);
  if (rows.length === 0) fail('invalid', { what: '名单里只有示例行，请在示例下面填写。', field: 'file' });
  return { ...table, rows };
}

/** Reads, judges and perhaps writes a list; also gives the table that was read. Throws as `importList`. */
export async function runImport(
  store: Store,
  who: SignedIn,
  id: string,
  file: ImportFile,
  options: ImportOptions,
): Promise<{ readonly report: ImportReport; readonly table: Table }> {
  const action = await requireImportable(store, who, id);
  const table = withoutExample(await readTable(file.bytes));
  const fields = listFields(action);
  const mapped = mapColumns(action, fields, table.header);
  const resolve = await prepareChoices(store, who, mapped.columns, today());
  const job: ImportJob = { store, who, action, file: file.name, fields, mapped, resolve, rows: table.rows, options };
  const { verdicts, committed } = action.subject === 'new-resident' ? await importNewcomers(job) : await importEntries(job);
  if (!committed) {
    const what = { action: action.id, rehearsal: true, rows: verdicts.length };
    await recordAudit(store.database, who, { act: 'import', what, result: 'done', source: options.source }, nowInstant());
  }
  const count = (...kinds: readonly RowVerdict['verdict'][]): number => verdicts.filter(({ verdict }) => kinds.includes(verdict)).length;
  const report: ImportReport = {
    file: file.name,
    encoding: table.encoding,
    rows: verdicts.length,
    accepted: count('new', 'update'),
    refused: count('refused'),
    duplicates: count('duplicate'),
    committed,
    verdicts,
  };
  return { report, table };
}

/**
 * Judges a list (CSV in UTF-8, UTF-16 or GB18030, or XLSX) and, when asked and no row is refused (or `skipRefused`), writes it in one
 * transaction. Throws `not-allowed`, `too-large`, `invalid` (no list, or columns that are not understood), `duplicate` when somebody
 * registers one of the people at the same moment. The same file sent again writes nothing: all its rows then stand already.
 */
export async function importList(store: Store, who: SignedIn, id: string, file: ImportFile, options: ImportOptions): Promise<ImportReport> {
  return (await runImport(store, who, id, file, options)).report;
}
