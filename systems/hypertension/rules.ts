/** The rules of hypertension care as pure functions: target, urgent signs, high risk, screening. 《国家基本公共卫生服务规范（第三版）》高血压患者健康管理. */
import type { Findings } from '../../kernel/patterns/programme/outcome.ts';
import { addDays, ageOn, type PlainDate } from '../../kernel/periods/plain-date.ts';

/** A blood pressure in mmHg. */
export interface Pressure {
  readonly systolic: number;
  readonly diastolic: number;
}

/** Diseases beside hypertension that change the target. */
export const COMORBIDITIES = { none: '无', diabetes: '糖尿病', 'kidney-disease': '慢性肾脏病' } as const;

/** See COMORBIDITIES. */
export type Comorbidity = keyof typeof COMORBIDITIES;

/** Whether a person can come to the clinic. */
export const MOBILITY = { free: '可外出', limited: '行动不便，需上门服务' } as const;

/** Signs that call for urgent referral beside the pressure itself. `pregnancy` only together with a raised pressure. */
export const DANGERS = {
  none: '无',
  consciousness: '意识改变',
  headache: '剧烈头痛或头晕',
  vomiting: '恶心呕吐',
  vision: '视力模糊',
  'eye-pain': '眼痛',
  palpitation: '心悸',
  chest: '胸闷',
  orthopnoea: '喘憋不能平卧',
  pregnancy: '妊娠期或哺乳期',
  other: '其他不能处理的情况',
} as const;

/** See DANGERS. */
export type Danger = keyof typeof DANGERS;

/** From this age on residents are screened and managed (国家规范：35岁及以上). */
export const MANAGED_FROM_AGE = 35;

/** Whether a pressure is raised: systolic ≥ 140 and/or diastolic ≥ 90 mmHg. */
export function isRaised(pressure: Pressure): boolean {
  return pressure.systolic >= 140 || pressure.diastolic >= 90;
}

/**
 * The pressure to stay below, in mmHg: 140/90; from 65 years on 150/90; with diabetes or kidney disease 140/90 at any age.
 * An unknown age counts as under 65, the stricter target.
 */
export function targetFor(age: number | undefined, comorbid: readonly Comorbidity[] = []): Pressure {
  const strict = comorbid.some((disease) => disease !== 'none');
  return { systolic: age !== undefined && age >= 65 && !strict ? 150 : 140, diastolic: 90 };
}

/** Whether both pressures are below the target. */
export function isAtTarget(pressure: Pressure, target: Pressure): boolean {
  return pressure.systolic < target.systolic && pressure.diastolic < target.diastolic;
}

/** Whether to refer now: systolic ≥ 180 and/or diastolic ≥ 110, a danger sign, or pregnancy or lactation with a raised pressure. */
export function isUrgent(pressure: Pressure, dangers: readonly Danger[] = []): boolean {
  if (pressure.systolic >= 180 || pressure.diastolic >= 110) return true;
  return dangers.some((danger) => danger !== 'none' && (danger !== 'pregnancy' || isRaised(pressure)));
}

/** What a follow-up says, as far as the rules ask. */
export interface VisitFacts {
  readonly date: PlainDate;
  readonly bp: Pressure;
  readonly danger?: readonly Danger[] | undefined;
  readonly comorbidity?: readonly Comorbidity[] | undefined;
  readonly complication?: 'none' | 'new' | 'worse' | undefined;
  readonly adverse?: 'no' | 'yes' | undefined;
}

/** The same while a form is being filled. */
export type UnfinishedFacts = Partial<Omit<VisitFacts, 'bp'>> & { readonly bp?: Partial<Pressure> | undefined };

/** The facts, once the date and both pressures stand. */
export function finishedFacts(facts: UnfinishedFacts): VisitFacts | undefined {
  const { date, danger, comorbidity, complication, adverse } = facts;
  const { systolic, diastolic } = facts.bp ?? {};
  if (date === undefined || systolic === undefined || diastolic === undefined) return undefined;
  return { date, bp: { systolic, diastolic }, danger, comorbidity, complication, adverse };
}

/** Findings of a follow-up of a resident born on `birth`. */
export function findingsOf(facts: VisitFacts, birth: PlainDate | undefined): Findings {
  const age = birth === undefined ? undefined : ageOn(birth, facts.date);
  return {
    urgent: isUrgent(facts.bp, facts.danger),
    complication: facts.complication === 'new' || facts.complication === 'worse',
    adverse: facts.adverse === 'yes',
    atTarget: isAtTarget(facts.bp, targetFor(age, facts.comorbidity)),
  };
}

/** Risk factors asked at screening; the measured ones follow from the numbers. */
export const RISK_FACTORS = {
  none: '无',
  family: '高血压家族史（一、二级亲属）',
  alcohol: '长期过量饮酒',
  salt: '长期高盐饮食',
} as const;

/** See RISK_FACTORS. */
export type RiskFactor = keyof typeof RISK_FACTORS;

/** What decides whether a resident without hypertension is at high risk. `bmi` in kg/m², `waist` in cm. */
export interface RiskFacts {
  readonly bp: Pressure;
  readonly bmi?: number | undefined;
  readonly waist?: number | undefined;
  readonly factors?: readonly RiskFactor[] | undefined;
}

/**
 * Whether any high-risk condition holds: pressure 130–139 and/or 85–89; BMI ≥ 24; waist ≥ 90 cm (men) or ≥ 85 cm (women);
 * family history, long-term heavy drinking or high salt; 55 years or older. They are measured at least every six months.
 */
export function isHighRisk(facts: RiskFacts, sex: string, age: number): boolean {
  const { systolic, diastolic } = facts.bp;
  const highNormal = (systolic >= 130 && systolic <= 139) || (diastolic >= 85 && diastolic <= 89);
  const waistLimit = sex === 'female' ? 85 : 90;
  const factor = facts.factors?.some((each) => each !== 'none') ?? false;
  return highNormal || (facts.bmi ?? 0) >= 24 || (facts.waist ?? 0) >= waistLimit || factor || age >= 55;
}

/** Days in which a raised pressure is measured again. The specification says "on another day"; the limit is a local default. */
export const REMEASURE_WITHIN_DAYS = 14;

/** Days in which the referral for confirmation is checked: 2 周内随访转诊结果. */
export const CHECK_REFERRAL_WITHIN_DAYS = 14;

/** Raised days after which hypertension is suspected: 非同日 3 次. */
export const RAISED_DAYS_TO_SUSPECT = 3;

/** A day on which the pressure of a resident was taken; the last reading of the day stands. */
export interface MeasuredDay {
  readonly date: PlainDate;
  readonly record: string;
  readonly org: string | undefined;
  readonly pressure: Pressure;
}

/** A measured day with the number of raised days in a row up to it; a normal day starts anew. */
export interface ScreenedDay extends MeasuredDay {
  readonly raisedInRow: number;
  /** When to come back: the next measurement, or the check of the referral. Absent after a normal day. */
  readonly due: PlainDate | undefined;
}

/** Counts raised days, oldest first. `days` may be in any order, one entry a day. */
export function screenDays(days: readonly MeasuredDay[]): readonly ScreenedDay[] {
  let raisedInRow = 0;
  return [...days]
    .sort((a, b) => (a.date < b.date ? -1 : 1))
    .map((day) => {
      raisedInRow = isRaised(day.pressure) ? raisedInRow + 1 : 0;
      const wait = raisedInRow >= RAISED_DAYS_TO_SUSPECT ? CHECK_REFERRAL_WITHIN_DAYS : REMEASURE_WITHIN_DAYS;
      return { ...day, raisedInRow, due: raisedInRow > 0 ? addDays(day.date, wait) : undefined };
    });
}
