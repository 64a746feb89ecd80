// Turns the rows of a list into checked answers of a form, or into what is wrong with them, column by column.
import type { ActionContext, AnyAction } from '../../define/action.ts';
import type { Item } from '../../define/item.ts';
import { checkAnswers } from '../../forms/check-answers.ts';
import { isPlainDate } from '../../periods/plain-date.ts';
import { sameColumn } from './column-names.ts';
import { type Columns, unknownOption } from './map-columns.ts';
import { type CellAnswer, readCell } from './read-cell.ts';
import type { TableRow } from './table.ts';

/** What is wrong with a cell (or worth saying of it), by the column's name. */
export interface RowProblem {
  readonly column: string;
  readonly text: string;
}

/** A row as read. `answers` is undefined when the row is refused; `household` is the list's own number of a household, to be replaced. */
export interface ReadRow {
  readonly row: number;
  readonly name: string;
  readonly answers: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly RowProblem[];
  /** Warnings of the form, by field: taken as known, the file being the reason. */
  readonly warnings: readonly string[];
  readonly household: string | undefined;
  readonly head: boolean;
  /** The items that the row's own cells answer. */
  readonly given: ReadonlySet<string>;
}

type Answers = Record<string, unknown>;

/** Finds the items that the import itself must know of a form: by what they are called, since forms differ. */
export interface KnownItems {
  readonly name: string | undefined;
  readonly identityNumber: string | undefined;
  readonly birthDate: string | undefined;
  readonly village: string | undefined;
  readonly household: string | undefined;
  readonly relation: string | undefined;
}

/** See KnownItems. */
export function findKnownItems(action: AnyAction): KnownItems {
  const items = Object.entries<Item>(action.form.items);
  const called = (label: string): string | undefined => items.find(([, item]) => sameColumn(item.label, label))?.[0];
  return {
    name: called('姓名'),
    identityNumber: items.find(([, item]) => item.kind === 'text' && item.format === 'identity-number')?.[0],
    birthDate: called('出生日期'),
    village: items.find(([, item]) => item.kind === 'reference' && item.to === 'village')?.[0],
    household: called('家庭编号'),
    relation: called('与户主关系'),
  };
}

/** A household's id in the form's own spelling, standing in for the one it will get: only to check the rest of the answers. */
const HOUSEHOLD_TO_COME = '000000000000-00000';

/** Reads one row. `findVillage` resolves names of villages. */
export function readRow(
  action: AnyAction,
  context: ActionContext,
  known: KnownItems,
  { columns, town }: Columns,
  row: TableRow,
  findVillage: (text: string, town: string | undefined) => CellAnswer,
): ReadRow {
  const raw: Answers = {};
  const problems: RowProblem[] = [];
  const unread = new Set<string>();
  const townCell = town < 0 ? null : (row.cells[town] ?? null);
  for (const column of columns) {
    const cell = row.cells[column.index] ?? null;
    if (cell === null) continue;
    const read = readCell(column.item, cell, (text) =>
      column.item.kind === 'reference' && column.item.to === 'village'
        ? findVillage(text, townCell === null ? undefined : String(townCell))
        : { value: text },
    );
    if ('problem' in read) {
      problems.push({ column: column.header, text: read.problem });
      unread.add(column.linkId);
    } else raw[column.linkId] = read.value;
  }
  const items: Readonly<Record<string, Item>> = action.form.items;
  // A number of the list's own is no news about the household that stands.
  const given = new Set(Object.keys(raw));
  const local = localHousehold(items, known, raw);
  const head = isHead(items, known, raw);
  if (local !== undefined && known.household !== undefined) {
    given.delete(known.household);
    if (head) delete raw[known.household];
    else raw[known.household] = HOUSEHOLD_TO_COME;
  }
  fillFromOthers(items, raw, unread, context);
  const failed = new Set(problems.map((problem) => problem.column));
  const checked = checkAnswers(action.form, raw);
  const columnOf = (field: string): string => {
    const linkId = field.split(/[.[]/)[0] ?? '';
    return columns.find((column) => column.linkId === linkId)?.header ?? items[linkId]?.label ?? linkId;
  };
  for (const { field, text } of checked.problems) {
    // The list has no column for the question itself, but one that would have answered it.
    const telling = columns.some((column) => column.linkId === field)
      ? undefined
      : columns.find((column) => column.item.enableWhen?.item === field);
    if (telling) problems.push({ column: telling.header, text: `请填写“${telling.header}”；没有的，请加“${columnOf(field)}”一列写明。` });
    else if (!failed.has(columnOf(field))) problems.push({ column: columnOf(field), text });
  }
  const answers: Answers | undefined = checked.answers;
  if (answers && problems.length === 0) problems.push(...checkTime(action, context, known, answers, columnOf));
  if (answers && problems.length === 0) {
    const refusal = action.check(answers, context);
    if (refusal)
      problems.push({ column: refusal.item === undefined ? '' : columnOf(refusal.item), text: `${refusal.refuse}${refusal.next ?? ''}` });
  }
  const doubts = answers && problems.length === 0 ? action.doubt(answers, context) : [];
  return {
    row: row.row,
    name: known.name === undefined ? '' : String(raw[known.name] ?? ''),
    answers: problems.length > 0 ? undefined : answers,
    problems,
    warnings: [...checked.warnings.map((warning) => warning.field), ...doubts.map((doubt: { readonly item?: string }) => doubt.item ?? '')],
    household: local,
    head,
    given,
  };
}

/** The rules of time that hold for every form and every person. */
function checkTime(
  action: AnyAction,
  context: ActionContext,
  known: KnownItems,
  answers: Answers,
  columnOf: (field: string) => string,
): readonly RowProblem[] {
  return [known.birthDate, action.form.dateItem].flatMap((linkId) => {
    const date = linkId === undefined ? undefined : answers[linkId];
    return linkId !== undefined && isPlainDate(date) && date > context.today
      ? [{ column: columnOf(linkId), text: `“${columnOf(linkId)}”是 ${date}，还没有到，请核对年份。` }]
      : [];
  });
}

function localHousehold(items: Readonly<Record<string, Item>>, known: KnownItems, raw: Answers): string | undefined {
  const value = known.household === undefined ? undefined : raw[known.household];
  const item = known.household === undefined ? undefined : items[known.household];
  if (typeof value !== 'string' || item?.kind !== 'text') return undefined;
  return item.pattern !== undefined && !new RegExp(`^(?:${item.pattern})$`, 'u').test(value) ? value : undefined;
}

function isHead(items: Readonly<Record<string, Item>>, known: KnownItems, raw: Answers): boolean {
  const item = known.relation === undefined ? undefined : items[known.relation];
  const code = known.relation === undefined ? undefined : raw[known.relation];
  return item?.kind === 'choice' && typeof code === 'string' && item.options[code] === '户主';
}

/**
 * Answers what follows without a column: today's date; a question that another answer depends on (a number of a document says its kind);
 * and 不详 where the form has such an answer and the list says nothing.
 */
function fillFromOthers(items: Readonly<Record<string, Item>>, raw: Answers, unread: ReadonlySet<string>, context: ActionContext): void {
  for (const [linkId, item] of Object.entries(items)) {
    if (item.kind === 'date' && item.prefill === 'today') raw[linkId] ??= context.today;
    const condition = item.enableWhen;
    if (condition && (raw[linkId] !== undefined || unread.has(linkId))) raw[condition.item] ??= condition.is[0];
  }
  for (const [linkId, item] of Object.entries(items)) {
    const unknown = item.required ? unknownOption(item) : undefined;
    if (raw[linkId] === undefined && !unread.has(linkId) && unknown !== undefined && !followsFromNumber(items, linkId, raw))
      raw[linkId] = unknown;
  }
}

/** Whether an identity number beside it says the answer (sex, birth date), so that the form itself proposes it. */
function followsFromNumber(items: Readonly<Record<string, Item>>, linkId: string, raw: Answers): boolean {
  return Object.entries(items).some(
    ([other, item]) =>
      item.kind === 'text' && (item.agrees?.sex === linkId || item.agrees?.birthDate === linkId) && raw[other] !== undefined,
  );
}
