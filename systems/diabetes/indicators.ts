/** The numbers of diabetes care. */
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { defineProgrammeIndicators } from '../../kernel/patterns/programme/indicators.ts';
import { visitTask } from './tasks.ts';
import { checks, complications, quotas, register, visits } from './views.ts';

/** The control target in words. */
export const TARGET = '空腹血糖低于7.0mmol/L';

/** Managed, managed to the standard, under control, followed up. */
export const numbers = defineProgrammeIndicators({
  id: 'diabetes',
  name: '2型糖尿病',
  controlled: '血糖',
  target: TARGET,
  source: '《国家基本公共卫生服务规范（第三版）》2型糖尿病患者健康管理服务规范，考核指标',
  register,
  visits,
  checks,
  quotas,
  visitTask,
});

/** People screened for complications. */
export const screened = defineIndicator({
  id: 'diabetes.complications-screened',
  title: '糖尿病并发症筛查人数',
  definition: '统计期内做过眼底、足部、肾脏、神经筛查的人数。',
  source: '糖尿病并发症筛查工作站',
  version: '1',
  measure: 'flow',
  better: 'up',
  view: complications,
  population: (row, p) => row.date.within(p),
  dated: (row) => row.date,
});
