/** The numbers of the laboratory: people examined, specimens rejected, controls out of control. */
import { all } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { controlPointsView } from './controls.ts';
import { SOURCE } from './spec.ts';
import { ordersView, requestsView, resultsView, specimensView } from './views.ts';

const shared = { source: SOURCE, version: '1', measure: 'flow', counts: 'rows' } as const;

/** 区域检验人次: orders of member institutions that the regional laboratory received and reported. */
export const regionalTests = defineIndicator({
  ...shared,
  id: 'laboratory.regional-tests',
  title: '区域检验人次',
  definition: '统计期内区域检验中心对成员机构送检出具首份报告的申请数；同一人一次申请无论几个项目、几管标本计一人次。中心本院的申请不计。',
  unit: '人次',
  view: ordersView,
  population: (row, period) => all(row.sentOut.isTrue(), row.releasedOn.within(period)),
  dated: (row) => row.releasedOn,
});

/** All orders with a report, those of the centre's own hospital and the institutions' own laboratories too. */
export const tests = defineIndicator({
  ...shared,
  id: 'laboratory.tests',
  title: '检验人次',
  definition: '统计期内出具首份报告的检验申请数，含各机构检验室自行检测的；同一人一次申请计一人次。',
  unit: '人次',
  view: ordersView,
  population: (row, period) => row.releasedOn.within(period),
  dated: (row) => row.releasedOn,
});

/** 标本不合格率. */
export const rejectionRate = defineIndicator({
  ...shared,
  id: 'laboratory.rejection-rate',
  title: '标本不合格率',
  definition: '统计期内到达检验中心的标本中被拒收的比例，按到达日期和采集机构统计。',
  better: 'down',
  view: specimensView,
  population: (row, period) => row.arrivedOn.within(period),
  numerator: (row) => row.rejection.isPresent(),
  dated: (row) => row.arrivedOn,
});

/** Results with a critical value. */
export const criticalResults = defineIndicator({
  ...shared,
  id: 'laboratory.critical-results',
  title: '检验危急值项次',
  definition: '统计期内（按采集日期）已发布结果中达到危急值的项次。',
  unit: '项次',
  view: resultsView,
  population: (row, period) => all(row.released.isTrue(), row.day.within(period), row.flag.isIn(['LL', 'HH', 'AA'])),
  dated: (row) => row.day,
});

/** Controls measured that were rejected. */
export const outOfControlRate = defineIndicator({
  ...shared,
  id: 'laboratory.out-of-control-rate',
  title: '室内质控失控率',
  definition: '统计期内室内质控测定中，所在批次违反 Westgard 失控规则（1-3s、2-2s、R-4s、4-1s、10x）的测定比例；1-2s 警告不计。',
  better: 'down',
  view: controlPointsView,
  population: (row, period) => row.day.within(period),
  numerator: (row) => row.rejected.isTrue(),
  dated: (row) => row.day,
});

/** 周转时间中位数, 采集到接收. */
export const timeToReceipt = defineIndicator({
  ...shared,
  id: 'laboratory.minutes-to-receipt',
  title: '标本采集到接收时间中位数',
  definition: '统计期内接收的标本，自采集到检验中心接收的分钟数的中位数，按采集机构统计；拒收的不计。',
  unit: '分钟',
  better: 'down',
  view: specimensView,
  median: 'toReceipt',
  population: (row, period) => all(row.arrivedOn.within(period), row.toReceipt.isPresent()),
  dated: (row) => row.arrivedOn,
});

/** 周转时间中位数, 接收到发布. */
export const timeToRelease = defineIndicator({
  ...shared,
  id: 'laboratory.minutes-to-release',
  title: '检验接收到发布时间中位数',
  definition: '统计期内发布的检验报告，自标本接收到报告发布的分钟数的中位数，按申请机构统计。',
  unit: '分钟',
  better: 'down',
  view: requestsView,
  median: 'waited',
  population: (row, period) => all(row.releasedOn.within(period), row.waited.isPresent()),
  dated: (row) => row.releasedOn,
});

/** 自动审核率. */
export const automaticRate = defineIndicator({
  ...shared,
  id: 'laboratory.automatic-rate',
  title: '自动审核率',
  definition: '统计期内发布的检验报告中，由自动审核规则发布、无人工审核的比例；自动审核条件见检验系统规则，任一不满足即转人工。',
  better: 'none',
  view: requestsView,
  population: (row, period) => row.releasedOn.within(period),
  numerator: (row) => row.readerName.is('自动审核'),
  dated: (row) => row.releasedOn,
});
