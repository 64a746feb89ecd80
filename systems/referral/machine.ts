/** The states of a two-way referral and the steps between them (docs/domain.md §6.1, 双向转诊状态). */
import type { LoopClock } from '../../kernel/patterns/request-loop/columns.ts';
import { defineMachine } from '../../kernel/patterns/request-loop/machine.ts';

/** The loop. The draft 草稿 is the form while it is filled; it is no record. */
export const machine = defineMachine({
  kind: 'referral',
  noun: '转诊单',
  states: {
    submitted: '待审核',
    rejected: '审核退回',
    pending: '待接诊',
    refused: '拒收退回',
    accepted: '已接诊',
    'no-show': '未到诊',
    arrived: '已到诊',
    'in-treatment': '诊疗中',
    'back-referral': '待回接',
    'received-below': '已回接',
    'transferred-on': '已转上级',
    closed: '已结案',
    cancelled: '已取消',
  },
  steps: {
    submitted: '提交审核',
    express: '绿色通道直送',
    approved: '审核通过',
    rejected: '审核退回',
    accepted: '接诊',
    refused: '拒收',
    redirected: '改派',
    arrived: '到诊登记',
    'no-show': '登记未到诊',
    chased: '追访',
    treated: '收治',
    'back-referral': '下转回接',
    'refused-below': '退回下转',
    'received-below': '回接',
    'transferred-on': '转上级',
    closed: '结案',
    cancelled: '取消',
  },
  moves: {
    approved: { to: 'pending', from: ['submitted'], by: 'asking' },
    rejected: { to: 'rejected', from: ['submitted'], by: 'asking' },
    accepted: { to: 'accepted', from: ['pending'], by: 'asked' },
    refused: { to: 'refused', from: ['pending'], by: 'asked' },
    redirected: { to: 'pending', from: ['pending'], by: 'asked' },
    // Who was given up as lost and comes after all is received.
    arrived: { to: 'arrived', from: ['accepted', 'no-show'], by: 'asked' },
    'no-show': { to: 'no-show', from: ['accepted'], by: 'asked' },
    chased: { to: 'no-show', from: ['no-show'], by: 'asking' },
    treated: { to: 'in-treatment', from: ['arrived'], by: 'asked' },
    'back-referral': { to: 'back-referral', from: ['in-treatment'], by: 'asked' },
    'refused-below': { to: 'in-treatment', from: ['back-referral'], by: 'asking' },
    'received-below': { to: 'received-below', from: ['back-referral'], by: 'asking' },
    'transferred-on': { to: 'transferred-on', from: ['in-treatment'], by: 'asked' },
    closed: { to: 'closed', from: ['in-treatment', 'received-below'], by: 'asking' },
    cancelled: { to: 'cancelled', from: ['submitted', 'pending', 'accepted', 'no-show'], by: 'asking' },
  },
  status: {
    submitted: 'requested',
    rejected: 'rejected',
    pending: 'requested',
    refused: 'rejected',
    accepted: 'accepted',
    'no-show': 'on-hold',
    arrived: 'in-progress',
    'in-treatment': 'in-progress',
    'back-referral': 'in-progress',
    'received-below': 'in-progress',
    'transferred-on': 'completed',
    closed: 'completed',
    cancelled: 'cancelled',
  },
  wayOut: {
    submitted: '请先由本单位审核。',
    rejected: '请按审核意见改正后重新发起转诊。',
    pending: '请先由接收机构答复，或先取消。',
    refused: '请按退回原因改正，或转往其他机构。',
    accepted: '请先登记到诊或未到诊。',
    'no-show': '请先追访；患者到达后登记到诊，不再前往的请取消。',
    arrived: '请先登记收治。',
    'in-treatment': '请先填写回转单下转，或转上级、结案。',
    'back-referral': '请由原转出机构回接，或说明原因退回。',
    'received-below': '随访完成后请结案。',
    'transferred-on': '已转上级机构，需要时请重新发起转诊。',
    closed: '已结案，需要时请重新发起转诊。',
    cancelled: '已取消，需要时请重新发起转诊。',
  },
  // Back with who sent them: the hospital has done its part.
  released: ['received-below'],
  ends: { rejected: 'revoked', refused: 'revoked', 'transferred-on': 'completed', closed: 'completed', cancelled: 'revoked' },
});

/** A state. */
export type State = keyof typeof machine.states;

/** By when a referral is answered (docs/domain.md §6.1, Time targets): 10 minutes for emergencies, the same day, one working day. */
export const clock: LoopClock<keyof typeof machine.steps> = {
  sent: ['express', 'approved', 'redirected'],
  answered: ['accepted', 'refused'],
  limits: { stat: { minutes: 10 }, urgent: { sameDay: true }, routine: { workingDays: 1 } },
};

/** Days in which a resident who was sent back is followed up (docs/domain.md §6.1, 已回接). */
export const FOLLOW_UP_DAYS = 7;

/** Views that forms point to; the views read the forms' answers in turn. */
export const SENT = { id: 'referral_sent', choose: true } as const;
/** See SENT. */
export const RECEIVED = { id: 'referral_received', choose: true } as const;
/** See SENT. */
export const FOLLOW_UPS = { id: 'referral_follow_ups', choose: true } as const;
/** See SENT. */
export const PLACES = { id: 'referral_places', choose: true } as const;
