/** 2型糖尿病患者随访服务记录表: the national follow-up form with every item, plus the danger signs that its rules ask for. */
import { LOINC } from '../../kernel/define/codes.ts';
import { type Answers, defineForm } from '../../kernel/define/form.ts';
import { choice, choices, date, optional, quantity, repeat, text, when } from '../../kernel/define/item.ts';
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
import { DANGERS, findingsOf, type VisitFacts } from './rules.ts';

const GLUCOSE = { unit: 'mmol/L', min: 0.5, max: 60, decimals: 1 } as const;
const GRAMS = { unit: 'g/d', unitLabel: '克/天', min: 0, max: 2000, prefill: 'last' } as const;
const SIDES = { both: '双侧', left: '左侧', right: '右侧' } as const;

/** The follow-up form. */
export const visitForm = defineForm({
  id: 'diabetes-visit',
  title: '2型糖尿病患者随访服务记录表',
  version: '1',
  source: '《国家基本公共卫生服务规范（第三版）》2型糖尿病患者健康管理服务规范，随访服务记录表',
  dateItem: 'date',
  items: {
    ...contactItems,
    danger: choices('危急情况', DANGERS, { exclusive: 'none', hint: '任一情况须处理后紧急转诊' }),
    ...symptomItems({
      thirst: '多饮',
      hunger: '多食',
      polyuria: '多尿',
      vision: '视力模糊',
      infection: '感染',
      numbness: '手脚麻木',
      oedema: '下肢浮肿',
      'weight-loss': '体重明显下降',
    }),
    fasting: quantity('空腹血糖', { ...GLUCOSE, code: LOINC.fastingGlucose, prefill: 'observed-today' }),
    postprandial: optional(quantity('餐后血糖', GLUCOSE)),
    random: optional(quantity('随机血糖', GLUCOSE)),
    hba1c: optional(quantity('糖化血红蛋白', { unit: '%', min: 2, max: 25, decimals: 1, code: LOINC.hba1c, prefill: 'observed-today' })),
    hba1cDate: optional(date('糖化血红蛋白检查日期')),
    tests: testsItem,
    bp: pressureItem,
    ...bodyItems,
    heartRate: optional(
      quantity('心率', { unit: '/min', unitLabel: '次/分', min: 20, max: 250, code: LOINC.heartRate, prefill: 'observed-today' }),
    ),
    temperature: optional(
      quantity('体温', {
        unit: 'Cel',
        unitLabel: '℃',
        min: 30,
        max: 44,
        decimals: 1,
        code: LOINC.bodyTemperature,
        prefill: 'observed-today',
      }),
    ),
    footPulse: choice('足背动脉搏动', { normal: '触及正常', weak: '减弱', absent: '消失' }),
    footPulseSide: when('footPulse', ['weak', 'absent'], choice('减弱或消失的部位', SIDES)),
    signsOther: optional(text('其他体征')),
    ...medicineItems,
    hypoglycaemia: choice('低血糖反应', { none: '无', sometimes: '偶尔', often: '频繁' }),
    insulin: repeat(
      '胰岛素',
      {
        kind: text('胰岛素种类', { maxLength: 60 }),
        usage: text('用法用量', { maxLength: 80, hint: '如 早10单位、晚8单位，餐前皮下注射' }),
      },
      { prefill: 'last' },
    ),
    ...livingItems,
    staple: optional(quantity('主食量', GRAMS)),
    stapleTarget: optional(quantity('目标主食量', GRAMS)),
    ...outcomeItems,
  },
  sections: [
    { title: '随访', items: ['date', 'way'] },
    { title: '危急情况与症状', items: ['danger', 'symptoms', 'symptomsOther'] },
    { title: '血糖与辅助检查', items: ['fasting', 'postprandial', 'random', 'hba1c', 'hba1cDate', 'tests'] },
    {
      title: '体征',
      items: [
        'bp',
        'weight',
        'weightTarget',
        'height',
        'bmi',
        'bmiTarget',
        'heartRate',
        'temperature',
        'footPulse',
        'footPulseSide',
        'signsOther',
      ],
    },
    { title: '用药', items: ['adherence', 'adverse', 'adverseText', 'hypoglycaemia', 'medicines', 'insulin'] },
    { title: '并发症', items: ['complication', 'complicationText'] },
    { title: '生活方式指导', items: [...LIVING, 'staple', 'stapleTarget'] },
    { title: '分类与转诊', items: ['class', 'referral', 'referralReason', 'referralTo'] },
    { title: '下次随访', items: ['nextVisit', 'note'] },
  ],
  compute: {
    bmi: computeBmi,
    class: (answers) => proposeClass(answers),
    nextVisit: (answers) => {
      const visitClass = proposeClass(answers);
      return answers.date && visitClass ? proposedNext(answers.date, NEXT_BY_CLASS[visitClass]) : undefined;
    },
  },
  check: (answers) => [
    ...refuseCrossed(answers.bp),
    ...(answers.hba1cDate && answers.hba1cDate > answers.date ? [{ item: 'hba1cDate', refuse: '检查日期不能晚于随访日期' }] : []),
    ...(answers.nextVisit && answers.nextVisit <= answers.date ? [{ item: 'nextVisit', refuse: '下次随访日期应晚于本次随访日期' }] : []),
    ...doubtBmi(answers),
  ],
});

/** The answers of the follow-up form. */
export type Visit = Answers<typeof visitForm>;

type UnfinishedVisit = Partial<Omit<VisitFacts, 'others'>> & { readonly postprandial?: number; readonly random?: number };

function proposeClass(answers: UnfinishedVisit): VisitClass | undefined {
  const { fasting } = answers;
  return fasting === undefined ? undefined : classify(findingsOf(factsOf({ ...answers, fasting })));
}

/** What the rules ask of a form. */
export function factsOf(visit: UnfinishedVisit & { readonly fasting: number }): VisitFacts {
  return { ...visit, others: [visit.postprandial, visit.random] };
}

/** Whether a form counts as complete for 规范管理率: weight and the whole way of life stand, and medicines or insulin are named. */
export function isComplete(visit: Visit): boolean {
  const { weight, smoking, drinking, exerciseTimes, exerciseMinutes, staple, mood, compliance } = visit;
  const medicines = [...visit.medicines, ...visit.insulin];
  return isFormComplete({ adherence: visit.adherence, medicines }, [
    weight,
    smoking,
    drinking,
    exerciseTimes,
    exerciseMinutes,
    staple,
    mood,
    compliance,
  ]);
}
