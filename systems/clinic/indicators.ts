/** How many visits and admissions there were, and how many of the visits primary care took. */
import { all, any } from '../../kernel/define/condition.ts';
import { defineIndicator, sumOf } from '../../kernel/define/indicator.ts';
import { encountersView } from './encounters-view.ts';

const SOURCE = '卫生健康统计通用定义：诊疗人次、入院人次、基层诊疗量占比';

/** Outpatient and emergency visits in the period. */
export const visits = defineIndicator({
  id: 'clinic.visits',
  title: '门（急）诊人次',
  definition: '统计期内辖区医疗卫生机构的门诊和急诊人次，按机构所在地统计；同一人多次就诊计多次，取消的和未到的不计。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  unit: '人次',
  view: encountersView,
  counts: 'rows',
  population: (row, period) => all(row.kind.isIn(['outpatient', 'emergency']), row.date.within(period)),
  dated: (row) => row.date,
});

/** Admissions in the period. */
export const admissions = defineIndicator({
  id: 'clinic.admissions',
  title: '住院人次',
  definition: '统计期内辖区医疗卫生机构收治入院的人次，按入院日期和机构所在地统计。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  unit: '人次',
  view: encountersView,
  counts: 'rows',
  population: (row, period) => all(row.kind.is('inpatient'), row.date.within(period)),
  dated: (row) => row.date,
});

/** Visits to primary institutions ÷ all visits in the area. */
export const primaryShare = defineIndicator({
  id: 'clinic.primary-share',
  title: '基层诊疗量占比',
  definition:
    '统计期内社区卫生服务机构、卫生院、村卫生室、诊所和门诊部的门诊、急诊、出诊人次，占辖区全部医疗卫生机构同类人次的比例。机构类别以就诊当日为准，未登记类别的不参与计算。',
  source: `${SOURCE}；机构类别见 WS 218-2002`,
  version: '1',
  measure: 'flow',
  view: encountersView,
  counts: 'rows',
  population: (row, period) => all(row.kind.isIn(['outpatient', 'emergency', 'home']), row.date.within(period)),
  numerator: (row) => row.level.is('primary'),
  excluded: [{ label: '就诊机构未登记类别', when: (row) => row.level.isEmpty() }],
  reasons: [{ label: '在非基层机构就诊', when: (row) => row.level.is('other') }],
  dated: (row) => row.date,
});

const FEES = {
  version: '1',
  measure: 'flow',
  unit: '元',
  decimals: 2,
  divisor: 100,
  better: 'none',
  view: encountersView,
  counts: 'rows',
} as const;
const BILLS = '卫生健康统计通用定义：次均门诊费用、人均住院费用；费用来自机构HIS上传的收费明细（HL7 DFT、FHIR ChargeItem）或医保结算单';

/** Income of visits ÷ visits, of those whose charges came. */
export const outpatientFee = defineIndicator({
  id: 'clinic.outpatient-fee',
  title: '次均门诊费用',
  definition:
    '统计期内门诊和急诊的医疗费用总额 ÷ 有费用记录的门（急）诊人次，退费已冲减；费用未上传的人次不参与计算，上传情况见“就诊费用上传率”。',
  source: BILLS,
  ...FEES,
  sum: 'cents',
  population: (row, period) => all(row.kind.isIn(['outpatient', 'emergency']), row.date.within(period), row.cents.isPresent()),
  against: sumOf(encountersView, 'billed', (row, period) =>
    all(row.kind.isIn(['outpatient', 'emergency']), row.date.within(period), row.cents.isPresent()),
  ),
  dated: (row) => row.date,
});

/** Income of stays that ended ÷ discharges, of those whose charges came. */
export const inpatientFee = defineIndicator({
  id: 'clinic.inpatient-fee',
  title: '人均住院费用',
  definition: '统计期内出院者的住院医疗费用总额 ÷ 有费用记录的出院人次，按出院日期统计，退费已冲减；费用未上传的人次不参与计算。',
  source: BILLS,
  ...FEES,
  sum: 'cents',
  population: (row, period) => all(row.kind.is('inpatient'), row.end.within(period), row.cents.isPresent()),
  against: sumOf(encountersView, 'billed', (row, period) => all(row.kind.is('inpatient'), row.end.within(period), row.cents.isPresent())),
  dated: (row) => row.end,
});

/** Visits and stays with charges ÷ all of them: how far the two averages can be believed. */
export const billedShare = defineIndicator({
  id: 'clinic.billed-share',
  title: '就诊费用上传率',
  definition: '统计期内门诊、急诊和出院的人次中，机构已上传费用的占比；门急诊按就诊日期，住院按出院日期。',
  source: BILLS,
  version: '1',
  measure: 'flow',
  view: encountersView,
  counts: 'rows',
  population: (row, period) =>
    any(all(row.kind.isIn(['outpatient', 'emergency']), row.date.within(period)), all(row.kind.is('inpatient'), row.end.within(period))),
  numerator: (row) => row.cents.isPresent(),
  reasons: [{ label: '费用未上传', when: (row) => row.cents.isEmpty() }],
  dated: (row) => row.date,
});
