// The columns that a list of an action may have: who the row is about, then every item of the form, groups laid flat.
import type { AnyAction } from '../../../define/action.ts';
import { type Item, type Items, optional, reference, text } from '../../../define/item.ts';
import { sameColumn } from './column-names.ts';

/** A column that a list may have. `field` is its path as problems name it: 'bp.systolic', 'medicines[0].name'; '@…' says who the row is about. */
export interface ListField {
  readonly field: string;
  readonly path: readonly (string | number)[];
  readonly label: string;
  /** The item's own label, where the heading is longer; headings may use it if no other column is called so. */
  readonly short: string;
  readonly item: Item;
  /** Of an item inside a group: the group is asked, and this answer with it. */
  readonly required: boolean;
}

/** Who a row of a list about residents is about. A resident is found by identity number, or by name, birth date and village. */
export const WHO = {
  '@name': text('姓名', { maxLength: 50 }),
  '@number': optional(text('身份证号', { format: 'identity-number', hint: '18位，单元格设为“文本”格式' })),
  '@birth': optional({ ...text('出生日期', { hint: '没有身份证号时填' }), kind: 'date' as const }),
  '@village': optional(reference('现住村（社区）', 'village', { hint: '没有身份证号时填' })),
} satisfies Items;

/** How many rows of an item that may stand several times a list has columns for. */
const REPEATS = 3;

function fieldsOf(items: Items, path: readonly (string | number)[], heading: string, needed: boolean): readonly ListField[] {
  return Object.entries(items).flatMap(([linkId, item]) => {
    const here = [...path, linkId];
    const label = heading === '' ? item.label : `${heading}·${item.label}`;
    const required = needed && item.required;
    if (item.kind === 'group') return fieldsOf(item.items, here, label, required);
    if (item.kind === 'repeat')
      return Array.from({ length: Math.min(item.max, REPEATS) }, (_, at) =>
        fieldsOf(item.items, [...here, at], `${label}${at + 1}`, false),
      ).flat();
    return [{ field: fieldOf(here), path: here, label, short: item.label, item, required }];
  });
}

function fieldOf(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (field, part) => (typeof part === 'number' ? `${field}[${part}]` : field === '' ? part : `${field}.${part}`),
    '',
  );
}

/** The columns of lists of an action, in the order of the form. */
export function listFields(action: AnyAction): readonly ListField[] {
  const own = fieldsOf(action.form.items, [], '', true);
  if (action.subject !== 'resident') return own;
  const who = fieldsOf(WHO, [], '', true);
  // A form may ask a name or a birth date of its own (a child's): its heading must not be taken for the resident's.
  const clashes = (label: string): boolean => who.some((each) => sameColumn(each.label, label) || sameColumn(label, each.label));
  return [...who, ...own.map((each) => (clashes(each.label) ? { ...each, label: `本表${each.label}` } : each))];
}

/** Whether the field says who the row is about. */
export function isWho(field: string): boolean {
  return field.startsWith('@');
}
