/** The numbers of hypertension care. */
import { all } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { defineProgrammeIndicators } from '../../kernel/patterns/programme/indicators.ts';
import { visitTask } from './tasks.ts';
import { checks, quotas, register, screening, visits } from './views.ts';

const SOURCE = '《国家基本公共卫生服务规范（第三版）》高血压患者健康管理服务规范，考核指标';

/** The control target in words. */
export const TARGET = '低于140/90mmHg，65岁及以上低于150/90mmHg，合并糖尿病或慢性肾脏病低于140/90mmHg';

/** Managed, managed to the standard, under control, followed up. */
export const numbers = defineProgrammeIndicators({
  id: 'hypertension',
  name: '高血压',
  controlled: '血压',
  target: TARGET,
  source: SOURCE,
  register,
  visits,
  checks,
  quotas,
  visitTask,
});

/** People newly suspected: a third raised day in a row. */
export const suspectedNumber = defineIndicator({
  id: 'hypertension.suspected',
  title: '筛查发现疑似高血压人数',
  definition: '统计期内非同日连续3次血压升高（收缩压≥140和/或舒张压≥90mmHg）的35岁及以上未纳入管理居民人数。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  view: screening,
  population: (row, p) => all(row.date.within(p), row.result.is('suspected')),
  dated: (row) => row.date,
});
