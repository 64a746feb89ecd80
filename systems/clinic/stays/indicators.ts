/** Beds, stays, and how much of the care stays inside the county and in primary care. */
import { all, type Condition, type DateField, type PeriodMoments, todayPlus } from '../../../kernel/define/condition.ts';
import { defineIndicator, sumOf } from '../../../kernel/define/indicator.ts';
import { encountersView } from '../encounters-view.ts';
import { openBedsView } from './beds.ts';
import { episodesView } from './episodes-view.ts';
import { bedDaysView, staysView } from './stays-view.ts';

const STATISTICS = '卫生健康统计通用定义';

/** People who left hospital in the period. */
export const discharges = defineIndicator({
  id: 'clinic.discharges',
  title: '出院人次',
  definition: '统计期内辖区医疗卫生机构出院的人次，按出院日期和机构所在地统计。',
  source: `${STATISTICS}：出院人次`,
  version: '1',
  measure: 'flow',
  unit: '人次',
  view: staysView,
  counts: 'rows',
  population: (row, period) => row.discharged.within(period),
  dated: (row) => row.discharged,
});

/** Days of the period that have come: beds are registered, and those who are in counted, ahead of today. */
function toDate(row: { readonly day: DateField }, period: Pick<PeriodMoments, 'start' | 'end'>): Condition {
  return all(row.day.within(period), row.day.onOrBefore(todayPlus(0)));
}

/** Occupied bed-days. */
export const occupiedBedDays = defineIndicator({
  id: 'clinic.occupied-bed-days',
  title: '实际占用总床日数',
  definition: '统计期内每日住院占用床位之和：入院当日计，出院当日不计，当日入出院计1床日；在院者计到统计期末，统计期未结束的计到今天。',
  source: `${STATISTICS}：实际占用总床日数`,
  version: '1',
  measure: 'flow',
  unit: '床日',
  view: bedDaysView,
  counts: 'rows',
  population: (row, period) => toDate(row, period),
  dated: (row) => row.day,
});

const OCCUPANCY = {
  measure: 'flow',
  view: bedDaysView,
  counts: 'rows',
  version: '1',
} as const;

/** Occupied ÷ open bed-days, all institutions. */
export const occupancy = defineIndicator({
  id: 'clinic.bed-occupancy',
  title: '床位使用率',
  definition:
    '统计期内实际占用总床日数 ÷ 同期实际开放总床日数（每日实际开放床位之和）×100%。没有登记开放床位的日子不计入分母；统计期未结束的，都计到今天。',
  source: `${STATISTICS}：床位使用率`,
  ...OCCUPANCY,
  population: (row, period) => toDate(row, period),
  against: sumOf(openBedsView, 'beds', (row, period) => toDate(row, period)),
  dated: (row) => row.day,
});

/** Occupied ÷ open bed-days of primary institutions. */
export const primaryOccupancy = defineIndicator({
  id: 'clinic.primary-bed-occupancy',
  title: '基层医疗卫生机构床位使用率',
  definition:
    '社区卫生服务机构、卫生院等基层机构的实际占用总床日数 ÷ 同期这些机构的实际开放总床日数×100%；统计期未结束的，都计到今天。监测要求不低于35%。',
  source: `${STATISTICS}：床位使用率；县域医共体监测指标（2020试行）·县域内基层床位使用率`,
  ...OCCUPANCY,
  target: 35,
  population: (row, period) => all(row.level.is('primary'), toDate(row, period)),
  against: sumOf(openBedsView, 'beds', (row, period) => all(row.level.is('primary'), toDate(row, period))),
  dated: (row) => row.day,
});

/** Bed-days of those who left ÷ how many left. */
export const averageStay = defineIndicator({
  id: 'clinic.average-stay',
  title: '出院者平均住院日',
  definition: '统计期内出院者占用总床日数 ÷ 出院人次；当日入出院计1日。',
  source: `${STATISTICS}：出院者平均住院日`,
  version: '1',
  measure: 'flow',
  unit: '日',
  decimals: 1,
  better: 'down',
  view: bedDaysView,
  counts: 'rows',
  population: (row, period) => row.discharged.within(period),
  against: sumOf(staysView, 'discharges', (row, period) => row.discharged.within(period)),
  dated: (row) => row.day,
});

const OUTSIDE = [{ label: '在县域外', when: (row: { place: { is(word: 'outside'): ReturnType<typeof all> } }) => row.place.is('outside') }];

/** Stays of residents inside ÷ all of theirs. */
export const insideInpatientShare = defineIndicator({
  id: 'clinic.inside-inpatient-share',
  title: '县域内住院量占比',
  definition: '统计期内辖区居民在县域内医疗卫生机构的住院人次 ÷ 其全部住院人次（含县外，以医保结算为准）×100%，按居民居住地统计。',
  source: '县域医共体监测指标（2024版）第11项 参保人在县域内住院人次占比',
  version: '1',
  measure: 'flow',
  view: episodesView,
  counts: 'rows',
  population: (row, period) => all(row.kind.is('inpatient'), row.date.within(period)),
  numerator: (row) => row.place.is('inside'),
  reasons: OUTSIDE,
  dated: (row) => row.date,
});

/** Visits and stays of residents inside ÷ all of theirs. */
export const insideShare = defineIndicator({
  id: 'clinic.inside-share',
  title: '县域内就诊率',
  definition:
    '统计期内辖区居民在县域内的门急诊、出诊和住院人次 ÷ 其全部人次（含县外，以医保结算为准）×100%，按居民居住地统计。监测要求不低于90%。',
  source: '县域医共体监测指标（2020试行）·县域就诊率',
  version: '1',
  measure: 'flow',
  target: 90,
  view: episodesView,
  counts: 'rows',
  population: (row, period) => row.date.within(period),
  numerator: (row) => row.place.is('inside'),
  reasons: OUTSIDE,
  dated: (row) => row.date,
});

/** Outpatient and emergency visits of primary care ÷ all of the county; home visits are not in it, unlike in 基层诊疗量占比. */
export const primaryVisitShare = defineIndicator({
  id: 'clinic.primary-visit-share',
  title: '基层医疗机构门（急）诊占比',
  definition:
    '统计期内基层医疗卫生机构的门诊、急诊人次 ÷ 辖区全部医疗卫生机构的门诊、急诊人次×100%，不含出诊；机构类别以就诊当日为准，未登记类别的不参与计算。监测要求不低于65%。',
  source: '县域医共体监测指标（2020试行）·县域内基层医疗卫生机构门急诊占比',
  version: '1',
  measure: 'flow',
  target: 65,
  view: encountersView,
  counts: 'rows',
  population: (row, period) => all(row.kind.isIn(['outpatient', 'emergency']), row.date.within(period)),
  numerator: (row) => row.level.is('primary'),
  excluded: [{ label: '就诊机构未登记类别', when: (row) => row.level.isEmpty() }],
  reasons: [{ label: '在非基层机构就诊', when: (row) => row.level.is('other') }],
  dated: (row) => row.date,
});
