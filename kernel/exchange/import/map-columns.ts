// Finds for each column of a list the item of the form that it answers.
import type { AnyForm } from '../../define/form.ts';
import type { Item } from '../../define/item.ts';
import { Fault } from '../../errors.ts';
import { isSpare, namesTown, normaliseName, sameColumn } from './column-names.ts';

/** A column that answers an item. */
export interface Column {
  readonly index: number;
  readonly header: string;
  readonly linkId: string;
  readonly item: Item;
}

/** The columns of a list. `town` is the column that names the town, -1 without one. */
export interface Columns {
  readonly columns: readonly Column[];
  readonly town: number;
}

/** Items that one cell can answer. */
function fitsCell(item: Item): boolean {
  return item.kind !== 'group' && item.kind !== 'repeat' && item.kind !== 'coded';
}

/** Whether a required item needs no column: it has today's date, follows from others, or has an answer for 'unknown'. */
function answersItself(form: AnyForm, linkId: string, item: Item, columns: readonly Column[]): boolean {
  if (item.kind === 'date' && item.prefill === 'today') return true;
  if (linkId in form.compute || unknownOption(item) !== undefined) return true;
  return columns.some((column) => column.item.enableWhen?.item === linkId);
}

/** The code by which an item says that nothing is known; undefined when it has none. */
export function unknownOption(item: Item): string | undefined {
  if (item.kind !== 'choice') return undefined;
  return Object.keys(item.options).find((code) => /^(不详|未知|未说明)/.test(item.options[code] ?? ''));
}

/**
 * Matches the header with the form. Throws `invalid` naming every column that is not understood (its contents would be lost silently),
 * that stands twice, and every required item that the list says nothing of.
 */
export function mapColumns(form: AnyForm, header: readonly string[]): Columns {
  const items = Object.entries<Item>(form.items).filter(([, item]) => fitsCell(item));
  const problems: { field: string; text: string }[] = [];
  const columns: Column[] = [];
  let town = -1;
  for (const [index, name] of header.entries()) {
    if (name === '') continue;
    const exact = items.find(([, item]) => normaliseName(item.label) === normaliseName(name));
    const [linkId, item] = exact ?? items.find(([, each]) => sameColumn(name, each.label)) ?? [];
    if (linkId !== undefined && item) {
      const before = columns.find((column) => column.linkId === linkId);
      if (before) problems.push({ field: name, text: `“${before.header}”和“${name}”是同一项，请只留一列。` });
      else columns.push({ index, header: name, linkId, item });
    } else if (namesTown(name)) town = index;
    else if (!isSpare(name))
      problems.push({
        field: name,
        text: `认不出“${name}”这一列。可用的列名：${items.map(([, each]) => each.label).join('、')}；不需要的列请删去。`,
      });
  }
  for (const [linkId, item] of Object.entries<Item>(form.items)) {
    if (!item.required || columns.some((column) => column.linkId === linkId) || answersItself(form, linkId, item, columns)) continue;
    problems.push({ field: item.label, text: `缺少“${item.label}”这一列。` });
  }
  if (problems.length > 0)
    throw new Fault(
      'invalid',
      {
        what:
          problems.length === 1
            ? (problems[0]?.text ?? '')
            : `表头有 ${problems.length} 处问题：${problems
                .slice(0, 3)
                .map((problem) => problem.text)
                .join('')}`,
      },
      problems,
    );
  return { columns, town };
}
