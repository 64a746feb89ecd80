/** 高血压患者随访服务记录表: the national follow-up form with every item, plus the danger signs that its rules ask for. */
import { LOINC } from '../../kernel/define/codes.ts';
import { type Answers, defineForm } from '../../kernel/define/form.ts';
import { choice, choices, date, group, optional, quantity, repeat, text, when } from '../../kernel/define/item.ts';
import type { Person } from '../../kernel/define/person.ts';
import { CONTACT_WAYS } from '../../kernel/patterns/programme/contact.ts';
import { proposedNext } from '../../kernel/patterns/programme/follow-up.ts';
import { classify, NEXT_BY_CLASS, VISIT_CLASSES, type VisitClass } from '../../kernel/patterns/programme/outcome.ts';
import { bodyMassIndex, COMORBIDITIES, DANGERS, findingsOf, finishedFacts, type UnfinishedFacts } from './rules.ts';

/** The pair of pressures; it becomes one Observation with two components. */
export const pressureItem = group(
  '血压',
  {
    systolic: quantity('收缩压', { unit: 'mm[Hg]', unitLabel: 'mmHg', min: 60, max: 280, code: LOINC.systolic }),
    diastolic: quantity('舒张压', { unit: 'mm[Hg]', unitLabel: 'mmHg', min: 30, max: 180, code: LOINC.diastolic }),
  },
  { code: LOINC.bloodPressure, prefill: 'observed-today' },
);

const SALT = { light: '轻', medium: '中', heavy: '重' } as const;
const GRADE = { good: '良好', fair: '一般', poor: '差' } as const;

/** The follow-up form. */
export const visitForm = defineForm({
  id: 'hypertension-visit',
  title: '高血压患者随访服务记录表',
  version: '1',
  source: '《国家基本公共卫生服务规范（第三版）》高血压患者健康管理服务规范，随访服务记录表',
  dateItem: 'date',
  items: {
    date: date('随访日期', { prefill: 'today' }),
    way: choice('随访方式', CONTACT_WAYS, { prefill: 'last' }),
    danger: choices('危急情况', DANGERS, { exclusive: 'none', hint: '任一情况须处理后紧急转诊' }),
    symptoms: choices(
      '症状',
      {
        none: '无症状',
        headache: '头痛头晕',
        nausea: '恶心呕吐',
        tinnitus: '眼花耳鸣',
        dyspnoea: '呼吸困难',
        palpitation: '心悸胸闷',
        nosebleed: '鼻衄出血不止',
        numbness: '四肢发麻',
        oedema: '下肢水肿',
        other: '其他',
      },
      { exclusive: 'none' },
    ),
    symptomsOther: when('symptoms', 'other', text('其他症状')),
    bp: pressureItem,
    weight: optional(quantity('体重', { unit: 'kg', min: 20, max: 250, decimals: 1, code: LOINC.bodyWeight, prefill: 'observed-today' })),
    weightTarget: optional(quantity('目标体重', { unit: 'kg', min: 20, max: 250, decimals: 1, prefill: 'last' })),
    height: optional(quantity('身高', { unit: 'cm', min: 80, max: 230, decimals: 1, prefill: 'last' })),
    bmi: optional(quantity('体质指数', { unit: 'kg/m2', unitLabel: 'kg/m²', min: 8, max: 80, decimals: 1, code: LOINC.bmi })),
    bmiTarget: optional(quantity('目标体质指数', { unit: 'kg/m2', unitLabel: 'kg/m²', min: 8, max: 80, decimals: 1, prefill: 'last' })),
    heartRate: optional(
      quantity('心率', { unit: '/min', unitLabel: '次/分', min: 20, max: 250, code: LOINC.heartRate, prefill: 'observed-today' }),
    ),
    signsOther: optional(text('其他体征')),
    smoking: optional(quantity('日吸烟量', { unit: '{cigarette}/d', unitLabel: '支', min: 0, max: 200, prefill: 'last' })),
    smokingTarget: optional(quantity('目标日吸烟量', { unit: '{cigarette}/d', unitLabel: '支', min: 0, max: 200, prefill: 'last' })),
    drinking: optional(quantity('日饮酒量', { unit: '{liang}/d', unitLabel: '两', min: 0, max: 50, decimals: 1, prefill: 'last' })),
    drinkingTarget: optional(
      quantity('目标日饮酒量', { unit: '{liang}/d', unitLabel: '两', min: 0, max: 50, decimals: 1, prefill: 'last' }),
    ),
    exerciseTimes: optional(quantity('每周运动次数', { unit: '/wk', unitLabel: '次/周', min: 0, max: 50, prefill: 'last' })),
    exerciseMinutes: optional(quantity('每次运动时间', { unit: 'min', unitLabel: '分钟/次', min: 0, max: 600, prefill: 'last' })),
    exerciseTimesTarget: optional(quantity('目标每周运动次数', { unit: '/wk', unitLabel: '次/周', min: 0, max: 50, prefill: 'last' })),
    exerciseMinutesTarget: optional(quantity('目标每次运动时间', { unit: 'min', unitLabel: '分钟/次', min: 0, max: 600, prefill: 'last' })),
    salt: optional(choice('摄盐情况', SALT, { prefill: 'last' })),
    saltTarget: optional(choice('目标摄盐情况', SALT, { prefill: 'last' })),
    mood: optional(choice('心理调整', GRADE, { prefill: 'last' })),
    compliance: optional(choice('遵医行为', GRADE, { prefill: 'last' })),
    tests: optional(text('辅助检查', { multiline: true, hint: '上次随访到本次之间在各机构所做的检查' })),
    adherence: choice('服药依从性', { regular: '规律', sometimes: '间断', none: '不服药' }, { prefill: 'last' }),
    adverse: choice('药物不良反应', { no: '无', yes: '有' }),
    adverseText: when('adverse', 'yes', text('不良反应说明')),
    comorbidity: optional(
      choices('合并疾病', COMORBIDITIES, { exclusive: 'none', prefill: 'last', hint: '合并糖尿病或慢性肾脏病者，血压目标低于140/90' }),
    ),
    complication: choice('并发症', { none: '无', new: '出现新的并发症', worse: '原有并发症加重' }),
    complicationText: when('complication', ['new', 'worse'], text('并发症说明')),
    class: optional(choice('此次随访分类', VISIT_CLASSES, { hint: '按血压、不良反应和并发症自动判断' })),
    medicines: repeat(
      '用药情况',
      {
        name: text('药物名称', { maxLength: 60 }),
        times: quantity('每日次数', { unit: '/d', unitLabel: '次/日', min: 1, max: 10 }),
        dose: text('每次剂量', { maxLength: 40, hint: '如 5mg' }),
      },
      { prefill: 'last' },
    ),
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
  },
  sections: [
    { title: '随访', items: ['date', 'way'] },
    { title: '危急情况与症状', items: ['danger', 'symptoms', 'symptomsOther'] },
    { title: '体征', items: ['bp', 'weight', 'weightTarget', 'height', 'bmi', 'bmiTarget', 'heartRate', 'signsOther'] },
    { title: '用药', items: ['adherence', 'adverse', 'adverseText', 'medicines'] },
    { title: '并发症与合并疾病', items: ['complication', 'complicationText', 'comorbidity'] },
    {
      title: '生活方式指导',
      items: [
        'smoking',
        'smokingTarget',
        'drinking',
        'drinkingTarget',
        'exerciseTimes',
        'exerciseMinutes',
        'exerciseTimesTarget',
        'exerciseMinutesTarget',
        'salt',
        'saltTarget',
        'mood',
        'compliance',
      ],
    },
    { title: '辅助检查', items: ['tests'] },
    { title: '分类与转诊', items: ['class', 'referral', 'referralReason', 'referralTo'] },
    { title: '下次随访', items: ['nextVisit', 'note'] },
  ],
  compute: {
    bmi: ({ weight, height }) => (weight !== undefined && height !== undefined ? bodyMassIndex(weight, height) : undefined),
    class: (answers, person) => proposeClass(answers, person),
    nextVisit: (answers, person) => {
      const visitClass = proposeClass(answers, person);
      return answers.date && visitClass ? proposedNext(answers.date, NEXT_BY_CLASS[visitClass]) : undefined;
    },
  },
  check: (answers) => {
    const { systolic, diastolic } = answers.bp;
    if (systolic <= diastolic) {
      return [
        { item: 'bp.systolic', refuse: '收缩压应高于舒张压' },
        { item: 'bp.diastolic', refuse: '收缩压应高于舒张压' },
      ];
    }
    if (answers.nextVisit && answers.nextVisit <= answers.date) return [{ item: 'nextVisit', refuse: '下次随访日期应晚于本次随访日期' }];
    if (answers.weight && answers.height && answers.bmi && Math.abs(bodyMassIndex(answers.weight, answers.height) - answers.bmi) > 0.2) {
      return [{ item: 'bmi', warn: '体质指数与身高、体重不符' }];
    }
    return [];
  },
});

/** The answers of the follow-up form. */
export type Visit = Answers<typeof visitForm>;

function proposeClass(answers: UnfinishedFacts, person: Person | undefined): VisitClass | undefined {
  const facts = finishedFacts(answers);
  return facts ? classify(findingsOf(facts, person?.birthDate)) : undefined;
}

/**
 * Whether a form counts as complete for 规范管理率: beside the items that must be answered, weight, smoking, drinking, exercise and
 * salt stand, and medicines are named when the person takes any.
 */
export function isComplete(visit: Visit): boolean {
  const asked = [
    visit.weight,
    visit.smoking,
    visit.drinking,
    visit.exerciseTimes,
    visit.exerciseMinutes,
    visit.salt,
    visit.mood,
    visit.compliance,
  ];
  return asked.every((answer) => answer !== undefined) && (visit.adherence === 'none' || visit.medicines.length > 0);
}
