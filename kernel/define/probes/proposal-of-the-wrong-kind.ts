/** Mistake: a form proposes a number for an item that is a date. */
import { defineForm } from '../form.ts';
import { date, optional } from '../item.ts';

/** Proposes 14 as a date. */
export const form = defineForm({
  id: 'example-form',
  title: '表',
  version: '1',
  source: '示例',
  dateItem: 'date',
  items: { date: date('日期'), next: optional(date('下次')) },
  // expect TS2322
  compute: { next: () => 14 },
});
