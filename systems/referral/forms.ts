/** The forms of a referral: the sheet of sending, its answers on both sides, the sheet of sending back, the follow-up. */
import { type Answers, defineForm, type Finding } from '../../kernel/define/form.ts';
import { choice, choices, coded, date, optional, quantity, reference, rowOf, text, when, yesNo } from '../../kernel/define/item.ts';
import { DEPARTMENTS } from '../../kernel/patterns/request-loop/departments.ts';
import { PRIORITIES } from '../../kernel/patterns/request-loop/priority.ts';
import { FOLLOW_UP_DAYS, FOLLOW_UPS, PLACES, RECEIVED, SENT } from './machine.ts';
import {
  CONTACT_WAYS,
  DIRECTIONS,
  DOWN_REASONS,
  INSURANCE,
  ORIGINS,
  OUTCOMES,
  PARTS,
  PLACE_KINDS,
  REFUSALS,
  SETTINGS,
  TRANSPORTS,
  UP_REASONS,
} from './words.ts';

const SHEET = '《国家基本公共卫生服务规范（第三版）》居民健康档案·双向转诊单';
const sent = reference('转诊单', rowOf(SENT));
const received = reference('转诊单', rowOf(RECEIVED));
const detail = optional(text('补充说明', { maxLength: 300, multiline: true }));

/** 双向转诊单（转出）, with urgency, consent, insurance and transport beside the official fields. */
export const requestForm = defineForm({
  id: 'referral-request',
  title: '双向转诊单（转出）',
  version: '1',
  source: SHEET,
  dateItem: 'date',
  items: {
    date: date('日期', { prefill: 'today' }),
    direction: choice('方向', DIRECTIONS),
    priority: choice('缓急', PRIORITIES, { hint: '急危重10分钟内答复，紧急当日答复，普通1个工作日内答复' }),
    express: when('priority', 'stat', yesNo('走绿色通道', { hint: '不经本单位审核，直接送达接收机构' })),
    upReasons: when('direction', 'up', choices('上转原因', UP_REASONS)),
    downReasons: when('direction', 'down', choices('下转原因', DOWN_REASONS)),
    origin: choice('来源', ORIGINS),
    helper: when('origin', 'grid', text('帮扶对接人', { maxLength: 40 })),
    to: reference('转往单位', 'organisation'),
    department: choice('转往科室', DEPARTMENTS),
    doctor: optional(text('接诊医生', { maxLength: 20 })),
    setting: choice('类别', SETTINGS),
    wish: optional(reference('希望的床位或号源', rowOf(PLACES), { hint: '接收机构接诊时确认' })),
    diagnosis: coded('初步印象', 'icd-10'),
    present: text('主要现病史', { maxLength: 1000, multiline: true }),
    past: optional(text('主要既往史', { maxLength: 1000, multiline: true })),
    course: optional(text('治疗经过', { maxLength: 1000, multiline: true })),
    parts: choices('随附资料', PARTS, { hint: '接收机构凭本单可查阅该居民档案，办结后即止' }),
    address: optional(text('家庭住址', { maxLength: 100, prefill: 'last' })),
    phone: optional(text('联系电话', { format: 'phone', prefill: 'last' })),
    consent: yesNo('患者或家属知情同意'),
    insurance: choice('医保转诊备案', INSURANCE),
    insuranceNumber: when('insurance', 'filed', optional(text('备案号', { maxLength: 40 }))),
    transport: choice('转运方式', TRANSPORTS),
  },
  sections: [
    { title: '转诊', items: ['date', 'direction', 'priority', 'express', 'upReasons', 'downReasons', 'origin', 'helper'] },
    { title: '转往', items: ['to', 'department', 'doctor', 'setting', 'wish'] },
    { title: '病情', items: ['diagnosis', 'present', 'past', 'course', 'parts'] },
    { title: '患者', items: ['address', 'phone', 'consent', 'insurance', 'insuranceNumber', 'transport'] },
  ],
  check: checkRequest,
});

/** The answers of the sheet of sending. */
export type ReferralAsked = Answers<typeof requestForm>;

function checkRequest(answers: { readonly priority: string; readonly consent: boolean; readonly transport: string }): Finding[] {
  if (!answers.consent && answers.priority !== 'stat')
    return [{ item: 'consent', refuse: '患者或家属未同意，不能转诊；急危重患者可先转诊后补办。' }];
  if (answers.priority === 'stat' && answers.transport === 'own')
    return [{ item: 'transport', warn: '急危重患者自行前往有风险，请写明原因。' }];
  return [];
}

/** 转诊审核: the unit answers for what leaves it. */
export const reviewForm = defineForm({
  id: 'referral-review',
  title: '转诊审核',
  version: '1',
  source: SHEET,
  dateItem: 'date',
  deskWork: true,
  items: {
    target: sent,
    date: date('审核日期', { prefill: 'today' }),
    decision: choice('审核意见', { approve: '同意转诊', reject: '退回' }),
    reason: when('decision', 'reject', choice('退回原因', REFUSALS)),
    detail,
  },
});

/** The answer of the receiving unit: accept and keep a place, refuse with the reason, or send on. */
export const answerForm = defineForm({
  id: 'referral-answer',
  title: '接诊答复',
  version: '2',
  source: SHEET,
  dateItem: 'date',
  deskWork: true,
  items: {
    target: received,
    date: date('答复日期', { prefill: 'today' }),
    decision: choice('答复', { accept: '接诊', refuse: '拒收', redirect: '改派' }),
    place: when('decision', 'accept', optional(reference('保留床位或号源', rowOf(PLACES), { hint: '只列本日及以后未满的' }))),
    doctor: when('decision', 'accept', optional(text('接诊医生', { maxLength: 20 }))),
    notified: when('decision', 'accept', yesNo('已通知患者或转出医生')),
    reason: when('decision', 'refuse', choice('拒收原因', REFUSALS)),
    to: when('decision', 'redirect', reference('改派单位', 'organisation')),
    department: when('decision', 'redirect', choice('改派科室', DEPARTMENTS)),
    why: when('decision', 'redirect', text('改派原因', { maxLength: 300, multiline: true })),
    detail: when('decision', ['accept', 'refuse'], detail),
  },
  check: ({ decision, reason, detail: told }) =>
    decision === 'refuse' && reason === 'other' && told === undefined ? [{ item: 'detail', refuse: '请在“补充说明”里写明原因。' }] : [],
});

/** Whether the patient came. */
export const arrivalForm = defineForm({
  id: 'referral-arrival',
  title: '到诊登记',
  version: '1',
  source: SHEET,
  dateItem: 'date',
  items: {
    target: received,
    date: date('日期', { prefill: 'today' }),
    came: choice('是否到诊', { yes: '已到诊', no: '未到诊' }),
    treated: when('came', 'yes', yesNo('已收治')),
    setting: when('treated', true, choice('收治类别', SETTINGS)),
    caseNumber: when('came', 'yes', optional(text('病案号', { maxLength: 40 }))),
    detail,
  },
});

/** The first treatment of who had arrived before. */
export const treatmentForm = defineForm({
  id: 'referral-treatment',
  title: '收治登记',
  version: '1',
  source: SHEET,
  dateItem: 'date',
  items: {
    target: received,
    date: date('日期', { prefill: 'today' }),
    setting: choice('收治类别', SETTINGS),
    caseNumber: optional(text('病案号', { maxLength: 40 })),
  },
});

/** 双向转诊单（回转）: what the hospital hands back with the patient. */
export const returnForm = defineForm({
  id: 'referral-return',
  title: '双向转诊单（回转）',
  version: '1',
  source: SHEET,
  dateItem: 'date',
  items: {
    target: received,
    date: date('日期', { prefill: 'today' }),
    caseNumber: optional(text('病案号', { maxLength: 40 })),
    discharged: optional(date('出院日期', { hint: '出院后24小时内回转' })),
    results: text('主要检查结果', { maxLength: 1000, multiline: true }),
    diagnosis: coded('诊断结果', 'icd-10'),
    course: text('治疗经过', { maxLength: 1000, multiline: true }),
    plan: text('下一步治疗方案及康复建议', { maxLength: 1000, multiline: true }),
    outcome: choice('转归', OUTCOMES),
    followUp: quantity('几日内随访', { unit: 'd', unitLabel: '天', min: 1, max: FOLLOW_UP_DAYS }),
  },
  compute: { followUp: () => FOLLOW_UP_DAYS },
  check: ({ date: on, discharged }) =>
    discharged !== undefined && discharged > on ? [{ item: 'discharged', refuse: '出院日期不能晚于回转日期。' }] : [],
});

/** The answers of the sheet of sending back. */
export type ReferralReturned = Answers<typeof returnForm>;

/** The end without a hand-back: treated to the end here, or sent on. */
export const closingForm = defineForm({
  id: 'referral-closing',
  title: '转诊结案',
  version: '1',
  source: SHEET,
  dateItem: 'date',
  items: {
    target: received,
    date: date('日期', { prefill: 'today' }),
    how: choice('去向', { closed: '在本机构结束诊疗', on: '转上级医院' }),
    outcome: choice('转归', OUTCOMES),
    hospital: when('how', 'on', text('转往医院', { maxLength: 60 })),
    detail,
  },
});

/** 回接随访 by the family doctor within seven days. */
export const followUpForm = defineForm({
  id: 'referral-follow-up',
  title: '回接随访',
  version: '2',
  source: SHEET,
  dateItem: 'date',
  items: {
    target: reference('转诊单', rowOf(FOLLOW_UPS)),
    date: date('随访日期', { prefill: 'today' }),
    way: choice('方式', CONTACT_WAYS),
    condition: text('目前情况', { maxLength: 500, multiline: true }),
    carriesOut: choice('方案执行', { yes: '按方案执行', partly: '部分执行', no: '未执行' }),
    advice: optional(text('指导意见', { maxLength: 500, multiline: true })),
    finish: yesNo('随访完成，可以结案'),
  },
});

/** 下转退回: why the institution below can not take the patient back. */
export const refusalBelowForm = defineForm({
  id: 'referral-refusal-below',
  title: '退回下转',
  version: '1',
  source: SHEET,
  dateItem: 'date',
  deskWork: true,
  items: {
    target: sent,
    date: date('日期', { prefill: 'today' }),
    reason: text('原因', { maxLength: 300, multiline: true }),
  },
});

/** 未到诊追访: what became of who did not come. */
export const chaseForm = defineForm({
  id: 'referral-chase',
  title: '未到诊追访',
  version: '1',
  source: SHEET,
  dateItem: 'date',
  items: {
    target: sent,
    date: date('日期', { prefill: 'today' }),
    way: choice('方式', CONTACT_WAYS),
    found: choice('情况', {
      coming: '愿意前往',
      elsewhere: '已在别处就诊',
      better: '病情好转不再前往',
      declined: '拒绝前往',
      unreached: '未联系上',
    }),
    detail,
  },
});

/** The sending unit takes its referral back. */
export const cancelForm = defineForm({
  id: 'referral-cancel',
  title: '取消转诊',
  version: '1',
  source: SHEET,
  dateItem: 'date',
  deskWork: true,
  items: {
    target: sent,
    date: date('日期', { prefill: 'today' }),
    reason: text('原因', { maxLength: 300, multiline: true }),
  },
});

/** Beds or numbers of a department for some days in a row. */
export const placesForm = defineForm({
  id: 'referral-places',
  title: '开放转诊床位与号源',
  version: '1',
  source: '双向转诊：为基层预留号源和床位（《关于推进分级诊疗制度建设的指导意见》）',
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    department: choice('科室', DEPARTMENTS),
    kind: choice('类别', PLACE_KINDS),
    from: date('自'),
    days: quantity('连续天数', { unit: 'd', unitLabel: '天', min: 1, max: 31 }),
    total: quantity('每天开放数', { unit: '1', unitLabel: '个', min: 1, max: 200 }),
  },
});

/** Another number of places for a day. */
export const placesChangeForm = defineForm({
  id: 'referral-places-change',
  title: '调整转诊床位与号源',
  version: '1',
  source: '双向转诊：为基层预留号源和床位（《关于推进分级诊疗制度建设的指导意见》）',
  dateItem: 'date',
  items: {
    target: reference('床位或号源', rowOf(PLACES)),
    date: date('登记日期', { prefill: 'today' }),
    total: quantity('改为开放数', { unit: '1', unitLabel: '个', min: 0, max: 200 }),
  },
});
