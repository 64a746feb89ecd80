/** How many items are open, and how many were done in time. */

import { all, any } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { isOpen, itemsView } from './items.ts';

const shared = { source: '工作报告的存在问题与下一步工作', version: '1', view: itemsView, counts: 'rows' } as const;

/** Open on the last day. */
export const openItems = defineIndicator({
  ...shared,
  id: 'reporting.open-items',
  title: '未办结事项数',
  definition: '期末已登记、尚未办结的难点问题、下一步工作和方案任务数，按责任单位统计。',
  measure: 'stock',
  unit: '项',
  better: 'down',
  population: isOpen,
});

/** Done by their due day ÷ due in the period. */
export const doneInTime = defineIndicator({
  ...shared,
  id: 'reporting.done-in-time',
  title: '事项按期办结率',
  definition: '完成期限在统计期内的事项中，在期限内办结的所占比例；不再推进的排除。',
  measure: 'flow',
  population: (row, p) => row.due.within(p),
  numerator: (row) => all(row.outcome.is('done'), row.closed.onOrBefore(row.due)),
  excluded: [{ label: '不再推进', when: (row) => row.outcome.is('dropped') }],
  reasons: [
    { label: '逾期办结', when: (row) => all(row.outcome.is('done'), row.closed.after(row.due)) },
    { label: '未办结', when: (row, p) => any(row.closed.isEmpty(), row.closed.after(p.end)) },
  ],
  dated: (row) => row.due,
});
