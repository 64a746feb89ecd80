/** What contracts bring: renewal, promises kept, paid packages, teams and what they offer. */
import { all } from '../../../kernel/define/condition.ts';
import { defineIndicator } from '../../../kernel/define/indicator.ts';
import { contractsView } from '../contracts/contracts-view.ts';
import { IN_YUAN, STANDING_AT_END } from '../count-alike.ts';
import { partnersView, teamsView } from '../teams/teams-view.ts';
import { ordersView } from './orders-view.ts';
import { itemsView } from './publish-item.ts';
import { servicesView } from './services-view.ts';

const SOURCE_2018 = '国卫基层发〔2018〕35号 规范家庭医生签约服务管理';
const SOURCE_2022 = '国卫基层发〔2022〕10号 推进家庭医生签约服务高质量发展';

/** Contracts continued ÷ contracts that ran out in the period. */
export const renewalRate = defineIndicator({
  id: 'family-doctor.renewal-rate',
  title: '续签率',
  definition: '统计期内期满的协议中，到期次日起不间断续约的份数所占比例；提前解约的不在其内，到期前死亡或迁出的排除。',
  source: SOURCE_2018,
  version: '1',
  measure: 'flow',
  view: contractsView,
  counts: 'rows',
  population: (row, period) => all(row.end.within(period), row.ended.is('term')),
  numerator: (row) => row.renewed.isPresent(),
  excluded: [{ label: '到期前死亡或迁出', when: (row) => row.gone.isTrue() }],
  reasons: [{ label: '到期未续约', when: (row) => row.renewed.isEmpty() }],
  dated: (row) => row.end,
});

/** Promises kept in time ÷ promises due in the period. */
export const performanceRate = defineIndicator({
  id: 'family-doctor.performance-rate',
  title: '履约率',
  definition: '统计期内应完成的协议服务（按协议年度等分的时段，每段一次）中，按时完成的次数所占比例；因提前解约而中断的时段不计。',
  source: SOURCE_2018,
  version: '1',
  measure: 'flow',
  view: servicesView,
  counts: 'rows',
  population: (row, period) => all(row.owed.isTrue(), row.due.within(period)),
  numerator: (row) => row.delivered.isPresent(),
  reasons: [{ label: '时段内没有服务记录', when: (row) => row.delivered.isEmpty() }],
  dated: (row) => row.due,
});

/** People who ordered a paid package in the period. */
export const personalisedPeople = defineIndicator({
  id: 'family-doctor.personalised-people',
  title: '个性化签约人数',
  definition: '统计期内选购个性化（有偿）服务包或项目的人数，一人多单只计一次，作废的不计。',
  source: SOURCE_2022,
  version: '1',
  measure: 'flow',
  view: ordersView,
  population: (row, period) => row.date.within(period),
  dated: (row) => row.date,
});

/** What those orders cost together. */
export const personalisedAmount = defineIndicator({
  id: 'family-doctor.personalised-amount',
  title: '个性化签约费用',
  definition: '统计期内个性化签约订单的费用合计，含医保、公卫经费和个人支付部分，作废的不计。',
  source: SOURCE_2022,
  version: '1',
  measure: 'flow',
  ...IN_YUAN,
  view: ordersView,
  sum: 'amount',
  population: (row, period) => row.date.within(period),
  dated: (row) => row.date,
});

/** Teams that stand on the last day. */
export const teamCount = defineIndicator({
  id: 'family-doctor.teams',
  title: '家庭医生团队数',
  definition: '期末已成立、未撤销的家庭医生团队数，按团队所在机构统计。',
  source: SOURCE_2018,
  version: '1',
  ...STANDING_AT_END,
  unit: '支',
  view: teamsView,
});

/** Social organisations in teams on the last day. */
export const partnerCount = defineIndicator({
  id: 'family-doctor.partners',
  title: '参与签约服务的社会组织数',
  definition: '期末加入家庭医生团队的社会组织数；加入几支团队的按团队分别计。',
  source: SOURCE_2022,
  version: '1',
  ...STANDING_AT_END,
  unit: '家',
  view: partnersView,
});

/** Characteristic service items on offer on the last day. */
export const itemCount = defineIndicator({
  id: 'family-doctor.items',
  title: '特色健康服务项目数',
  definition: '期末对外提供的特色健康服务项目数；几家机构各自发布的分别计。',
  source: SOURCE_2022,
  version: '1',
  ...STANDING_AT_END,
  unit: '项',
  view: itemsView,
});
