// Finds for each column of a list the item of the form that it answers.
import type { AnyAction } from '../../../define/action.ts';
import type { Item, Items } from '../../../define/item.ts';
import { Fault } from '../../../errors.ts';
import { isSpare, namesTown, normaliseName, sameColumn } from './column-names.ts';
import { isWho, type ListField } from './list-fields.ts';

/** A column that answers an item. */
export interface Column extends ListField {
  readonly index: number;
  readonly header: string;
}

/** The columns of a list. `town` is the column that names the town, -1 without one. */
export interface Columns {
  readonly columns: readonly Column[];
  readonly town: number;
}

/** Whether a required item needs no column: it has today's date, follows from others, or has an answer for 'unknown'. */
function answersItself(action: AnyAction, linkId: string, item: Item, columns: readonly Column[]): boolean {
  if (item.kind === 'date' && item.prefill === 'today') return true;
  if (item.kind === 'repeat') return true;
  if (linkId in action.form.compute || unknownOption(item) !== undefined) return true;
  return columns.some((column) => column.item.enableWhen?.item === linkId);
}

/** The code by which an item says that nothing is known; undefined when it has none. */
export function unknownOption(item: Item): string | undefined {
  if (item.kind !== 'choice') return undefined;
  return Object.keys(item.options).find((code) => /^(不详|未知|未说明)/.test(item.options[code] ?? ''));
}

/** By heading or id exactly, then by the names that lists use, then by the item's own name where only one item is called so. */
function findField(fields: readonly ListField[], name: string): ListField | undefined {
  const wanted = normaliseName(name);
  const short = fields.filter((each) => normaliseName(each.short) === wanted);
  // The town is an item of its own in forms about towns; in others it only helps to find the village.
  const towns = namesTown(name) ? fields.filter(({ item }) => item.kind === 'reference' && item.to === 'town') : [];
  return (
    fields.find((each) => normaliseName(each.label) === wanted || each.field === name) ??
    fields.find((each) => sameColumn(name, each.label)) ??
    (short.length === 1 ? short[0] : undefined) ??
    (towns.length === 1 ? towns[0] : undefined)
  );
}

function missingOf(action: AnyAction, columns: readonly Column[]): readonly string[] {
  const has = (field: string): boolean => columns.some((column) => column.field === field);
  const missing = Object.entries<Item>(action.form.items as Items).flatMap(([linkId, item]) => {
    if (!item.required || columns.some((column) => column.path[0] === linkId)) return [];
    return answersItself(action, linkId, item, columns) ? [] : [item.label];
  });
  if (action.subject !== 'resident') return missing;
  const who = has('@number') || (has('@birth') && has('@village')) ? [] : ['身份证号'];
  return [...(has('@name') ? [] : ['姓名']), ...who, ...missing];
}

/**
 * Matches the header with the fields. Throws `invalid` naming every column that is not understood (its contents would be lost silently),
 * that stands twice, and every required item that the list says nothing of.
 */
export function mapColumns(action: AnyAction, fields: readonly ListField[], header: readonly string[]): Columns {
  const problems: { field: string; text: string }[] = [];
  const columns: Column[] = [];
  let town = -1;
  for (const [index, name] of header.entries()) {
    if (name === '') continue;
    const found = findField(fields, name);
    if (found) {
      const before = columns.find((column) => column.field === found.field);
      if (before) problems.push({ field: name, text: `“${before.header}”和“${name}”是同一项，请只留一列。` });
      else columns.push({ ...found, index, header: name });
    } else if (namesTown(name)) town = index;
    else if (!isSpare(name))
      problems.push({
        field: name,
        text: `认不出“${name}”这一列。可用的列名：${fields.map((each) => each.label).join('、')}；不需要的列请删去。`,
      });
  }
  for (const label of missingOf(action, columns)) problems.push({ field: label, text: `缺少“${label}”这一列。` });
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

/** The heading of the column that answers a field; of a field without one its label. */
export function headingOf(fields: readonly ListField[], columns: readonly Column[], field: string): string {
  const top = field.split(/[.[]/)[0] ?? '';
  const own = (each: ListField): boolean => each.field === field;
  const under = (each: ListField): boolean => !isWho(each.field) && each.path[0] === top;
  const column = columns.find(own) ?? columns.find(under);
  return column?.header ?? (fields.find(own) ?? fields.find(under))?.label ?? field;
}
