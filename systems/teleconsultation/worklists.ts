/** The lists of both sides of a consultation, by the state in which it waits. */
import { minutesAgo } from '../../kernel/define/condition.ts';
import { defineLoopLists } from '../../kernel/patterns/request-loop/loop-lists.ts';
import {
  ASKING,
  answerConsultation,
  decideConsultation,
  giveOpinion,
  INVITED,
  leaveConsultation,
  startConsultation,
  supplementConsultation,
} from './answers.ts';
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
      columns: ['scheduled', 'experts', 'meeting', 'from', 'department', 'diagnosis'],
      sort: 'scheduled',
      action: startConsultation,
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
