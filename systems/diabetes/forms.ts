/** The other forms of diabetes care: enrolment, screening for complications, annual examination, closing. */
import { defineForm } from '../../kernel/define/form.ts';
import { choice, choices, date, optional, text, when, yesNo } from '../../kernel/define/item.ts';
import { defineAnnualCheckForm, defineClosingForm } from '../../kernel/patterns/programme/forms.ts';
import { defineQuotaForm } from '../../kernel/patterns/programme/quota.ts';

const SOURCE = '《国家基本公共卫生服务规范（第三版）》2型糖尿病患者健康管理服务规范';

/** 纳入管理: enrolment of a person with a confirmed diagnosis. */
export const enrolmentForm = defineForm({
  id: 'diabetes-enrolment',
  title: '2型糖尿病患者纳入管理登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('纳入管理日期', { prefill: 'today' }),
    diagnosedOn: optional(date('确诊日期')),
    institution: optional(text('确诊机构')),
    insulin: optional(yesNo('使用胰岛素')),
    complications: optional(
      choices(
        '已有并发症',
        { none: '无', kidney: '糖尿病肾病', eye: '糖尿病视网膜病变', nerve: '糖尿病神经病变', foot: '糖尿病足', vessel: '心脑血管疾病' },
        { exclusive: 'none' },
      ),
    ),
    family: optional(yesNo('糖尿病家族史')),
  },
  check: (answers) =>
    answers.diagnosedOn && answers.diagnosedOn > answers.date ? [{ item: 'diagnosedOn', refuse: '确诊日期不能晚于纳入管理日期' }] : [],
});

const FINDING = { normal: '未见异常', abnormal: '有异常', 'not-done': '未查' } as const;

/** 并发症筛查: eye, foot, kidney and nerve, as a complication screening station does it. */
export const complicationForm = defineForm({
  id: 'diabetes-complication-screening',
  title: '糖尿病并发症筛查记录',
  version: '1',
  source: '糖尿病并发症筛查工作站：眼、足、肾、神经四项筛查，异常者转诊',
  dateItem: 'date',
  items: {
    date: date('筛查日期', { prefill: 'today' }),
    eye: choice('眼底', FINDING),
    foot: choice('足部', FINDING),
    kidney: choice('肾脏', FINDING),
    nerve: choice('神经', FINDING),
    findings: optional(text('异常情况', { multiline: true })),
    referral: choice('转诊', { no: '不转诊', yes: '转诊' }),
    referralTo: when('referral', 'yes', text('转诊机构及科别')),
  },
  check: (answers) => {
    const abnormal = [answers.eye, answers.foot, answers.kidney, answers.nerve].includes('abnormal');
    return abnormal && answers.findings === undefined ? [{ item: 'findings', refuse: '有异常的，请写明异常情况' }] : [];
  },
});

/** The annual examination of a person in care. */
export const annualCheckForm = defineAnnualCheckForm('diabetes', '2型糖尿病');

/** The end of care. */
export const closingForm = defineClosingForm('diabetes', '2型糖尿病');

/** The yearly quota of an institution. */
export const quotaForm = defineQuotaForm('diabetes', '2型糖尿病');
