/** The numbers of recognition. Each counts something else and has its own definition; none may stand for another (docs/domain.md §5.6). */
import { all, any, type Fields } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { REPEAT_REASONS, type RepeatReason } from '../../kernel/patterns/recognition/reasons.ts';
import { itemsView } from './catalogue.ts';
import { openingsView, promptsView, visitsView } from './events.ts';
import { publishedView, repeatsView } from './published.ts';
import { SOURCE } from './source.ts';

/** A refusal with its reason, as a part of those not cited. */
function because(code: RepeatReason) {
  return { label: `${code} ${REPEAT_REASONS[code]}`, when: (row: Fields<typeof promptsView>) => row.reason.is(code) };
}

const shared = { source: SOURCE, version: '1', counts: 'rows' } as const;

/** Items of the list. */
export const listed = defineIndicator({
  ...shared,
  id: 'mutual-recognition.items',
  title: '互认项目数（目录）',
  definition: '期末在互认项目目录中有效的项目数。',
  measure: 'stock',
  unit: '项',
  view: itemsView,
  population: (row, period) => all(row.from.onOrBefore(period.end), any(row.until.isEmpty(), row.until.onOrAfter(period.end))),
});

/** Published examinations. */
export const publishedExaminations = defineIndicator({
  ...shared,
  id: 'mutual-recognition.published-examinations',
  title: '检查互认项目数',
  definition: '期内发布的带互认标识的检查报告数，一份报告一项次，按发布日期计入出具机构。',
  measure: 'flow',
  unit: '项次',
  view: publishedView,
  population: (row, period) => all(row.day.within(period), row.kind.is('examination')),
  dated: (row) => row.day,
  split: 'itemName',
});

/** Published laboratory results. */
export const publishedResults = defineIndicator({
  ...shared,
  id: 'mutual-recognition.published-results',
  title: '检验互认项目数',
  definition: '期内发布的带互认标识的检验结果项数，一个项目的结果一项次，按发布日期计入出具机构。',
  measure: 'flow',
  unit: '项次',
  view: publishedView,
  population: (row, period) => all(row.day.within(period), row.kind.is('laboratory')),
  dated: (row) => row.day,
  split: 'itemName',
});

/** Prompts. */
export const prompts = defineIndicator({
  ...shared,
  id: 'mutual-recognition.prompts',
  title: '互认提示次数',
  definition: '期内开单时向医生提示有效期内互认结果的次数；同一医生当日对同一结果只计一次。',
  measure: 'flow',
  unit: '次',
  view: promptsView,
  population: (row, period) => row.day.within(period),
  dated: (row) => row.day,
  split: 'itemName',
});

/** Citations. */
export const cited = defineIndicator({
  ...shared,
  id: 'mutual-recognition.cited',
  title: '引用（认可）次数',
  definition: '期内医生选择引用、未再开单的提示次数，本机构和其他机构出具的结果都计。',
  measure: 'flow',
  unit: '次',
  view: promptsView,
  population: (row, period) => all(row.day.within(period), row.decision.is('cite')),
  dated: (row) => row.day,
  split: 'itemName',
});

/** Citations of another institution's results. */
export const citedElsewhere = defineIndicator({
  ...shared,
  id: 'mutual-recognition.cited-elsewhere',
  title: '互认引用项目数',
  definition: '期内被其他机构的医生引用、未再开单的项目数；引用本机构结果不计。',
  measure: 'flow',
  unit: '项次',
  view: promptsView,
  population: (row, period) => all(row.day.within(period), row.decision.is('cite'), row.elsewhere.isTrue()),
  dated: (row) => row.day,
  split: 'itemName',
});

/** Refusals. */
export const refused = defineIndicator({
  ...shared,
  id: 'mutual-recognition.refused',
  title: '不认可次数',
  definition: '期内医生写明原因后重新开单的提示次数。',
  measure: 'flow',
  unit: '次',
  view: promptsView,
  population: (row, period) => all(row.day.within(period), row.decision.is('repeat')),
  dated: (row) => row.day,
  split: 'itemName',
});

function refusedFor<const Code extends RepeatReason>(code: Code) {
  return defineIndicator({
    ...shared,
    id: `mutual-recognition.refused-${code}`,
    title: `不认可构成：${code}`,
    definition: `期内的不认可中，原因为“${REPEAT_REASONS[code]}”的比例。`,
    measure: 'flow',
    better: 'none',
    view: promptsView,
    population: (row, period) => all(row.day.within(period), row.decision.is('repeat')),
    numerator: (row) => row.reason.is(code),
    dated: (row) => row.day,
  });
}

/** Why results were not recognised, one share for each reason. */
export const refusals = [
  refusedFor('N1'),
  refusedFor('N2'),
  refusedFor('N3'),
  refusedFor('N4'),
  refusedFor('N5'),
  refusedFor('N6'),
] as const;

/** Openings. */
export const opened = defineIndicator({
  ...shared,
  id: 'mutual-recognition.opened',
  title: '互认报告调阅次数',
  definition: '期内开单时打开互认报告查看的次数。',
  measure: 'flow',
  unit: '次',
  view: openingsView,
  population: (row, period) => row.day.within(period),
  dated: (row) => row.day,
});

/** Visits. */
export const visits = defineIndicator({
  ...shared,
  id: 'mutual-recognition.visits',
  title: '互认诊疗覆盖人次',
  definition: '期内开单时运行了互认查询的就诊数，不论有无提示；一次就诊开几张单只计一次。',
  measure: 'flow',
  unit: '人次',
  view: visitsView,
  population: (row, period) => row.day.within(period),
  dated: (row) => row.day,
});

/** Cited of those answered. */
export const rate = defineIndicator({
  ...shared,
  id: 'mutual-recognition.rate',
  title: '互认率',
  definition: '期内已处理的提示中引用的比例：引用 /（引用 + 不认可）。',
  measure: 'flow',
  view: promptsView,
  population: (row, period) => all(row.day.within(period), row.decision.isPresent()),
  numerator: (row) => row.decision.is('cite'),
  reasons: [because('N1'), because('N2'), because('N3'), because('N4'), because('N5'), because('N6')],
  dated: (row) => row.day,
});

/** Cited of those shown. */
export const rateOfPrompts = defineIndicator({
  ...shared,
  id: 'mutual-recognition.rate-of-prompts',
  title: '互认率（按提示）',
  definition: '期内的提示中引用的比例，提示后未开单的也在分母内：引用 / 提示。',
  measure: 'flow',
  view: promptsView,
  population: (row, period) => row.day.within(period),
  numerator: (row) => row.decision.is('cite'),
  reasons: [
    { label: '不认可', when: (row) => row.decision.is('repeat') },
    { label: '未处理', when: (row) => row.decision.isEmpty() },
  ],
  dated: (row) => row.day,
});

/** Repeats without a reason. */
export const repeatRate = defineIndicator({
  ...shared,
  id: 'mutual-recognition.repeat-rate',
  title: '重复检查率',
  definition: '期内开单的检查检验中，有效期内（按默认有效期）已有同项目带标识结果、又未写明原因而重复的比例。',
  measure: 'flow',
  better: 'down',
  view: repeatsView,
  population: (row, period) => row.day.within(period),
  numerator: (row) => row.repeated.isTrue(),
  dated: (row) => row.day,
});

/** Savings. */
export const savings = defineIndicator({
  ...shared,
  id: 'mutual-recognition.savings',
  title: '互认节约费用',
  definition: '期内引用的项目按引用机构当日执行价格合计；没有登记价格的项目不计费用。',
  measure: 'flow',
  unit: '元',
  decimals: 2,
  divisor: 100,
  view: promptsView,
  sum: 'cents',
  population: (row, period) => all(row.day.within(period), row.decision.is('cite')),
  dated: (row) => row.day,
});
