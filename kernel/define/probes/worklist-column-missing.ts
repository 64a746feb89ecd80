/** Mistake: a worklist shows a column that its view lacks. */
import { defineWorklist } from '../worklist.ts';
import { visits } from './control.ts';

/** Shows 'diastolic'. */
export const list = defineWorklist({
  id: 'example.list',
  title: '名单',
  view: visits,
  where: (row) => row.date.isPresent(),
  // expect TS2322
  columns: ['date', 'diastolic'],
  sort: 'date',
  urgency: 'due',
  roles: ['village-doctor'],
});
