/** The lists of both sides of a consultation, by the state in which it waits. */
import { all, minutesAgo } from '../../kernel/define/condition.ts';
import { defineLoopLists } from '../../kernel/patterns/request-loop/loop-lists.ts';
import {
  ASKING,
  decideConsultation,
  giveOpinion,
  INVITED,
  leaveConsultation,
  startConsultation,
  supplementConsultation,
} from './answers.ts';
import { answerConsultation } from './arrange.ts';
import { followUp } from './follow-up.ts';
import { receivedView, sentView } from './views.ts';

/** See the first line. */
export const worklists = defineLoopLists(
  'teleconsultation',
  { sent: sentView, received: receivedView },
  { sent: ASKING, received: INVITED },
  {
    incoming: {
      side: 'received',
      title: '待受理的会诊',
      urgency: 'due',
      states: ['requested'],
      columns: ['priority', 'from', 'department', 'slot', 'diagnosis', 'asker', 'askedAt', 'startBy', 'number'],
      sort: 'line',
      action: answerConsultation,
    },
    // Should have begun: two hours for urgent ones, 48 hours for others.
    late: {
      side: 'received',
      title: '超时未开始的会诊',
      urgency: 'late',
      states: ['requested', 'accepted'],
      where: (row) => row.startBy.before(minutesAgo(0)),
      columns: ['state', 'priority', 'from', 'department', 'startBy', 'scheduled', 'number'],
      sort: 'startBy',
      roles: [...INVITED, 'consortium-manager'],
      everywhere: true,
    },
    arranged: {
      side: 'received',
      title: '已安排的会诊',
      urgency: 'check',
      states: ['accepted'],
      columns: ['scheduled', 'room', 'experts', 'meeting', 'from', 'department', 'diagnosis'],
      sort: 'scheduled',
      action: startConsultation,
    },
    // Named by the remote-medicine centre.
    mine: {
      side: 'received',
      title: '指派给我的会诊',
      urgency: 'due',
      states: ['accepted', 'in-session', 'ended'],
      where: (row) => row.assigned.isMe(),
      columns: ['state', 'scheduled', 'room', 'meeting', 'from', 'department', 'diagnosis'],
      sort: 'scheduled',
      roles: ['specialist', 'family-doctor', 'diagnosis-reader'],
    },
    // What the remote-medicine centre watches: everything it has in hand, by when it should begin.
    board: {
      side: 'received',
      title: '远程会诊中心进展',
      urgency: 'register',
      where: (row) => all(row.ended.isEmpty(), row.opinionAt.isEmpty()),
      columns: ['state', 'priority', 'startBy', 'scheduled', 'room', 'experts', 'from', 'department', 'agreement', 'number'],
      sort: 'startBy',
      roles: ['referral-desk', 'consortium-manager'],
    },
    // Arranged already, and may be arranged anew.
    'to-rearrange': {
      side: 'received',
      title: '改约会诊',
      urgency: 'register',
      states: ['accepted'],
      columns: ['scheduled', 'room', 'experts', 'startBy', 'from', 'department', 'number'],
      sort: 'scheduled',
      roles: ['referral-desk'],
      action: answerConsultation,
    },
    'in-session': {
      side: 'received',
      title: '会诊中待出意见',
      urgency: 'due',
      states: ['in-session', 'ended'],
      columns: ['state', 'startedAt', 'experts', 'meeting', 'from', 'department', 'diagnosis'],
      sort: 'startedAt',
      action: giveOpinion,
    },
    outgoing: {
      side: 'sent',
      title: '申请的会诊进展',
      urgency: 'register',
      where: (row) => row.ended.isEmpty(),
      columns: ['state', 'to', 'department', 'scheduled', 'meeting', 'experts', 'lastStep', 'lastReason', 'day'],
      sort: 'line',
    },
    'my-sessions': {
      side: 'sent',
      title: '正在进行的会诊',
      urgency: 'due',
      states: ['in-session'],
      columns: ['startedAt', 'to', 'experts', 'meeting', 'department', 'diagnosis'],
      sort: 'startedAt',
      action: leaveConsultation,
    },
    'to-supplement': {
      side: 'sent',
      title: '待补材料的会诊',
      urgency: 'due',
      states: ['needs-materials'],
      columns: ['lastReason', 'to', 'department', 'diagnosis', 'startBy'],
      sort: 'line',
      action: supplementConsultation,
    },
    'to-decide': {
      side: 'sent',
      title: '会诊意见待处理',
      urgency: 'due',
      states: ['opinion'],
      columns: ['opinionAt', 'lastReason', 'to', 'department', 'diagnosis'],
      sort: 'opinionAt',
      action: decideConsultation,
    },
    // Within seven days of the opinion.
    'to-follow-up': {
      side: 'sent',
      title: '会诊后待随访',
      urgency: 'due',
      states: ['decided'],
      columns: ['followUpBy', 'opinionOn', 'to', 'diagnosis'],
      sort: 'followUpBy',
      action: followUp,
    },
  },
);
