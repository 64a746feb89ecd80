/** At which level of care residents' visits were settled: 小病不出村，常见病不出乡 (大病不出县 is 县域内就诊率). */
import { all, not } from '../../../kernel/define/condition.ts';
import { defineIndicator } from '../../../kernel/define/indicator.ts';
import { CARE_LEVELS, type CareLevel } from '../../../kernel/patterns/care-level.ts';
import { episodesView } from './episodes-view.ts';

const SOURCE =
  '分级诊疗：小病不出村、常见病不出乡、大病不出县；基层首诊、双向转诊、急慢分治、上下联动（《基本医疗卫生与健康促进法》第三十条）';

/** Visits that an institution of one of the levels settled itself, without sending the patient up. The others are told by where they were settled. */
const settledAt = <const Id extends string>(id: Id, title: string, words: string, levels: readonly CareLevel[]) =>
  defineIndicator({
    id,
    title,
    definition: `统计期内辖区居民的门诊、急诊和出诊人次（含县外，以医保结算为准）中，在${words}诊治、当日和次日未由该机构上转的比例，按居民居住地统计；机构层级以就诊当日的类别为准，未登记类别的不参与计算。`,
    source: SOURCE,
    version: '1',
    measure: 'flow',
    view: episodesView,
    counts: 'rows',
    population: (row, period) => all(row.kind.is('outpatient'), row.date.within(period)),
    numerator: (row) => all(row.level.isIn(levels), not(row.sentUp.isTrue())),
    excluded: [{ label: '就诊机构未登记类别', when: (row) => row.level.isEmpty() }],
    reasons: [
      { label: '就诊后上转', when: (row) => all(row.level.isIn(levels), row.sentUp.isTrue()) },
      ...(['town', 'county', 'outside'] as const)
        .filter((level) => !levels.includes(level))
        .map((level) => ({
          label: `在${CARE_LEVELS[level]}就诊`,
          when: (row: { level: { is(word: CareLevel): ReturnType<typeof all> } }) => row.level.is(level),
        })),
    ],
    dated: (row) => row.date,
  });

/** 小病不出村. */
export const settledInVillage = settledAt('clinic.settled-in-village', '村级诊治率', '村卫生室、诊所', ['village']);
/** 常见病不出乡. */
export const settledInTown = settledAt('clinic.settled-in-town', '乡村两级诊治率', '村级和乡镇（社区）级机构', ['village', 'town']);
