/** The rules of type-2 diabetes care as pure functions: target, urgent signs, units. 《国家基本公共卫生服务规范（第三版）》2型糖尿病患者健康管理. */
import type { Findings } from '../../kernel/patterns/programme/outcome.ts';

/** From this age on residents with type-2 diabetes are managed (国家规范：35岁及以上). */
export const MANAGED_FROM_AGE = 35;

/** Signs that call for urgent referral beside the measurements. `pregnancy` only together with a raised glucose. */
export const DANGERS = {
  none: '无',
  consciousness: '意识或行为改变',
  acetone: '呼气有烂苹果样丙酮味',
  palpitation: '心悸',
  sweating: '出汗',
  anorexia: '食欲减退',
  nausea: '恶心',
  vomiting: '呕吐',
  thirst: '多饮',
  polyuria: '多尿',
  'abdominal-pain': '腹痛',
  breathing: '深大呼吸',
  flushing: '皮肤潮红',
  vision: '视力突然骤降',
  pregnancy: '妊娠期或哺乳期',
  other: '其他不能处理的情况',
} as const;

/** See DANGERS. */
export type Danger = keyof typeof DANGERS;

/** Fasting glucose to stay below, in mmol/L. */
export const FASTING_TARGET = 7.0;

/** Glucose from which on (mmol/L) to refer urgently, and down to which. */
export const URGENT_GLUCOSE = { high: 16.7, low: 3.9 } as const;

/** mg/dL in one mmol/L of glucose (molar mass 180.16 g/mol). */
const MG_PER_DL_IN_MMOL = 18.016;

/** A glucose in mmol/L to one decimal, from mmol/L or mg/dL (UCUM codes); a value without unit is mmol/L; undefined for other units. */
export function glucoseInMmol(value: number, unit: string | undefined): number | undefined {
  if (unit === undefined || unit === 'mmol/L') return value;
  return unit === 'mg/dL' ? Math.round((value / MG_PER_DL_IN_MMOL) * 10) / 10 : undefined;
}

/** Whether a fasting glucose (mmol/L) is at target: below 7.0. */
export function isAtTarget(fasting: number): boolean {
  return fasting < FASTING_TARGET;
}

/** What a follow-up says, as far as the rules ask. Glucose in mmol/L, temperature in °C. `others`: postprandial and random glucose. */
export interface VisitFacts {
  readonly fasting: number;
  readonly others?: readonly (number | undefined)[];
  readonly bp?: { readonly systolic: number; readonly diastolic: number } | undefined;
  readonly heartRate?: number | undefined;
  readonly temperature?: number | undefined;
  readonly danger?: readonly Danger[] | undefined;
  readonly complication?: 'none' | 'new' | 'worse' | undefined;
  readonly adverse?: 'no' | 'yes' | undefined;
}

/**
 * Whether to refer now: any glucose ≥ 16.7 or ≤ 3.9 mmol/L; systolic ≥ 180 and/or diastolic ≥ 110 mmHg; heart rate > 100; temperature
 * > 39 °C; a danger sign; pregnancy or lactation with a fasting glucose that is not below 7.0.
 */
export function isUrgent(facts: VisitFacts): boolean {
  const glucose = [facts.fasting, ...(facts.others ?? [])];
  if (glucose.some((value) => value !== undefined && (value >= URGENT_GLUCOSE.high || value <= URGENT_GLUCOSE.low))) return true;
  if (facts.bp && (facts.bp.systolic >= 180 || facts.bp.diastolic >= 110)) return true;
  if ((facts.heartRate ?? 0) > 100 || (facts.temperature ?? 0) > 39) return true;
  return facts.danger?.some((danger) => danger !== 'none' && (danger !== 'pregnancy' || !isAtTarget(facts.fasting))) ?? false;
}

/** Findings of a follow-up. */
export function findingsOf(facts: VisitFacts): Findings {
  return {
    urgent: isUrgent(facts),
    complication: facts.complication === 'new' || facts.complication === 'worse',
    adverse: facts.adverse === 'yes',
    atTarget: isAtTarget(facts.fasting),
  };
}
