/** Official population figures 官方人口数 of towns, as published, beside the residents that the platform counts. */
import { defineAction } from '../../kernel/define/action.ts';
import { all, type Condition, type Fields, monthsBefore, type PeriodMoments } from '../../kernel/define/condition.ts';
import { canonicalOf, defineForm } from '../../kernel/define/form.ts';
import { defineIndicator, sumOf } from '../../kernel/define/indicator.ts';
import { isUsualResident } from '../../kernel/define/is-usual-resident.ts';
import { date, optional, quantity, reference, text } from '../../kernel/define/item.ts';
import { peopleView } from '../../kernel/define/people-view.ts';
import { resources, responses } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn } from '../../kernel/define/view.ts';
import { findReplaced, withdrawEntry } from '../../kernel/patterns/entry/withdraw-entry.ts';
import { YEAR, yearEnd } from '../../kernel/patterns/entry/year.ts';

const PEOPLE = { unit: '{people}', unitLabel: '人', min: 0, max: 100_000_000 } as const;
const SOURCE = '统计部门公布的人口数（人口普查、人口抽样调查、统计年鉴）；三种人口口径（户籍、常住、服务）不得混用';

/** The form of a figure: one town, the end of one year. A county's figure is the sum of its towns. */
export const populationForm = defineForm({
  id: 'residents-population',
  title: '官方人口数登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    town: reference('乡镇（街道）', 'town', { hint: '县、市合计由平台相加，不要另登' }),
    year: quantity('数据年度', { ...YEAR, hint: '年末数' }),
    usual: quantity('常住人口', PEOPLE),
    registered: optional(quantity('户籍人口', PEOPLE)),
    document: text('数据来源', { maxLength: 120, hint: '文件、公报或年鉴的名称' }),
  },
  check: ({ town }) => (/^\d{9}000$/.test(town) && !town.endsWith('000000') ? [] : [{ item: 'town', refuse: '请选择乡镇（街道）。' }]),
});

/** Figures that stand, each counted in its own town. */
export const populationView = defineReferenceView({
  id: 'residents_population',
  title: '官方人口数',
  of: responses(populationForm),
  columns: {
    name: textColumn('乡镇（街道）', { names: 'directory' }),
    year: numberColumn('数据年度'),
    usual: numberColumn('常住人口'),
    registered: numberColumn('户籍人口'),
    document: textColumn('数据来源'),
    at: dateColumn('数据时点'),
  },
  rows: ({ id, answers: { town, year, usual, registered, document } }) => [
    { key: id, org: undefined, area: town, name: town, year, usual, registered, document, at: yearEnd(year) },
  ],
});

/** Enters a figure; a later entry of the same town and year replaces the earlier one, with the reason that was typed for it. */
export const setPopulation = defineAction({
  id: 'residents.set-population',
  label: '登记官方人口数',
  form: populationForm,
  allow: ['bureau-manager', 'consortium-manager', 'registrar'],
  subject: 'none',
  sources: { entries: responses(populationForm), kept: resources('QuestionnaireResponse', canonicalOf(populationForm)) },
  standing: ['entries', 'kept'],
  check: ({ year }, { today }) =>
    yearEnd(year) > today ? { refuse: `${year}年还没有结束，没有年末数。`, item: 'year', next: '请登记已公布的最近年度。' } : undefined,
  doubt: ({ town, year, usual }, { records }) => {
    const earlier = records.entries.find(({ answers }) => answers.town === town && answers.year === year);
    return earlier
      ? [{ item: 'usual', warn: `${year}年末已登记常住人口${earlier.answers.usual}人；继续将以${usual}人替代，请写明原因。` }]
      : [];
  },
  write: ({ town, year }, { records }) =>
    findReplaced(records, ({ answers }) => answers.town === town && answers.year === year).map(withdrawEntry),
  imports: { title: '官方人口数', key: ['town', 'year'], replaces: true },
});

/** The last year-end up to the end of the period: exactly one lies within the twelve months before it. */
function isLastKnown(row: Fields<typeof populationView>, p: PeriodMoments): Condition {
  return all(row.at.onOrBefore(p.end), row.at.after(monthsBefore(p.end, 12)));
}

const shared = { source: SOURCE, version: '1', measure: 'stock' } as const;

/** 官方常住人口. */
export const officialUsual = defineIndicator({
  ...shared,
  id: 'residents.official-usual',
  title: '官方常住人口数',
  definition: '统计部门公布的、统计期末之前最近一个年末的常住人口数，按乡镇（街道）登记后相加；未登记的乡镇不计。',
  view: populationView,
  sum: 'usual',
  population: isLastKnown,
  dated: (row) => row.at,
});

/** 官方户籍人口. */
export const officialRegistered = defineIndicator({
  ...shared,
  id: 'residents.official-registered',
  title: '官方户籍人口数',
  definition: '公布的、统计期末之前最近一个年末的户籍人口数，按乡镇（街道）登记后相加；未登记的乡镇不计。',
  view: populationView,
  sum: 'registered',
  population: isLastKnown,
  dated: (row) => row.at,
});

/** How far the residents counted here agree with the official figure. */
export const usualOfOfficial = defineIndicator({
  ...shared,
  id: 'residents.usual-of-official',
  title: '平台常住居民占官方常住人口比',
  definition:
    '统计期末平台登记的常住居民数 ÷ 官方常住人口数（期末之前最近一个年末）× 100%。用于核对登记是否完整，可以超过100%；各项覆盖率仍以平台逐人登记的常住居民为分母。官方数不到人，没有未达标名单。',
  better: 'none',
  view: peopleView,
  population: (row, p) => isUsualResident(row, p.end),
  against: sumOf(populationView, 'usual', isLastKnown),
});
