/** Mistake: a view row forgets one of its columns. */
import { dateColumn, defineView, numberColumn } from '../view.ts';
import { sources } from './control.ts';

/** Forgets 'systolic'. */
export const view = defineView({
  id: 'example_view',
  title: '记录',
  per: 'event',
  sources,
  columns: { date: dateColumn('日期'), systolic: numberColumn('收缩压') },
  // expect TS2322
  rows: (records) => records.visits.map(({ id, org, date }) => ({ key: id, org, date })),
});
