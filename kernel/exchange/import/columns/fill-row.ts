// Reads the cells of a row as answers of a form, unchecked, and answers what follows without a column.
import type { ActionContext, AnyAction } from '../../../define/action.ts';
import type { Item, Items } from '../../../define/item.ts';
import type { TableRow } from '../table/table.ts';
import { isWho } from './list-fields.ts';
import { type Columns, unknownOption } from './map-columns.ts';
import { readCell } from './read-cell.ts';
import type { ResolveChoice } from './resolve-choices.ts';

/** What is wrong with a cell (or worth saying of it), by the column's name. */
export interface RowProblem {
  readonly column: string;
  readonly text: string;
}

/** The cells of a row as answers. `who` holds the fields that say who it is about; `unread` the fields of cells that could not be read. */
export interface FilledRow {
  readonly row: number;
  readonly raw: Record<string, unknown>;
  readonly who: Readonly<Record<string, unknown>>;
  readonly problems: readonly RowProblem[];
  readonly unread: ReadonlySet<string>;
  /** The top-level items that the row's own cells answer. */
  readonly given: ReadonlySet<string>;
}

/** Puts a value at a path, making the groups and rows on the way. */
function putAt(answers: Record<string, unknown>, path: readonly (string | number)[], value: unknown): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) {
    answers[first] = value;
    return;
  }
  const next = answers[first];
  // Rows of a repeated group stand in an object by number until all cells are read; empty ones then fall away.
  const inner: Record<string, unknown> = typeof next === 'object' && next !== null ? { ...next } : {};
  putAt(inner, rest, value);
  answers[first] = inner;
}

function listRepeats(items: Items, raw: Record<string, unknown>): void {
  for (const [linkId, item] of Object.entries(items)) {
    const value = raw[linkId];
    if (item.kind === 'repeat') raw[linkId] = typeof value === 'object' && value !== null ? Object.values(value) : [];
  }
}

/** Reads the cells of a row. */
export function fillRow(action: AnyAction, { columns, town }: Columns, row: TableRow, resolve: ResolveChoice): FilledRow {
  const raw: Record<string, unknown> = {};
  const who: Record<string, unknown> = {};
  const problems: RowProblem[] = [];
  const unread = new Set<string>();
  const given = new Set<string>();
  const townCell = town < 0 ? null : (row.cells[town] ?? null);
  for (const column of columns) {
    const cell = row.cells[column.index] ?? null;
    if (cell === null) continue;
    const read = readCell(column.item, cell, (text) => resolve(column.item, text, townCell === null ? undefined : String(townCell)));
    if ('problem' in read) {
      problems.push({ column: column.header, text: read.problem });
      unread.add(column.field);
    } else if (isWho(column.field)) who[column.field] = read.value;
    else {
      putAt(raw, column.path, read.value);
      given.add(String(column.path[0]));
    }
  }
  listRepeats(action.form.items, raw);
  return { row: row.row, raw, who, problems, unread, given };
}

/**
 * Answers what follows without a column: today's date; a question that another answer depends on (a number of a document says its kind);
 * and 不详 where the form has such an answer and the list says nothing.
 */
export function fillFromOthers(
  items: Readonly<Record<string, Item>>,
  raw: Record<string, unknown>,
  unread: ReadonlySet<string>,
  today: ActionContext['today'],
): void {
  for (const [linkId, item] of Object.entries(items)) {
    if (item.kind === 'date' && item.prefill === 'today' && !unread.has(linkId)) raw[linkId] ??= today;
    const condition = item.enableWhen;
    const answered = item.kind === 'repeat' ? Array.isArray(raw[linkId]) && raw[linkId].length > 0 : raw[linkId] !== undefined;
    if (condition && (answered || unread.has(linkId))) raw[condition.item] ??= condition.is[0];
  }
  for (const [linkId, item] of Object.entries(items)) {
    const unknown = item.required ? unknownOption(item) : undefined;
    if (raw[linkId] === undefined && !unread.has(linkId) && unknown !== undefined && !followsFromNumber(items, linkId, raw))
      raw[linkId] = unknown;
  }
}

/** Whether an identity number beside it says the answer (sex, birth date), so that the form itself proposes it. */
function followsFromNumber(items: Readonly<Record<string, Item>>, linkId: string, raw: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(items).some(
    ([other, item]) =>
      item.kind === 'text' && (item.agrees?.sex === linkId || item.agrees?.birthDate === linkId) && raw[other] !== undefined,
  );
}
