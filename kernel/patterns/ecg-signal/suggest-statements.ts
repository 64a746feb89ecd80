/** Says in words what the measurements show: each statement names its rule and is a suggestion to the reader, never a diagnosis. */
import type { EcgMeasurements } from './measure-ecg.ts';
import { ADULT_LIMITS, IRREGULAR_MS, isFibrillationLike, WIDE_QRS } from './rhythm-limits.ts';

/** Put over every list of statements. */
export const SUGGESTION_LABEL = '程序预分析，仅供参考，须由医师审核';

/** A statement with the rule that fired and the figures it fired on. */
export interface EcgStatement {
  readonly rule: string;
  readonly text: string;
  readonly because: string;
}

interface Rule {
  readonly rule: string;
  readonly text: string;
  /** The figures, when the rule fires; undefined when it does not or something was not measured. */
  readonly fires: (measured: EcgMeasurements, sex: 'male' | 'female' | undefined) => string | undefined;
}

const beats = (rate: number) => `心率 ${Math.round(rate)} 次/分`;
const ms = (name: string, value: number) => `${name} ${Math.round(value)} 毫秒`;

/** Sinus: P before the beats and upright towards the feet and left (P axis 0 to 90 degrees, 《诊断学》: P 波 I、II、aVF 直立，aVR 倒置). */
function isSinus({ pPresent, pAxis }: EcgMeasurements): boolean {
  return pPresent === true && pAxis !== undefined && pAxis >= 0 && pAxis <= 90;
}

function isIrregular({ longestRr, shortestRr }: EcgMeasurements): boolean {
  return longestRr !== undefined && shortestRr !== undefined && longestRr - shortestRr > IRREGULAR_MS;
}

const RULES: readonly Rule[] = [
  {
    rule: 'sinus-rhythm',
    text: '窦性心律',
    fires: (m) => (isSinus(m) && m.rate !== undefined ? `每次心搏前有 P 波，P 电轴 ${m.pAxis}°，${beats(m.rate)}` : undefined),
  },
  {
    rule: 'no-sinus-p',
    text: 'P 波方向异常，非窦性可能',
    fires: (m) => (m.pPresent === true && m.pAxis !== undefined && !isSinus(m) ? `P 电轴 ${m.pAxis}°` : undefined),
  },
  {
    rule: 'fibrillation-like',
    text: '心房颤动可能',
    fires: (m) =>
      isFibrillationLike(m) && m.rrVariation !== undefined
        ? `未见稳定 P 波，RR 变异 ${(m.rrVariation * 100).toFixed(0)}%（> 10%）`
        : undefined,
  },
  {
    rule: 'irregular',
    text: '心律不齐',
    fires: (m) =>
      isIrregular(m) && !isFibrillationLike(m)
        ? `RR 最长 ${Math.round(m.longestRr ?? 0)}、最短 ${Math.round(m.shortestRr ?? 0)} 毫秒，相差 > ${IRREGULAR_MS} 毫秒`
        : undefined,
  },
  {
    rule: 'slow',
    text: '心动过缓',
    fires: ({ rate }) => (rate !== undefined && rate < ADULT_LIMITS.slowRate ? `${beats(rate)}（< ${ADULT_LIMITS.slowRate}）` : undefined),
  },
  {
    rule: 'fast',
    text: '心动过速',
    fires: ({ rate }) => (rate !== undefined && rate > ADULT_LIMITS.fastRate ? `${beats(rate)}（> ${ADULT_LIMITS.fastRate}）` : undefined),
  },
  {
    rule: 'long-pr',
    text: 'PR 间期延长',
    fires: ({ pr }) => (pr !== undefined && pr > ADULT_LIMITS.longPr ? `${ms('PR', pr)}（> ${ADULT_LIMITS.longPr}）` : undefined),
  },
  {
    rule: 'short-pr',
    text: 'PR 间期缩短',
    fires: ({ pr }) => (pr !== undefined && pr < ADULT_LIMITS.shortPr ? `${ms('PR', pr)}（< ${ADULT_LIMITS.shortPr}）` : undefined),
  },
  {
    rule: 'wide-qrs',
    text: 'QRS 波增宽',
    fires: ({ qrs }) => (qrs !== undefined && qrs >= WIDE_QRS ? `${ms('QRS', qrs)}（≥ ${WIDE_QRS}）` : undefined),
  },
  {
    rule: 'long-qtc',
    text: 'QTc 间期延长',
    fires: ({ qtcBazett }, sex) => {
      const limit = sex === 'female' ? ADULT_LIMITS.longQtcFemale : ADULT_LIMITS.longQtcMale;
      return qtcBazett !== undefined && qtcBazett >= limit ? `${ms('QTc（Bazett）', qtcBazett)}（≥ ${limit}）` : undefined;
    },
  },
  {
    rule: 'short-qtc',
    text: 'QTc 间期缩短',
    // Both formulas must agree: Bazett alone undercorrects slow rhythms.
    fires: ({ qtcBazett, qtcFridericia }) => {
      const longer = qtcBazett === undefined || qtcFridericia === undefined ? undefined : Math.max(qtcBazett, qtcFridericia);
      return longer !== undefined && longer <= ADULT_LIMITS.shortQtc ? `${ms('QTc', longer)}（≤ ${ADULT_LIMITS.shortQtc}）` : undefined;
    },
  },
  {
    rule: 'axis-left',
    text: '电轴左偏',
    fires: ({ qrsAxis: axis }) => (axis !== undefined && axis < ADULT_LIMITS.axisLeft && axis >= -90 ? `QRS 电轴 ${axis}°` : undefined),
  },
  {
    rule: 'axis-right',
    text: '电轴右偏',
    fires: ({ qrsAxis: axis }) => (axis !== undefined && axis > ADULT_LIMITS.axisRight ? `QRS 电轴 ${axis}°` : undefined),
  },
  {
    rule: 'axis-extreme',
    text: '电轴重度偏移',
    fires: ({ qrsAxis: axis }) => (axis !== undefined && axis < -90 ? `QRS 电轴 ${axis}°` : undefined),
  },
];

/** The statements whose rule fires, rhythm first. Limits are those of adults; without the sex the stricter QTc limit counts. */
export function suggestStatements(measured: EcgMeasurements, sex?: 'male' | 'female'): EcgStatement[] {
  return RULES.flatMap(({ rule, text, fires }) => {
    const because = fires(measured, sex);
    return because === undefined ? [] : [{ rule, text, because }];
  });
}
