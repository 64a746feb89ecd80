/** 高血压患者随访服务记录表: the national follow-up form with every item, plus the danger signs that its rules ask for. */
import { LOINC } from '../../kernel/define/codes.ts';
import { type Answers, defineForm } from '../../kernel/define/form.ts';
import { choice, choices, optional, quantity, text } from '../../kernel/define/item.ts';
import type { Person } from '../../kernel/define/person.ts';
import { proposedNext } from '../../kernel/patterns/programme/follow-up.ts';
import { classify, NEXT_BY_CLASS, type VisitClass } from '../../kernel/patterns/programme/outcome.ts';
import {
  bodyItems,
  computeBmi,
  contactItems,
  doubtBmi,
  isFormComplete,
  LIVING,
  livingItems,
  medicineItems,
  outcomeItems,
  pressureItem,
  refuseCrossed,
  symptomItems,
  testsItem,
} from '../../kernel/patterns/programme/visit-items.ts';
import { COMORBIDITIES, DANGERS, findingsOf, finishedFacts, MOBILITY, type UnfinishedFacts } from './rules.ts';

const SALT = { light: '轻', medium: '中', heavy: '重' } as const;

/** The follow-up form. */
export const visitForm = defineForm({
  id: 'hypertension-visit',
  title: '高血压患者随访服务记录表',
  version: '1',
  source: '《国家基本公共卫生服务规范（第三版）》高血压患者健康管理服务规范，随访服务记录表',
  dateItem: 'date',
  items: {
    ...contactItems,
    danger: choices('危急情况', DANGERS, { exclusive: 'none', hint: '任一情况须处理后紧急转诊' }),
    ...symptomItems({
      headache: '头痛头晕',
      nausea: '恶心呕吐',
      tinnitus: '眼花耳鸣',
      dyspnoea: '呼吸困难',
      palpitation: '心悸胸闷',
      nosebleed: '鼻衄出血不止',
      numbness: '四肢发麻',
      oedema: '下肢水肿',
    }),
    bp: pressureItem,
    ...bodyItems,
    heartRate: optional(
      quantity('心率', { unit: '/min', unitLabel: '次/分', min: 20, max: 250, code: LOINC.heartRate, prefill: 'observed-today' }),
    ),
    signsOther: optional(text('其他体征')),
    ...medicineItems,
    comorbidity: optional(
      choices('合并疾病', COMORBIDITIES, { exclusive: 'none', prefill: 'last', hint: '合并糖尿病或慢性肾脏病者，血压目标低于140/90' }),
    ),
    ...livingItems,
    salt: optional(choice('摄盐情况', SALT, { prefill: 'last' })),
    saltTarget: optional(choice('目标摄盐情况', SALT, { prefill: 'last' })),
    tests: testsItem,
    ...outcomeItems,
    mobility: optional(choice('行动能力', MOBILITY, { hint: '有变化时填写；行动不便者列入上门随访名单' })),
  },
  sections: [
    { title: '随访', items: ['date', 'way'] },
    { title: '危急情况与症状', items: ['danger', 'symptoms', 'symptomsOther'] },
    { title: '体征', items: ['bp', 'weight', 'weightTarget', 'height', 'bmi', 'bmiTarget', 'heartRate', 'signsOther'] },
    { title: '用药', items: ['adherence', 'adverse', 'adverseText', 'medicines'] },
    { title: '并发症与合并疾病', items: ['complication', 'complicationText', 'comorbidity'] },
    { title: '生活方式指导', items: [...LIVING, 'salt', 'saltTarget'] },
    { title: '辅助检查', items: ['tests'] },
    { title: '分类与转诊', items: ['class', 'referral', 'referralReason', 'referralTo'] },
    { title: '下次随访', items: ['nextVisit', 'mobility', 'note'] },
  ],
  compute: {
    bmi: computeBmi,
    class: proposeClass,
    nextVisit: (answers, person) => {
      const visitClass = proposeClass(answers, person);
      return answers.date && visitClass ? proposedNext(answers.date, NEXT_BY_CLASS[visitClass]) : undefined;
    },
  },
  check: (answers) => [
    ...refuseCrossed(answers.bp),
    ...(answers.nextVisit && answers.nextVisit <= answers.date ? [{ item: 'nextVisit', refuse: '下次随访日期应晚于本次随访日期' }] : []),
    ...doubtBmi(answers),
  ],
});

/** The answers of the follow-up form. */
export type Visit = Answers<typeof visitForm>;

function proposeClass(answers: UnfinishedFacts, person: Person | undefined): VisitClass | undefined {
  const facts = finishedFacts(answers);
  return facts ? classify(findingsOf(facts, person?.birthDate)) : undefined;
}

/** Whether a form counts as complete for 规范管理率: weight and the whole way of life stand, and medicines are named. */
export function isComplete(visit: Visit): boolean {
  const { weight, smoking, drinking, exerciseTimes, exerciseMinutes, salt, mood, compliance } = visit;
  return isFormComplete(visit, [weight, smoking, drinking, exerciseTimes, exerciseMinutes, salt, mood, compliance]);
}
