/** What carries contracting: studios, themed models, awards, and the money that teams were paid and are owed. */
import { all } from '../../../kernel/define/condition.ts';
import { defineIndicator } from '../../../kernel/define/indicator.ts';
import { IN_YUAN, STANDING_AT_END } from '../count-alike.ts';
import { settlementLinesView } from '../settlement/settlement-views.ts';
import { awardsView } from './awards.ts';
import { modelsView } from './models.ts';
import { studiosView } from './studios.ts';

const SOURCE_2022 = '国卫基层发〔2022〕10号 推进家庭医生签约服务高质量发展';

/** Studios that stand on the last day. */
export const studioCount = defineIndicator({
  id: 'family-doctor.studios',
  title: '家庭医生工作室数',
  definition: '期末已开设、未关闭的家庭医生工作室数，按开设机构统计。',
  source: SOURCE_2022,
  version: '1',
  ...STANDING_AT_END,
  unit: '个',
  view: studiosView,
});

/** Studios opened in the period. */
export const studiosOpened = defineIndicator({
  id: 'family-doctor.studios-opened',
  title: '新设家庭医生工作室数',
  definition: '统计期内开设的家庭医生工作室数，按开设机构统计；期内又关闭的也计。',
  source: SOURCE_2022,
  version: '1',
  measure: 'flow',
  unit: '个',
  view: studiosView,
  counts: 'rows',
  population: (row, period) => row.from.within(period),
  dated: (row) => row.from,
});

/** Themed models in use on the last day. */
export const modelCount = defineIndicator({
  id: 'family-doctor.models',
  title: '特色签约服务模式数',
  definition: '期末在用的特色签约服务模式（健康+…）数。',
  source: SOURCE_2022,
  version: '1',
  ...STANDING_AT_END,
  unit: '个',
  view: modelsView,
});

/** Awards of the period. */
export const awardCount = defineIndicator({
  id: 'family-doctor.awards',
  title: '家庭医生团队获奖数',
  definition: '统计期内家庭医生团队获得的各级称号数，按团队所在机构统计。',
  source: '各级卫生健康行政部门关于优秀家庭医生签约团队的表彰文件',
  version: '1',
  measure: 'flow',
  unit: '项',
  view: awardsView,
  counts: 'rows',
  population: (row, period) => row.date.within(period),
  dated: (row) => row.date,
});

/** Paid to teams in the period. */
export const paidToTeams = defineIndicator({
  id: 'family-doctor.paid-to-teams',
  title: '已付团队签约服务费',
  definition: '统计期内支付给家庭医生团队的签约服务费，含预拨和清算。死亡、迁出、作废、重复的签约不付费，没有服务的签约清算时不付费。',
  source: SOURCE_2022,
  version: '1',
  measure: 'flow',
  ...IN_YUAN,
  view: settlementLinesView,
  sum: 'amount',
  population: (row, period) => all(row.date.within(period), row.kind.isIn(['advance', 'final'])),
  dated: (row) => row.date,
});

/** Owed to teams on the last day: entitled and adjusted, less what was paid. */
export const owedToTeams = defineIndicator({
  id: 'family-doctor.owed-to-teams',
  title: '未付团队签约服务费',
  definition: '至期末已核定的应付签约服务费减去已付部分；清算后为零，预拨多于清算应付的为负，待扣回。',
  source: SOURCE_2022,
  version: '1',
  measure: 'stock',
  ...IN_YUAN,
  view: settlementLinesView,
  sum: 'owed',
  population: (row, period) => row.date.onOrBefore(period.end),
  dated: (row) => row.date,
});
