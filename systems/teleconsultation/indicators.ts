/** The numbers of consultations, counted on both sides from one definition, by institution and department; what the centre has to offer. */
import { all, any } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { countSides } from '../../kernel/patterns/request-loop/count-sides.ts';
import { countAnswered, countFollowed, medianToAnswer } from '../../kernel/patterns/request-loop/loop-numbers.ts';
import { agreementsView } from './agreements.ts';
import { followUpTask } from './follow-up.ts';
import { expertsView, receivedView, sentView } from './views.ts';

const SOURCE = '远程会诊统计口径：会诊人次、完成率、及时率、满意度（《远程医疗服务管理规范（试行）》（2018年））';
const views = { sent: sentView, received: receivedView };

const held = countSides(views, {
  id: 'teleconsultation.held',
  title: '远程会诊例次',
  definition: '统计期内出具会诊意见的例次。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  unit: '例次',
  population: (row, period) => row.opinionOn.within(period),
  dated: (row) => row.opinionOn,
});

const completed = countSides(views, {
  id: 'teleconsultation.completed',
  title: '会诊完成率',
  definition: '统计期内申请的会诊（申请方取消的不计）中，已出具意见的比例。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  population: (row, period) => row.day.within(period),
  excluded: [{ label: '申请方取消', when: (row) => row.state.is('cancelled') }],
  numerator: (row) => row.opinionOn.isPresent(),
  reasons: [
    { label: '受邀方谢绝', when: (row) => row.state.is('refused') },
    { label: '尚在办理', when: (row) => row.opinionOn.isEmpty() },
  ],
  dated: (row) => row.day,
});

const timely = countSides(views, {
  id: 'teleconsultation.in-time',
  title: '会诊及时率',
  definition: '统计期内申请并已开始的会诊中，按时开始的比例：紧急2小时内，普通48小时内。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  population: (row, period) => all(row.day.within(period), row.startedAt.isPresent()),
  numerator: (row) => row.startedInTime.isTrue(),
  dated: (row) => row.day,
});

const satisfied = countSides(views, {
  id: 'teleconsultation.satisfied',
  title: '会诊满意度',
  definition: '统计期内出具意见并经申请方评价的会诊中，评价4分及以上的比例。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  population: (row, period) => all(row.opinionOn.within(period), row.rating.isPresent()),
  numerator: (row) => row.rating.atLeast(4),
  dated: (row) => row.opinionOn,
});

const answered = countAnswered(views, {
  id: 'teleconsultation.answered-in-time',
  title: '会诊受理及时率',
  definition: '统计期内送达的会诊申请中，在应开始时间（紧急2小时，普通48小时）以前受理、谢绝或要求补充材料的比例。',
  source: SOURCE,
});

const waiting = medianToAnswer(views, {
  id: 'teleconsultation.minutes-to-answer',
  title: '会诊受理时间中位数',
  definition: '统计期内送达并已答复的会诊申请，从送达到答复的分钟数的中位数；补充材料后重新计时。',
  source: SOURCE,
});

const followed = countFollowed(
  views,
  {
    id: 'teleconsultation.followed-up',
    title: '会诊随访率',
    definition: '统计期内出具意见的会诊中，7天内随访结果的比例。',
    source: SOURCE,
  },
  'opinionOn',
  followUpTask,
);

const shareTo = (side: 'invited' | 'asking', column: 'feeInvited' | 'feeAsking', name: string) =>
  countSides(views, {
    id: `teleconsultation.fees-${side}`,
    title: `会诊费用${name}分成`,
    definition: `统计期内出具意见的会诊，按约定比例归${name}的费用。`,
    source: SOURCE,
    version: '1',
    measure: 'flow',
    unit: '元',
    decimals: 2,
    divisor: 100,
    sum: column,
    population: (row, period) => row.opinionOn.within(period),
    dated: (row) => row.opinionOn,
  });
const invitedShare = shareTo('invited', 'feeInvited', '受邀方');
const askingShare = shareTo('asking', 'feeAsking', '申请方');

const fees = countSides(views, {
  id: 'teleconsultation.fees',
  title: '会诊费用',
  definition: '统计期内出具意见的会诊的费用合计，按约定比例在两方之间分配。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  unit: '元',
  decimals: 2,
  divisor: 100,
  sum: 'fee',
  population: (row, period) => row.opinionOn.within(period),
  dated: (row) => row.opinionOn,
});

/** Minutes from the request to a step of it. */
const minutesTo = (step: 'start' | 'opinion', column: 'untilStart' | 'untilOpinion', title: string, definition: string) =>
  countSides(views, {
    id: `teleconsultation.minutes-to-${step}`,
    title,
    definition,
    source: SOURCE,
    version: '1',
    measure: 'flow',
    better: 'down',
    median: column,
    population: (row, period) => all(row.day.within(period), row[column].isPresent()),
    dated: (row) => row.day,
  });
const toStart = minutesTo(
  'start',
  'untilStart',
  '会诊开始时间中位数',
  '统计期内申请并已开始的会诊，从申请到开始的分钟数的中位数（及时开始：紧急2小时，普通48小时）。',
);
const toOpinion = minutesTo(
  'opinion',
  'untilOpinion',
  '会诊意见时间中位数',
  '统计期内申请并已出具意见的会诊，从申请到出具意见的分钟数的中位数。',
);

const underAgreement = countSides(views, {
  id: 'teleconsultation.under-agreement',
  title: '协议远程服务例次',
  definition: '统计期内按登记的远程服务协议（远程医疗合作、对口帮扶、托管）申请并出具会诊意见的例次，可以分协议列出。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  unit: '例次',
  split: 'agreement',
  population: (row, period) => all(row.opinionOn.within(period), row.agreement.isPresent()),
  dated: (row) => row.opinionOn,
});

/** Agreements that were in force in the period. */
export const agreementsInForce = defineIndicator({
  id: 'teleconsultation.agreements',
  title: '远程服务协议数',
  definition: '统计期末有效的远程服务协议份数，按接受方所在地统计。',
  source: SOURCE,
  version: '1',
  measure: 'stock',
  unit: '份',
  view: agreementsView,
  counts: 'rows',
  split: 'kind',
  population: (row, period) =>
    all(row.from.onOrBefore(period.end), row.until.onOrAfter(period.end), any(row.ended.isEmpty(), row.ended.after(period.end))),
  dated: (row) => row.from,
});

/** Hours of experts that are offered, and how many of them are taken: the calendar behind a number. */
export const expertHours = defineIndicator({
  id: 'teleconsultation.expert-hours',
  title: '专家时段开放例数',
  definition: '统计期内开放的专家时段可约例数，名单即专家日历：日期、科室、专家、已约和余量。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  unit: '例',
  view: expertsView,
  sum: 'total',
  split: 'department',
  population: (row, period) => row.day.within(period),
  dated: (row) => row.day,
});

/** 远程会诊例次, on both sides. */
export const { sent: heldSent, received: heldReceived } = held;
/** 会诊完成率, on both sides. */
export const { sent: completedSent, received: completedReceived } = completed;
/** 会诊及时率, on both sides. */
export const { sent: timelySent, received: timelyReceived } = timely;
/** 会诊满意度, on both sides. */
export const { sent: satisfiedSent, received: satisfiedReceived } = satisfied;
/** 会诊随访率, on both sides. */
export const { sent: followedSent, received: followedReceived } = followed;
/** 会诊费用, on both sides. */
export const { sent: feesSent, received: feesReceived } = fees;
/** 会诊受理及时率, on both sides. */
export const { sent: answeredSent, received: answeredReceived } = answered;
/** 会诊受理时间中位数, on both sides. */
export const { sent: waitingSent, received: waitingReceived } = waiting;
/** The invited side's share of the fees, on both sides. */
export const { sent: invitedShareSent, received: invitedShareReceived } = invitedShare;
/** The asking side's share of the fees, on both sides. */
export const { sent: askingShareSent, received: askingShareReceived } = askingShare;
/** Minutes from the request to the start, on both sides. */
export const { sent: toStartSent, received: toStartReceived } = toStart;
/** Minutes from the request to the opinion, on both sides. */
export const { sent: toOpinionSent, received: toOpinionReceived } = toOpinion;
/** 协议远程服务例次, on both sides. */
export const { sent: underAgreementSent, received: underAgreementReceived } = underAgreement;
