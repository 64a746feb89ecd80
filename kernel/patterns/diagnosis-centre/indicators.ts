/** The numbers of a centre: how much was asked and reported, how soon, how often sent back, how often positive (domain §6.2, 质量指标). */
import { all } from '../../define/condition.ts';
import { defineIndicator } from '../../define/indicator.ts';
import type { RequestView } from './view.ts';
import { requestFields } from './worklists.ts';

/** Declares them. Areas are those of the institution that asked. */
export function defineCentreIndicators<const Id extends string, V extends RequestView>(spec: {
  readonly id: Id;
  readonly name: string;
  readonly view: V;
  readonly source: string;
}) {
  const row = requestFields;
  const shared = { view: spec.view, source: spec.source, version: '1', measure: 'flow', counts: 'rows' } as const;
  return {
    reports: defineIndicator({
      ...shared,
      id: `${spec.id}.reports` as const,
      title: `${spec.name}诊断人次`,
      definition: `期内诊断中心发布的${spec.name}报告数，按发布日期计，一份报告计一人次。`,
      unit: '人次',
      population: (_row, period) => row.releasedOn.within(period),
      dated: () => row.releasedOn,
    }),
    requests: defineIndicator({
      ...shared,
      id: `${spec.id}.requests` as const,
      title: `${spec.name}申请数`,
      definition: `期内各机构提出的${spec.name}申请数，已取消的不计。`,
      unit: '份',
      population: (_row, period) => all(row.day.within(period), row.closed.isEmpty()),
      dated: () => row.day,
    }),
    onTime: defineIndicator({
      ...shared,
      id: `${spec.id}.on-time-rate` as const,
      title: `${spec.name}报告及时率`,
      definition: `期内发布的报告中，自采集完成起在规定时限内发布的比例。`,
      population: (_row, period) => all(row.releasedOn.within(period), row.dueAt.isPresent()),
      numerator: () => row.onTime.isTrue(),
      dated: () => row.releasedOn,
    }),
    turnAround: defineIndicator({
      ...shared,
      id: `${spec.id}.median-minutes` as const,
      title: `${spec.name}报告时间中位数`,
      definition: '期内发布的报告，从采集完成到发布的分钟数的中位数。',
      better: 'down',
      median: 'waited',
      population: (_row, period) => row.releasedOn.within(period),
      dated: () => row.releasedOn,
    }),
    positive: defineIndicator({
      ...shared,
      id: `${spec.id}.positive-rate` as const,
      title: `${spec.name}阳性率`,
      definition: `期内发布的报告中结果为阳性的比例。`,
      better: 'none',
      population: (_row, period) => row.releasedOn.within(period),
      numerator: () => row.positive.isTrue(),
      dated: () => row.releasedOn,
    }),
    rejected: defineIndicator({
      ...shared,
      id: `${spec.id}.reject-rate` as const,
      title: `${spec.name}退回重做率`,
      definition: `期内申请中至少被退回重做一次的比例，已取消的不计。`,
      better: 'down',
      population: (_row, period) => all(row.day.within(period), row.closed.isEmpty()),
      numerator: () => row.rejects.atLeast(1),
      dated: () => row.day,
    }),
  };
}
