/** Lays the items of a form out as the boxed rows of a paper sheet: short items two to a row, long ones alone. */
import type { AnyForm } from '../../../kernel/define/form.ts';
import type { Item } from '../../../kernel/define/item.ts';
import { listOptions } from '../../../kernel/define/list-options.ts';

/** A box of the sheet. */
export interface Box {
  readonly linkId: string;
  readonly item: Item;
}

/** A row holds one box or two. */
export type SheetRow = readonly [Box] | readonly [Box, Box];

/** A block of the sheet with its rows. */
export interface SheetSection {
  readonly title: string;
  readonly rows: readonly SheetRow[];
}

/** Characters of options that fit half the width of A4. */
const HALF = 16;

/** Whether the item fits half a row. */
export function isShort(item: Item): boolean {
  switch (item.kind) {
    case 'date':
    case 'quantity':
    case 'boolean':
    case 'reference':
      return true;
    case 'text':
      return !item.multiline && (item.format !== undefined || item.maxLength <= 60);
    case 'choice':
      return Object.values(item.options).reduce((length, label) => length + label.length + 2, 0) <= HALF;
    case 'group':
      return Object.keys(item.items).length <= 1;
    default:
      return false;
  }
}

/** The sections in the form's own order; every item of the form stands in one box. */
export function layOut(form: AnyForm): readonly SheetSection[] {
  return form.sections.map(({ title, items }) => {
    const rows: SheetRow[] = [];
    let waiting: Box | undefined;
    for (const linkId of items) {
      const item: Item | undefined = form.items[linkId];
      if (!item) continue;
      const box = { linkId, item };
      if (!isShort(item)) {
        if (waiting) rows.push([waiting]);
        waiting = undefined;
        rows.push([box]);
      } else if (waiting) {
        rows.push([waiting, box]);
        waiting = undefined;
      } else waiting = box;
    }
    if (waiting) rows.push([waiting]);
    return { title, rows };
  });
}

/** An option as the sheet prints it: the number that is written into the box, and the words. */
export interface PrintedOption {
  readonly code: string;
  readonly number: string;
  readonly label: string;
}

/** Options by number: official codes where all are numbers, else their place from 1. */
export function numberOptions(options: Readonly<Record<string, string>>): readonly PrintedOption[] {
  const listed = listOptions(options);
  const official = listed.every(([code]) => /^\d+$/.test(code));
  return listed.map(([code, label], at) => ({ code, label, number: official ? String(Number(code)) : String(at + 1) }));
}
