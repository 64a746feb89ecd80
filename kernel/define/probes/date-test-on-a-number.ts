/** Mistake: a number is compared as a date. */
import { todayPlus } from '../condition.ts';
import { defineWorklist } from '../worklist.ts';
import { visits } from './control.ts';

/** Asks whether a pressure is before today. */
export const list = defineWorklist({
  id: 'example.list',
  title: '名单',
  view: visits,
  // expect TS2339
  where: (row) => row.systolic.onOrBefore(todayPlus(0)),
  columns: ['date'],
  sort: 'date',
  urgency: 'due',
  roles: ['village-doctor'],
});
