/** Items that the national follow-up forms of chronic diseases share: contact, body, way of life, medicines, class and referral. */
import { LOINC } from '../../define/codes.ts';
import type { Finding } from '../../define/form.ts';
import { choice, choices, date, group, optional, quantity, repeat, text, when } from '../../define/item.ts';
import { CONTACT_WAYS } from './contact.ts';
import { VISIT_CLASSES } from './outcome.ts';

const PROPOSED = { prefill: 'last' } as const;
const SCORE = { good: '良好', fair: '一般', poor: '差' } as const;

/** Date and way of the contact. */
export const contactItems = { date: date('随访日期', { prefill: 'today' }), way: choice('随访方式', CONTACT_WAYS, PROPOSED) };

/** The pair of pressures in mmHg; it becomes one Observation with two components. */
export const pressureItem = group(
  '血压',
  {
    systolic: quantity('收缩压', { unit: 'mm[Hg]', unitLabel: 'mmHg', min: 60, max: 280, code: LOINC.systolic }),
    diastolic: quantity('舒张压', { unit: 'mm[Hg]', unitLabel: 'mmHg', min: 30, max: 180, code: LOINC.diastolic }),
  },
  { code: LOINC.bloodPressure, prefill: 'observed-today' },
);

/** Refuses a systolic pressure that is not above the diastolic one, at both items. */
export function refuseCrossed(bp: { readonly systolic: number; readonly diastolic: number }): readonly Finding[] {
  const refuse = '收缩压应高于舒张压';
  return bp.systolic > bp.diastolic
    ? []
    : [
        { item: 'bp.systolic', refuse },
        { item: 'bp.diastolic', refuse },
      ];
}

const WEIGHT = { unit: 'kg', min: 20, max: 250, decimals: 1 } as const;
const BMI = { unit: 'kg/m2', unitLabel: 'kg/m²', min: 8, max: 80, decimals: 1 } as const;

/** Weight, height and body mass index, now and aimed at. */
export const bodyItems = {
  weight: optional(quantity('体重', { ...WEIGHT, code: LOINC.bodyWeight, prefill: 'observed-today' })),
  weightTarget: optional(quantity('目标体重', { ...WEIGHT, ...PROPOSED })),
  height: optional(quantity('身高', { unit: 'cm', min: 80, max: 230, decimals: 1, ...PROPOSED })),
  bmi: optional(quantity('体质指数', { ...BMI, code: LOINC.bmi })),
  bmiTarget: optional(quantity('目标体质指数', { ...BMI, ...PROPOSED })),
};

interface Body {
  readonly weight?: number;
  readonly height?: number;
  readonly bmi?: number;
}

/** Body mass index in kg/m², one decimal, from kg and cm; undefined until both stand. */
export function computeBmi({ weight, height }: Body): number | undefined {
  return weight === undefined || height === undefined ? undefined : Math.round((weight / (height / 100) ** 2) * 10) / 10;
}

/** Doubts an index that weight and height do not give. */
export function doubtBmi(body: Body): readonly Finding[] {
  const computed = computeBmi(body);
  const off = computed !== undefined && body.bmi !== undefined && Math.abs(computed - body.bmi) > 0.2;
  return off ? [{ item: 'bmi', warn: '体质指数与身高、体重不符' }] : [];
}

const CIGARETTES = { unit: '{cigarette}/d', unitLabel: '支/日', min: 0, max: 200, ...PROPOSED } as const;
const LIANG = { unit: '{liang}/d', unitLabel: '两', min: 0, max: 50, decimals: 1, ...PROPOSED } as const;
const PER_WEEK = { unit: '/wk', unitLabel: '次/周', min: 0, max: 50, ...PROPOSED } as const;
const MINUTES = { unit: 'min', unitLabel: '分钟/次', min: 0, max: 600, ...PROPOSED } as const;

/** Smoking, drinking, exercise, now and aimed at; state of mind and following advice. */
export const livingItems = {
  smoking: optional(quantity('日吸烟量', CIGARETTES)),
  smokingTarget: optional(quantity('目标日吸烟量', CIGARETTES)),
  drinking: optional(quantity('日饮酒量', LIANG)),
  drinkingTarget: optional(quantity('目标日饮酒量', LIANG)),
  exerciseTimes: optional(quantity('每周运动次数', PER_WEEK)),
  exerciseMinutes: optional(quantity('每次运动时间', MINUTES)),
  exerciseTimesTarget: optional(quantity('目标每周运动次数', PER_WEEK)),
  exerciseMinutesTarget: optional(quantity('目标每次运动时间', MINUTES)),
  mood: optional(choice('心理调整', SCORE, PROPOSED)),
  compliance: optional(choice('遵医行为', SCORE, PROPOSED)),
};

/** The link ids of livingItems, for a section. */
export const LIVING = [
  'smoking',
  'smokingTarget',
  'drinking',
  'drinkingTarget',
  'exerciseTimes',
  'exerciseMinutes',
  'exerciseTimesTarget',
  'exerciseMinutesTarget',
  'mood',
  'compliance',
] as const satisfies readonly (keyof typeof livingItems)[];

/** How medicines are taken, reactions, and the list of medicines. */
export const medicineItems = {
  adherence: choice('服药依从性', { regular: '规律', sometimes: '间断', none: '不服药' }, PROPOSED),
  adverse: choice('药物不良反应', { no: '无', yes: '有' }),
  adverseText: when('adverse', 'yes', text('不良反应说明')),
  medicines: repeat(
    '用药情况',
    {
      name: text('药物名称', { maxLength: 60 }),
      times: quantity('每日次数', { unit: '/d', unitLabel: '次/日', min: 1, max: 10 }),
      dose: text('每次剂量', { maxLength: 40, hint: '如 5mg' }),
    },
    PROPOSED,
  ),
};

/** Complications, the class of the visit, referral and the next visit. */
export const outcomeItems = {
  complication: choice('并发症', { none: '无', new: '出现新的并发症', worse: '原有并发症加重' }),
  complicationText: when('complication', ['new', 'worse'], text('并发症说明')),
  class: optional(choice('此次随访分类', VISIT_CLASSES, { hint: '按测量值、不良反应和并发症自动判断' })),
  referral: choice('转诊', { no: '不转诊', yes: '转诊', declined: '已建议转诊，本人不同意' }),
  referralReason: when(
    'referral',
    ['yes', 'declined'],
    choice('转诊原因', {
      unsatisfied: '连续两次控制不满意',
      adverse: '不良反应难以控制',
      'new-complication': '出现新的并发症',
      'worse-complication': '原有并发症加重',
      urgent: '紧急情况',
      other: '其他',
    }),
  ),
  referralTo: when('referral', 'yes', text('转诊机构及科别')),
  nextVisit: optional(date('下次随访日期')),
  note: optional(text('备注', { multiline: true })),
};

/** What was measured elsewhere since the last visit. */
export const testsItem = optional(text('辅助检查', { multiline: true, hint: '上次随访到本次之间在各机构所做的检查' }));

/** Symptoms of a disease: `none` stands alone, `other` asks for words. */
export function symptomItems<const O extends Readonly<Record<string, string>>>(options: O) {
  const all = { none: '无症状', ...options, other: '其他' };
  return { symptoms: choices('症状', all, { exclusive: 'none' }), symptomsOther: when('symptoms', 'other', text('其他症状')) };
}

interface Answered {
  readonly adherence: string;
  readonly medicines: readonly object[];
}

/**
 * Whether a form counts as complete: beside the items that must be answered, those that may be left open for a short visit stand, and
 * medicines are named when the person takes any.
 */
export function isFormComplete(answers: Answered, asked: readonly unknown[]): boolean {
  return asked.every((answer) => answer !== undefined) && (answers.adherence === 'none' || answers.medicines.length > 0);
}
