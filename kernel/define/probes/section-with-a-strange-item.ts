/** Mistake: a section of a form shows an item that the form lacks. */
import { defineForm } from '../form.ts';
import { date } from '../item.ts';

/** Shows 'time'. */
export const form = defineForm({
  id: 'example-form',
  title: '表',
  version: '1',
  source: '示例',
  dateItem: 'date',
  items: { date: date('日期') },
  // expect TS2322
  sections: [{ title: '全部', items: ['date', 'time'] }],
});
