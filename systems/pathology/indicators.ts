/** The numbers of pathology (domain §6.2 病理, 质量指标). */
import { all } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { FROZEN, SOURCE } from './items.ts';
import { casesView, piecesView } from './views.ts';

const shared = { source: SOURCE, version: '1', measure: 'flow', counts: 'rows' } as const;

/** 冷缺血时间. */
export const coldIschaemia = defineIndicator({
  ...shared,
  id: 'pathology.cold-ischaemia',
  title: '标本冷缺血时间中位数',
  definition: '期内到达病理中心的标本，从离体到固定的分钟数的中位数；未固定的新鲜标本和玻片不计。按送检机构统计。',
  better: 'down',
  median: 'coldMinutes',
  view: piecesView,
  population: (row, period) => all(row.kind.is('specimen'), row.arrivedOn.within(period)),
  dated: (row) => row.arrivedOn,
});

/** 标本固定合格率. */
export const fixationRate = defineIndicator({
  ...shared,
  id: 'pathology.fixation-rate',
  title: '标本固定合格率',
  definition: '期内接收的需固定标本中，接收时判为固定合格的比例；新鲜标本和玻片不计。按送检机构统计。',
  view: piecesView,
  population: (row, period) => all(row.kind.is('specimen'), row.arrivedOn.within(period), row.fixation.isIn(['good', 'poor'])),
  numerator: (row) => row.fixation.is('good'),
  dated: (row) => row.arrivedOn,
});

/** 标本拒收率. */
export const rejectionRate = defineIndicator({
  ...shared,
  id: 'pathology.rejection-rate',
  title: '病理标本拒收率',
  definition: '期内到达病理中心的标本中被拒收的比例。按送检机构统计。',
  better: 'down',
  view: piecesView,
  population: (row, period) => all(row.kind.is('specimen'), row.arrivedOn.within(period)),
  numerator: (row) => row.rejection.isPresent(),
  dated: (row) => row.arrivedOn,
});

/** HE 优良率. */
export const heRate = defineIndicator({
  ...shared,
  id: 'pathology.he-rate',
  title: 'HE切片优良率',
  definition: '期内发布的报告中评了HE切片质量的，评为优或良的比例。',
  view: casesView,
  population: (row, period) => all(row.releasedOn.within(period), row.heGrade.isPresent()),
  numerator: (row) => row.heGrade.isIn(['excellent', 'good']),
  dated: (row) => row.releasedOn,
});

/** 术中-石蜡符合率. */
export const accordanceRate = defineIndicator({
  ...shared,
  id: 'pathology.accordance-rate',
  title: '术中冰冻与石蜡诊断符合率',
  definition: '期内发布的石蜡报告中与术中冰冻作了对照的，两者符合的比例；术中未定、等待石蜡的不计。',
  view: casesView,
  population: (row, period) => all(row.releasedOn.within(period), row.accordance.isIn(['accordant', 'discordant'])),
  numerator: (row) => row.accordance.is('accordant'),
  dated: (row) => row.releasedOn,
});

/** 报告及时率; a frozen section counts by its telephone answer. */
export const onTimeRate = defineIndicator({
  ...shared,
  id: 'pathology.in-time-rate',
  title: '病理报告及时率',
  definition: '期内报告的病例中在规定时限内报告的比例：活检和常规5个工作日，细胞学2天，术中冰冻30分钟（以电话报告为准），均自接收起算。',
  view: casesView,
  population: (row, period) => row.answeredOn.within(period),
  numerator: (row) => row.onTime.isTrue(),
  dated: (row) => row.answeredOn,
});

/** How long a frozen section takes. */
export const frozenMedian = defineIndicator({
  ...shared,
  id: 'pathology.frozen-minutes',
  title: '术中冰冻用时中位数',
  definition: '期内术中冰冻从标本接收到电话报告的分钟数的中位数。',
  better: 'down',
  median: 'frozenMinutes',
  view: casesView,
  population: (row, period) => all(row.item.is(FROZEN), row.answeredOn.within(period)),
  dated: (row) => row.answeredOn,
});
