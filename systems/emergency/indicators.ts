/** The numbers of the chest-pain centre: each interval as the share within its limit and as the median (domain §10.3, 胸痛). */
import { all, any } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { LIMITS, SOURCE } from './nodes.ts';
import { travelView } from './travel.ts';
import { caseView } from './view.ts';

const shared = { view: caseView, source: SOURCE, version: '1', measure: 'flow', counts: 'rows' } as const;

/** Cases of the period. */
export const cases = defineIndicator({
  ...shared,
  id: 'emergency.chest-pain-cases',
  title: '胸痛病例数',
  definition: '期内启动的胸痛病例数，按启动日期计。',
  unit: '例',
  population: (row, period) => row.day.within(period),
  dated: (row) => row.day,
});

type Interval = 'contactToEcg' | 'ecgToRead' | 'doorInToOut' | 'doorToWire' | 'contactToWire';

/** Both numbers of an interval. Cases in which either time is missing are not counted, and are told apart by the register. */
function defineInterval<const Id extends string>(one: {
  readonly id: Id;
  readonly name: string;
  readonly column: Interval;
  /** The most minutes that reach the target. */
  readonly most: number;
  readonly words: string;
}) {
  const { id, name, column, most, words } = one;
  return {
    rate: defineIndicator({
      ...shared,
      id: `emergency.${id}-rate` as const,
      title: `${name}达标率`,
      definition: `期内两个时间都已登记的胸痛病例中，${name}${words}的比例。`,
      population: (row, period) => all(row.day.within(period), row[column].isPresent()),
      numerator: (row) => row[column].atMost(most),
      dated: (row) => row.day,
    }),
    median: defineIndicator({
      ...shared,
      id: `emergency.${id}-median` as const,
      title: `${name}中位数`,
      definition: `期内两个时间都已登记的胸痛病例，${name}分钟数的中位数。`,
      better: 'down',
      median: column,
      population: (row, period) => row.day.within(period),
      dated: (row) => row.day,
    }),
  };
}

const INTERVALS = [
  defineInterval({
    id: 'contact-to-ecg',
    name: '首次医疗接触到心电图',
    column: 'contactToEcg',
    most: LIMITS.contactToEcg - 1,
    words: `少于${LIMITS.contactToEcg}分钟`,
  }),
  defineInterval({
    id: 'ecg-to-reading',
    name: '心电图到确诊',
    column: 'ecgToRead',
    most: LIMITS.ecgToRead - 1,
    words: `少于${LIMITS.ecgToRead}分钟`,
  }),
  defineInterval({
    id: 'door-in-door-out',
    name: '首诊医院停留时间',
    column: 'doorInToOut',
    most: LIMITS.doorInToOut,
    words: `不超过${LIMITS.doorInToOut}分钟`,
  }),
  defineInterval({
    id: 'door-to-wire',
    name: '进门到导丝通过',
    column: 'doorToWire',
    most: LIMITS.doorToWire,
    words: `不超过${LIMITS.doorToWire}分钟`,
  }),
  defineInterval({
    id: 'contact-to-wire',
    name: '首次医疗接触到导丝通过',
    column: 'contactToWire',
    most: LIMITS.contactToWire,
    words: `不超过${LIMITS.contactToWire}分钟`,
  }),
] as const;

/** All intervals. */
export const intervals = INTERVALS.flatMap(({ rate, median }) => [rate, median]);

/** Share of the institutions measured from which the hospital is reached within so many minutes. */
function defineCircle<const Id extends string>(id: Id, minutes: number, words: string) {
  return defineIndicator({
    id: `emergency.${id}` as const,
    title: `${words}救治圈覆盖率`,
    definition: `期末登记了行车时间的乡镇机构中，${minutes}分钟内可到达能做急诊介入的医院的比例，按机构所在地统计；每家机构取期末有效的一次登记。`,
    source: '半小时、1小时救治圈：到每个能做急诊介入的医院的行车时间（30、60分钟）',
    version: '2',
    measure: 'stock',
    view: travelView,
    counts: 'rows',
    population: (row, { end }) => all(row.measured.onOrBefore(end), any(row.until.isEmpty(), row.until.onOrAfter(end))),
    numerator: (row) => row.minutes.atMost(minutes),
    dated: (row) => row.measured,
  });
}

/** The rescue circle of half an hour and of an hour. */
export const circles = [defineCircle('half-hour-circle', 30, '半小时'), defineCircle('one-hour-circle', 60, '1小时')] as const;
