/** Classifies a follow-up of a chronic disease and says what follows: the class, all flags, whether to refer, when to come again. */

/** Classes of a follow-up: 1–4 of the national form, and 紧急转诊, which stands above them. */
export const VISIT_CLASSES = {
  satisfied: '控制满意',
  unsatisfied: '控制不满意',
  adverse: '不良反应',
  complication: '并发症',
  urgent: '紧急转诊',
} as const;

/** A class of a follow-up. */
export type VisitClass = keyof typeof VISIT_CLASSES;

/** What one follow-up found, whatever the disease. All are stored; the class is the most severe. */
export interface Findings {
  readonly urgent: boolean;
  /** A new complication, or an old one that got worse. */
  readonly complication: boolean;
  readonly adverse: boolean;
  readonly atTarget: boolean;
}

/** When to come again: with the quarterly plan, or within two weeks. */
export type Interval = 'quarter' | 'two-weeks';

/** What follows from a follow-up. `twice`: the second in a row that calls for referral. */
export interface Outcome {
  readonly class: VisitClass;
  readonly refer: boolean;
  readonly urgent: boolean;
  readonly next: Interval;
  readonly why: string;
}

/** The interval to the next follow-up by class (《国家基本公共卫生服务规范（第三版）》高血压、2型糖尿病：满意按季度，其余 2 周). */
export const NEXT_BY_CLASS = {
  satisfied: 'quarter',
  unsatisfied: 'two-weeks',
  adverse: 'two-weeks',
  complication: 'two-weeks',
  urgent: 'two-weeks',
} as const satisfies Record<VisitClass, Interval>;

/** The class of the findings: 紧急转诊, else the most severe of 4 > 3 > 2 > 1. */
export function classify(found: Findings): VisitClass {
  if (found.urgent) return 'urgent';
  if (found.complication) return 'complication';
  if (found.adverse) return 'adverse';
  return found.atTarget ? 'satisfied' : 'unsatisfied';
}

/** Why the findings call for referral, or undefined: urgent; complication; reaction or unsatisfied control twice in a row. */
export function reasonToRefer(found: Findings, previous: Findings | undefined): string | undefined {
  if (found.urgent) return '出现紧急转诊情况';
  if (found.complication) return '出现新的并发症或原有并发症加重';
  if (found.adverse && previous?.adverse) return '连续两次出现药物不良反应';
  if (!found.atTarget && previous !== undefined && !previous.atTarget) return '连续两次控制不满意';
  return undefined;
}

/**
 * What follows from a follow-up, given the one before it in the same stretch of care. The rules are those of
 * 《国家基本公共卫生服务规范（第三版）》, 高血压患者 and 2型糖尿病患者健康管理: follow-up classes and their intervals.
 */
export function followFrom(found: Findings, previous: Findings | undefined): Outcome {
  const visitClass = classify(found);
  const referral = reasonToRefer(found, previous);
  const next = NEXT_BY_CLASS[visitClass];
  return { class: visitClass, refer: referral !== undefined, urgent: found.urgent, next, why: whyNext(visitClass, referral) };
}

function whyNext(visitClass: VisitClass, referral: string | undefined): string {
  if (visitClass === 'urgent') return '紧急转诊后，2周内主动随访转诊情况';
  if (referral !== undefined) return `${referral}，已建议转诊，2周内主动随访`;
  if (visitClass === 'adverse') return '出现药物不良反应，调整用药，2周后随访';
  if (visitClass === 'unsatisfied') return '控制不满意，调整用药，2周后随访';
  return '按季度随访计划';
}
