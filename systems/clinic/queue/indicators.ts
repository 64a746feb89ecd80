/** How the front desk does: minutes until somebody is called, and how many left unseen. */
import { all } from '../../../kernel/define/condition.ts';
import { defineIndicator } from '../../../kernel/define/indicator.ts';
import { queueView } from './queue-view.ts';

const SOURCE = '门诊到诊登记与叫号';

/** Median minutes from arrival to call. */
export const waitingTime = defineIndicator({
  id: 'clinic.waiting-time',
  title: '候诊时间中位数',
  definition: '统计期内到诊登记者从到诊到叫号的分钟数的中位数；没有叫号的不计。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  better: 'down',
  view: queueView,
  counts: 'rows',
  median: 'wait',
  population: (row, period) => row.date.within(period),
  dated: (row) => row.date,
});

/** Share of arrivals that left unseen. */
export const leftUnseen = defineIndicator({
  id: 'clinic.left-unseen',
  title: '未就诊离开占比',
  definition: '统计期内到诊登记者中未就诊离开的占比。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  better: 'down',
  view: queueView,
  counts: 'rows',
  population: (row, period) => all(row.date.within(period), row.closed.isPresent()),
  numerator: (row) => row.state.is('left'),
  dated: (row) => row.date,
});
