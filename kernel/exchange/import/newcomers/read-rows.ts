// Turns the rows of a list into checked answers of a form, or into what is wrong with them, column by column.
import type { ActionContext, AnyAction } from '../../../define/action.ts';
import type { Item } from '../../../define/item.ts';
import { checkAnswers } from '../../../forms/check-answers.ts';
import { isPlainDate } from '../../../periods/plain-date.ts';
import { sameColumn } from '../columns/column-names.ts';
import { fillFromOthers, fillRow, type RowProblem } from '../columns/fill-row.ts';
import type { ListField } from '../columns/list-fields.ts';
import { type Columns, headingOf } from '../columns/map-columns.ts';
import type { ResolveChoice } from '../columns/resolve-choices.ts';
import type { TableRow } from '../table/table.ts';

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

/** Reads one row of a list of new residents. */
export function readRow(
  action: AnyAction,
  context: ActionContext,
  known: KnownItems,
  fields: readonly ListField[],
  mapped: Columns,
  row: TableRow,
  resolve: ResolveChoice,
): ReadRow {
  const filled = fillRow(action, mapped, row, resolve);
  const { columns } = mapped;
  const { raw, unread } = filled;
  const problems: RowProblem[] = [...filled.problems];
  const items: Readonly<Record<string, Item>> = action.form.items;
  // A number of the list's own is no news about the household that stands.
  const given = new Set(filled.given);
  const local = localHousehold(items, known, raw);
  const head = isHead(items, known, raw);
  if (local !== undefined && known.household !== undefined) {
    given.delete(known.household);
    if (head) delete raw[known.household];
    else raw[known.household] = HOUSEHOLD_TO_COME;
  }
  fillFromOthers(items, raw, unread, context.today);
  const failed = new Set(problems.map((problem) => problem.column));
  const checked = checkAnswers(action.form, raw);
  const columnOf = (field: string): string => headingOf(fields, columns, field);
  for (const { field, text } of checked.problems) {
    // The list has no column for the question itself, but one that would have answered it.
    const telling = columns.some((column) => column.field === field)
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
