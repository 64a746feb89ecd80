/** The numbers of consultations, counted on both sides from one definition; those behind tell the department. */
import { all } from '../../kernel/define/condition.ts';
import { countSides } from '../../kernel/patterns/request-loop/count-sides.ts';
import { countAnswered, countFollowed, medianToAnswer } from '../../kernel/patterns/request-loop/loop-numbers.ts';
import { followUpTask } from './follow-up.ts';
import { receivedView, sentView } from './views.ts';

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
