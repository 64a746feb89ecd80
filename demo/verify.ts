/** Evaluates the demo county by the platform's own indicators and sets each figure beside the one that was printed. */
import { areasForThePlatform } from '../kernel/access/row-condition.ts';
import { type Counted, computeValue, countIndicator, findIndicator } from '../kernel/indicators/evaluate-indicator.ts';
import { printValue, roundHalfUp } from '../kernel/indicators/print-value.ts';
import { type Period, parsePeriod, samePeriodLastYear } from '../kernel/periods/period.ts';
import type { Store } from '../kernel/store/store.ts';
import { PUBLISHED } from './history/targets.ts';
import { POPULATION_SIZES } from './population/sizes.ts';

/** A published figure: what the indicator must give at 254,000 usual residents. `printed` as it stood in the report. */
export interface PublishedFigure {
  /** Id in the list of published figures. */
  readonly id: string;
  readonly indicator: string;
  readonly period: string;
  readonly label: string;
  readonly value: number;
  readonly printed: string;
  /** `count` grows with the residents; `rate` and `fixed` (of institutions and teams) do not; `growth` is over the same period a year before. */
  readonly kind: 'count' | 'rate' | 'fixed' | 'growth';
}

const HALF = '2024H1';

/**
 * 雅安市名山区, January to June 2024, as the district reported them (门诊48.89万人次 and so on), and of 南平市 what it reported of recognition. The
 * indicators know nothing of them: the demo's records are made so that they come out.
 */
export const PUBLISHED_FIGURES: readonly PublishedFigure[] = [
  { id: 's0-062', indicator: 'residents.usual', period: HALF, label: '常住居民', value: 254_000, printed: '25.4万人', kind: 'count' },
  { id: 's0-006', indicator: 'clinic.visits', period: HALF, label: '门诊人次', value: 488_900, printed: '48.89万人次', kind: 'count' },
  { id: 's0-007', indicator: 'clinic.visits', period: HALF, label: '门诊人次同比', value: 7.02, printed: '增长7.02%', kind: 'growth' },
  { id: 's0-008', indicator: 'clinic.admissions', period: HALF, label: '住院人次', value: 28_500, printed: '2.85万人次', kind: 'count' },
  {
    id: 's0-009',
    indicator: 'clinic.admissions',
    period: HALF,
    label: '住院人次同比',
    value: 11.35,
    printed: '增长11.35%',
    kind: 'growth',
  },
  {
    id: 's0-026',
    indicator: 'laboratory.regional-tests',
    period: HALF,
    label: '区域检验人次',
    value: 42_312,
    printed: '42312人次',
    kind: 'count',
  },
  {
    id: 's0-025',
    indicator: 'imaging.remote-readings',
    period: HALF,
    label: '远程影像会诊人次',
    value: 2_342,
    printed: '2342人次',
    kind: 'count',
  },
  {
    id: 's2-050',
    indicator: 'mutual-recognition.cited-elsewhere',
    period: '2024',
    label: '互认引用项目数（南平市，按人口折算）',
    value: PUBLISHED.citations,
    printed: '5.57万次',
    kind: 'count',
  },
  {
    id: 's0-005',
    indicator: 'registry.primary-second-level',
    period: HALF,
    label: '百丈镇中心卫生院等级',
    value: 1,
    printed: '二级乙等（1家）',
    kind: 'fixed',
  },
  { id: 's0-040', indicator: 'family-doctor.partners', period: HALF, label: '社医联盟社会组织', value: 27, printed: '27家', kind: 'fixed' },
  { id: 's0-041', indicator: 'family-doctor.teams', period: HALF, label: '家庭医生团队', value: 144, printed: '144支', kind: 'fixed' },
  { id: 's0-042', indicator: 'family-doctor.signed', period: HALF, label: '签约人数', value: 171_200, printed: '17.12万人', kind: 'count' },
  { id: 's0-043', indicator: 'family-doctor.signing-rate', period: HALF, label: '签约率', value: 67.4, printed: '67.4%', kind: 'rate' },
  {
    id: 's0-044',
    indicator: 'family-doctor.key-signed',
    period: HALF,
    label: '重点人群签约人数',
    value: 93_000,
    printed: '9.3万人',
    kind: 'count',
  },
  {
    id: 's0-045',
    indicator: 'family-doctor.key-signing-rate',
    period: HALF,
    label: '重点人群签约率',
    value: 87.63,
    printed: '87.63%',
    kind: 'rate',
  },
  {
    id: 's0-046',
    indicator: 'family-doctor.key-followed-rate',
    period: HALF,
    label: '签约重点人群随访管理率',
    value: 100,
    printed: '全部',
    kind: 'rate',
  },
  { id: 's0-047', indicator: 'family-doctor.items', period: HALF, label: '特色健康服务项目', value: 28, printed: '28项', kind: 'fixed' },
  {
    id: 's0-048',
    indicator: 'family-doctor.personalised-people',
    period: HALF,
    label: '个性化签约人数',
    value: 3_613,
    printed: '3613人',
    kind: 'count',
  },
  {
    id: 's0-049',
    indicator: 'family-doctor.personalised-amount',
    period: HALF,
    label: '个性化签约费用',
    value: 413_800,
    printed: '41.38万元',
    kind: 'count',
  },
];

/** Indicators shown beside, for which nothing was published: what the demo's own assumptions come to. */
export const ASSUMED_INDICATORS = [
  'residents.record-rate',
  'residents.use-rate',
  'hypertension.managed',
  'hypertension.standard-rate',
  'hypertension.control-rate',
  'diabetes.managed',
  'diabetes.standard-rate',
  'diabetes.control-rate',
  'clinic.primary-share',
  'family-doctor.performance-rate',
  'mutual-recognition.rate',
] as const;

/** A figure as the indicator gives it, beside what was published, scaled to the residents of the demo. */
export interface VerifiedFigure {
  readonly figure: PublishedFigure;
  readonly counted: Counted;
  /** In the unit of the indicator, unrounded; null where it is not applicable. */
  readonly value: number | null;
  /** The published value at this number of residents. */
  readonly expected: number;
  /** Both as people read them. */
  readonly shown: string;
  readonly shownExpected: string;
}

/** A period by its code. Throws RangeError when there is none. */
function periodOf(code: string): Period {
  const period = parsePeriod(code);
  if (!period) throw new RangeError(`no period ${code}`);
  return period;
}

async function count(store: Store, id: string, period: Period): Promise<{ counted: Counted; value: number | null }> {
  const indicator = findIndicator(store, id);
  const counted = await countIndicator(store, indicator, period, areasForThePlatform());
  return { counted, value: computeValue(indicator, counted) };
}

/** Evaluates one published figure. `residents`: usual residents that the demo was made for. */
export async function verifyFigure(store: Store, figure: PublishedFigure, residents: number): Promise<VerifiedFigure> {
  const indicator = findIndicator(store, figure.indicator);
  const period = periodOf(figure.period);
  const now = await count(store, figure.indicator, period);
  const expected = figure.kind === 'count' ? (figure.value * residents) / POPULATION_SIZES.county : figure.value;
  if (figure.kind !== 'growth') {
    const show = (value: number | null): string => printValue(value, indicator.unit, indicator.decimals);
    return { figure, ...now, expected, shown: show(now.value), shownExpected: show(expected) };
  }
  const before = await count(store, figure.indicator, samePeriodLastYear(period));
  const growth = now.value === null || before.value === null || before.value === 0 ? null : (now.value / before.value - 1) * 100;
  return {
    figure,
    counted: now.counted,
    value: growth,
    expected,
    shown: printValue(growth, '%', 2),
    shownExpected: printValue(expected, '%', 2),
  };
}

/** All published figures, one after the other. */
export async function verifyCounty(store: Store, residents: number): Promise<readonly VerifiedFigure[]> {
  const verified: VerifiedFigure[] = [];
  for (const figure of PUBLISHED_FIGURES) verified.push(await verifyFigure(store, figure, residents));
  return verified;
}

/** Columns of text, padded by the width of their characters (Chinese ones are two wide). */
function layOut(rows: readonly (readonly string[])[]): string {
  const width = (text: string): number => [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1), 0);
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => width(row[at] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The comparison as a table: indicator, what it gives, what was published at this size, deviation, as printed. Then our own assumptions. */
export async function describeVerification(store: Store, residents: number): Promise<string> {
  const verified = await verifyCounty(store, residents);
  const head = ['指标', '统计期', '演示数据', `公布数（按${residents}人）`, '偏差', '公布原文', '编号'];
  const rows = verified.map(({ figure, value, expected, shown, shownExpected }) => {
    const deviation =
      value === null
        ? '—'
        : figure.kind === 'count' || figure.kind === 'fixed'
          ? share(value, expected)
          : `${roundHalfUp(value - expected, 2)}个百分点`;
    return [`${figure.label}（${figure.indicator}）`, figure.period, shown, shownExpected, deviation, figure.printed, figure.id];
  });
  const assumed: string[][] = [];
  for (const id of ASSUMED_INDICATORS) {
    const indicator = store.registry.indicators.get(id);
    if (!indicator) continue;
    const { value, counted } = await count(store, id, periodOf(HALF));
    const of = counted.N === null ? '' : `${counted.n}/${counted.N}`;
    assumed.push([`${indicator.title}（${id}）`, HALF, printValue(value, indicator.unit, indicator.decimals), of]);
  }
  return `${layOut([head, ...rows])}\n\n以下无公布数，由演示数据自身的假设得出：\n${layOut(assumed)}`;
}

function share(value: number, expected: number): string {
  return expected === 0 ? '—' : `${roundHalfUp((value / expected - 1) * 100, 3)}%`;
}
