/** Numbers of residents: usual residents, health records, coverage and use. */
import { all, any, type Condition, type Fields, type Moment, monthsBefore } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { isUsualResident } from '../../kernel/define/is-usual-resident.ts';
import { peopleView } from '../../kernel/define/people-view.ts';
import { openRecordTask } from './tasks.ts';
import { residentsFlags, residentsRecords, residentsRetrievals, residentsUses } from './views.ts';

const SOURCE = '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范，工作指标';

/** A record in care on a day; the day of closing no longer counts. */
function isInCare(row: Fields<typeof residentsRecords>, on: Moment): Condition {
  return all(row.status.isNot('declined'), row.start.onOrBefore(on), any(row.end.isEmpty(), row.end.after(on)));
}

/** 常住居民. */
export const usualResidents = defineIndicator({
  id: 'residents.usual',
  title: '常住居民数',
  definition: '统计期末在辖区内居住半年以上的居民（户籍与非户籍），不含已死亡、已迁出和户籍外出的人',
  source: '常住人口口径；《国家基本公共卫生服务规范（第三版）》',
  version: '1.0.0',
  measure: 'stock',
  view: peopleView,
  population: (row, period) => isUsualResident(row, period.end),
});

/** 电子健康档案数. */
export const records = defineIndicator({
  id: 'residents.records',
  title: '电子健康档案数',
  definition: '统计期末在管的居民电子健康档案，按人计',
  source: SOURCE,
  version: '1.0.0',
  measure: 'stock',
  view: residentsRecords,
  population: (row, period) => isInCare(row, period.end),
  dated: (row) => row.start,
});

/** 电子健康档案建档率: of usual residents those with a record, so that it can not exceed 100 %. */
export const recordRate = defineIndicator({
  id: 'residents.record-rate',
  title: '电子健康档案建档率',
  definition: '统计期末有在管电子健康档案的常住居民数 ÷ 常住居民数 × 100%',
  source: SOURCE,
  version: '1.0.0',
  measure: 'stock',
  view: peopleView,
  population: (row, period) => isUsualResident(row, period.end),
  numerator: (_, period, of) => of(residentsRecords).some((record) => isInCare(record, period.end)),
  reasons: [
    {
      label: '拒绝建档',
      when: (_, period, of) => of(residentsRecords).some((record) => all(record.reason.is('4'), record.end.onOrBefore(period.end))),
    },
    {
      label: '档案因失访终止',
      when: (_, period, of) => of(residentsRecords).some((record) => all(record.reason.is('3'), record.end.onOrBefore(period.end))),
    },
    { label: '档案因其他原因终止', when: (_, period, of) => of(residentsRecords).some((record) => record.end.onOrBefore(period.end)) },
    { label: '居住不满半年', when: (row, period) => row.since.after(monthsBefore(period.end, 6)) },
    { label: '从未建档', when: (_, period, of) => of(residentsRecords).none((record) => record.start.onOrBefore(period.end)) },
  ],
  repair: openRecordTask,
});

/** 健康档案使用率: records with use in the twelve months up to the end of the period. */
export const useRate = defineIndicator({
  id: 'residents.use-rate',
  title: '健康档案动态使用率',
  definition: '统计期末前12个月内有诊疗或服务记录的在管档案数 ÷ 在管档案数 × 100%',
  source: SOURCE,
  version: '1.0.0',
  measure: 'stock',
  view: residentsRecords,
  population: (row, period) => isInCare(row, period.end),
  numerator: (_, period, of) =>
    of(residentsUses).some((use) => all(use.last.after(monthsBefore(period.end, 12)), use.first.onOrBefore(period.end))),
  reasons: [
    { label: '超过12个月没有服务记录', when: (_, period, of) => of(residentsUses).some((use) => use.first.onOrBefore(period.end)) },
    { label: '建档后没有服务记录', when: (_, period, of) => of(residentsUses).none((use) => use.first.onOrBefore(period.end)) },
  ],
  dated: (row) => row.lastUse,
});

/** 建档人次 of a period. */
export const openedRecords = defineIndicator({
  id: 'residents.opened-records',
  title: '新建健康档案数',
  definition: '统计期内新建的居民电子健康档案，按人计',
  source: SOURCE,
  version: '1.0.0',
  measure: 'flow',
  view: residentsRecords,
  population: (row, period) => all(row.status.isNot('declined'), row.start.within(period)),
  dated: (row) => row.start,
});

/** 脱贫人口 in the register at the period's end. */
export const povertyRelieved = defineIndicator({
  id: 'residents.poverty-relieved',
  title: '脱贫人口数',
  definition: '统计期末标识为脱贫人口的居民',
  source: '乡村振兴部门名单',
  version: '1.0.0',
  measure: 'stock',
  view: residentsFlags,
  population: (row, period) =>
    all(
      row.flag.is('poverty-relieved'),
      any(row.since.isEmpty(), row.since.onOrBefore(period.end)),
      any(row.until.isEmpty(), row.until.onOrAfter(period.end)),
    ),
  dated: (row) => row.since,
});

/** 外部机构调阅人次 of a period. */
export const retrievals = defineIndicator({
  id: 'residents.retrievals',
  title: '健康档案外部调阅次数',
  definition: '统计期内辖区以外的医疗机构经交换平台调阅居民健康摘要的次数，每次须写明调阅医生和原因，按次计',
  source: '居民电子健康档案在上级医院的共享调阅记录',
  version: '1.0.0',
  measure: 'flow',
  view: residentsRetrievals,
  unit: '次',
  better: 'none',
  counts: 'rows',
  population: (row, period) => row.on.within(period),
  dated: (row) => row.on,
});
