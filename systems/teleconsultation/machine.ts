/** The states of a remote consultation and the steps between them (docs/domain.md §6.2 远程会诊, §6.7). Either side ends the session. */
import type { LoopClock } from '../../kernel/patterns/request-loop/columns.ts';
import { defineMachine } from '../../kernel/patterns/request-loop/machine.ts';
import type { Priority } from '../../kernel/patterns/request-loop/priority.ts';
import type { Limit } from '../../kernel/periods/limit.ts';

/** The loop. With the opinion the invited side has done its part: the record is open to it no longer. */
export const machine = defineMachine({
  kind: 'teleconsultation',
  noun: '会诊申请',
  states: {
    requested: '待受理',
    'needs-materials': '待补材料',
    refused: '已谢绝',
    accepted: '已安排',
    'in-session': '会诊中',
    ended: '待出意见',
    opinion: '已出意见',
    decided: '待随访',
    closed: '已结案',
    cancelled: '已取消',
  },
  steps: {
    requested: '申请会诊',
    'materials-asked': '要求补充材料',
    supplemented: '补充材料',
    accepted: '受理安排',
    refused: '谢绝',
    started: '开始会诊',
    ended: '结束会诊',
    'timed-out': '超时自动结束',
    'opinion-given': '出具意见',
    decided: '处理决定',
    closed: '随访结案',
    cancelled: '取消',
  },
  moves: {
    'materials-asked': { to: 'needs-materials', from: ['requested'], by: 'asked' },
    supplemented: { to: 'requested', from: ['needs-materials'], by: 'asking' },
    // Arranged anew: another expert, time or room.
    accepted: { to: 'accepted', from: ['requested', 'accepted'], by: 'asked' },
    refused: { to: 'refused', from: ['requested', 'needs-materials'], by: 'asked' },
    // A session that was cut off, or ended too soon, goes on.
    started: { to: 'in-session', from: ['accepted', 'ended'], by: 'asked' },
    ended: { to: 'ended', from: ['in-session'], by: 'either' },
    'timed-out': { to: 'ended', from: ['in-session'], by: 'either' },
    'opinion-given': { to: 'opinion', from: ['in-session', 'ended'], by: 'asked' },
    decided: { to: 'decided', from: ['opinion'], by: 'asking' },
    closed: { to: 'closed', from: ['decided'], by: 'asking' },
    cancelled: { to: 'cancelled', from: ['requested', 'needs-materials', 'accepted', 'ended'], by: 'asking' },
  },
  status: {
    requested: 'requested',
    'needs-materials': 'on-hold',
    refused: 'rejected',
    accepted: 'accepted',
    'in-session': 'in-progress',
    ended: 'in-progress',
    opinion: 'in-progress',
    decided: 'in-progress',
    closed: 'completed',
    cancelled: 'cancelled',
  },
  wayOut: {
    requested: '请等待受邀方受理，或先取消。',
    'needs-materials': '请先补充材料。',
    refused: '请改邀其他机构，或安排转诊。',
    accepted: '请按约定时间开始会诊，或先取消。',
    'in-session': '请由受邀方出具意见，或先结束会诊。',
    ended: '请由受邀方出具意见；不再需要的由申请方取消。',
    opinion: '请由申请方填写处理决定。',
    decided: '请在7天内随访并结案。',
    closed: '已结案，需要时请重新申请。',
    cancelled: '已取消，需要时请重新申请。',
  },
  ends: { refused: 'revoked', closed: 'completed', cancelled: 'revoked' },
  released: ['opinion', 'decided'],
});

/** A state. */
export type State = keyof typeof machine.states;

/** A consultation starts within two hours when urgent, within 48 hours otherwise (docs/domain.md §6.2, 远程会诊). */
export const START_WITHIN: Readonly<Record<Priority, Limit>> = {
  stat: { minutes: 120 },
  urgent: { minutes: 120 },
  routine: { minutes: 2880 },
};

/** An answer comes in time when the consultation could still start in time. */
export const clock: LoopClock<keyof typeof machine.steps> = {
  sent: ['requested', 'supplemented'],
  answered: ['accepted', 'refused', 'materials-asked'],
  limits: START_WITHIN,
};

/** Hours after which a session that nobody ended ends by itself; ours, no rule names one. */
export const SESSION_HOURS = 4;

/** Days after the opinion in which the result is followed up (docs/domain.md §6.7). */
export const FOLLOW_UP_DAYS = 7;

/** Views that forms point to; the views read the forms' answers in turn. */
export const SENT = { id: 'teleconsultation_sent', choose: true } as const;
/** See SENT. */
export const RECEIVED = { id: 'teleconsultation_received', choose: true } as const;
/** See SENT. */
export const EXPERTS = { id: 'teleconsultation_experts', choose: true } as const;
/** See SENT. */
export const ROOMS = { id: 'teleconsultation_rooms', choose: true } as const;
/** See SENT. */
export const AGREEMENTS = { id: 'teleconsultation_agreements', choose: true } as const;
