/** The numbers of the imaging centre beside those that every centre has. */
import { all } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { SOURCE } from './centre.ts';
import { feedbackView } from './feedback.ts';
import { reportsView } from './reports.ts';

const shared = { source: SOURCE, version: '1', measure: 'flow', counts: 'rows' } as const;

/** 远程影像会诊人次: what townships report to the county as read for them. */
export const remoteReadings = defineIndicator({
  ...shared,
  id: 'imaging.remote-readings',
  title: '远程影像会诊人次',
  definition: '统计期内影像诊断中心为其他机构出具首份报告的影像申请数，按发布日期和申请机构统计，一份申请计一人次。中心自己的申请不计。',
  unit: '人次',
  view: reportsView,
  population: (row, period) => all(row.remote.isTrue(), row.releasedOn.within(period)),
  dated: (row) => row.releasedOn,
});

/** 甲片率. */
export const gradeA = defineIndicator({
  ...shared,
  id: 'imaging.grade-a-rate',
  title: '甲片率',
  definition: '统计期内发布的影像报告中，评了影像质量的有多少评为甲级，按申请机构统计。',
  view: reportsView,
  population: (row, period) => all(row.releasedOn.within(period), row.quality.isPresent()),
  numerator: (row) => row.quality.is('a'),
  dated: (row) => row.releasedOn,
});

/** 诊断符合率. */
export const agreementRate = defineIndicator({
  ...shared,
  id: 'imaging.agreement-rate',
  title: '影像诊断符合率',
  definition: '统计期内反馈的影像诊断中，与最终诊断符合或基本符合的比例；同一份报告以最后一次反馈为准。',
  view: feedbackView,
  population: (row, period) => row.day.within(period),
  numerator: (row) => row.agreement.isIn(['full', 'partly']),
  dated: (row) => row.day,
});
