/** The numbers of the critical loop: how many, how many were received and in time, how many were acted on, how long it took (domain §6.3, 通报率、及时率、处置率). */
import { all } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { LIMITS } from './limits.ts';
import { criticalView } from './view.ts';

const shared = {
  view: criticalView,
  source: '《医疗质量安全核心制度要点》（2018年）危急值报告制度',
  version: '1',
  measure: 'flow',
  counts: 'rows',
} as const;

/** Critical values of the period. */
export const found = defineIndicator({
  ...shared,
  id: 'critical.found',
  title: '危急值例数',
  definition: '期内各诊断中心发现的危急值数，按发现日期计。',
  unit: '例',
  population: (row, period) => row.day.within(period),
  dated: (row) => row.day,
});

/** 通报率: received by whoever asked. */
export const receivedRate = defineIndicator({
  ...shared,
  id: 'critical.received-rate',
  title: '危急值通报率',
  definition: '期内危急值中，已由申请方接收的比例。',
  population: (row, period) => row.day.within(period),
  numerator: (row) => row.acknowledgedAt.isPresent(),
  dated: (row) => row.day,
});

/** 通报及时率. */
export const inTimeRate = defineIndicator({
  ...shared,
  id: 'critical.in-time-rate',
  title: '危急值通报及时率',
  definition: `期内已接收的危急值中，发现后${LIMITS.acknowledge}分钟内接收的比例。`,
  population: (row, period) => all(row.day.within(period), row.acknowledgedAt.isPresent()),
  numerator: (row) => row.acknowledgedInTime.isTrue(),
  dated: (row) => row.day,
});

/** 处置率. */
export const disposedRate = defineIndicator({
  ...shared,
  id: 'critical.disposed-rate',
  title: '危急值处置率',
  definition: '期内危急值中，已登记处置的比例。',
  population: (row, period) => row.day.within(period),
  numerator: (row) => row.disposedAt.isPresent(),
  dated: (row) => row.day,
});

/** Closed within the limit. */
export const closedInTimeRate = defineIndicator({
  ...shared,
  id: 'critical.closed-in-time-rate',
  title: '危急值及时处置率',
  definition: `期内危急值中，发现后${LIMITS.dispose}分钟内完成处置的比例。`,
  population: (row, period) => row.day.within(period),
  numerator: (row) => row.disposedInTime.isTrue(),
  dated: (row) => row.day,
});

/** How long it took until somebody who answers for the patient knew. */
export const medianTime = defineIndicator({
  ...shared,
  id: 'critical.median-minutes',
  title: '危急值接收时间中位数',
  definition: '期内已接收的危急值，从发现到接收的分钟数的中位数。',
  better: 'down',
  median: 'toAcknowledge',
  population: (row, period) => row.day.within(period),
  dated: (row) => row.day,
});
