/** The other forms of hypertension care: screening, confirmation of a suspicion, enrolment, annual examination, closing. */
import { defineForm } from '../../kernel/define/form.ts';
import { choice, choices, date, optional, quantity, text, when, yesNo } from '../../kernel/define/item.ts';
import { defineAnnualCheckForm, defineClosingForm } from '../../kernel/patterns/programme/forms.ts';
import { defineQuotaForm } from '../../kernel/patterns/programme/quota.ts';
import { bodyItems, computeBmi, pressureItem, refuseCrossed } from '../../kernel/patterns/programme/visit-items.ts';
import { COMORBIDITIES, MOBILITY, RISK_FACTORS } from './rules.ts';

const SOURCE = '《国家基本公共卫生服务规范（第三版）》高血压患者健康管理服务规范';

/** 首诊测血压: the opportunistic screening of residents from 35 years on, and the re-measurement of a raised pressure. */
export const screeningForm = defineForm({
  id: 'hypertension-screening',
  title: '35岁及以上居民血压筛查记录',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('测量日期', { prefill: 'today' }),
    bp: pressureItem,
    transient: yesNo('已排除引起血压升高的临时因素', { hint: '如运动、情绪激动、吸烟、憋尿' }),
    weight: bodyItems.weight,
    height: bodyItems.height,
    bmi: bodyItems.bmi,
    waist: optional(quantity('腰围', { unit: 'cm', min: 30, max: 200, decimals: 1 })),
    factors: choices('高危因素', RISK_FACTORS, { exclusive: 'none' }),
  },
  compute: { bmi: computeBmi },
  check: (answers) => refuseCrossed(answers.bp),
});

/** 确诊转诊: the referral of a suspected case and what came of it. */
export const confirmationForm = defineForm({
  id: 'hypertension-confirmation',
  title: '疑似高血压转诊与确诊记录',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('核实日期', { prefill: 'today' }),
    outcome: choice('结果', { confirmed: '确诊高血压', excluded: '排除高血压', waiting: '已转诊，待结果', declined: '本人不同意转诊' }),
    institution: when('outcome', ['confirmed', 'excluded', 'waiting'], text('转诊机构及科别')),
    note: optional(text('说明', { multiline: true })),
  },
});

/** 纳入管理: enrolment of a person with a confirmed diagnosis. */
export const enrolmentForm = defineForm({
  id: 'hypertension-enrolment',
  title: '高血压患者纳入管理登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('纳入管理日期', { prefill: 'today' }),
    diagnosedOn: optional(date('确诊日期')),
    institution: optional(text('确诊机构')),
    comorbidity: choices('合并疾病', COMORBIDITIES, { exclusive: 'none' }),
    complications: optional(
      choices(
        '已有并发症',
        { none: '无', heart: '心脏疾病', brain: '脑血管疾病', kidney: '肾脏疾病', eye: '眼底病变', vessel: '外周血管疾病' },
        { exclusive: 'none' },
      ),
    ),
    family: optional(yesNo('高血压家族史')),
    mobility: optional(choice('行动能力', MOBILITY)),
  },
  check: (answers) =>
    answers.diagnosedOn && answers.diagnosedOn > answers.date ? [{ item: 'diagnosedOn', refuse: '确诊日期不能晚于纳入管理日期' }] : [],
});

/** The annual examination of a person in care. */
export const annualCheckForm = defineAnnualCheckForm('hypertension', '高血压');

/** The end of care. */
export const closingForm = defineClosingForm('hypertension', '高血压');

/** The yearly quota of an institution. */
export const quotaForm = defineQuotaForm('hypertension', '高血压');
