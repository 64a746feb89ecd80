/** The lists of both sides of a consultation. */
import { all, minutesAgo } from '../../kernel/define/condition.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import {
  ASKING,
  answerConsultation,
  decideConsultation,
  giveOpinion,
  INVITED,
  startConsultation,
  supplementConsultation,
} from './answers.ts';
import { followUp } from './follow-up.ts';
import { receivedView, sentView } from './views.ts';

/** To be arranged, urgent ones first. */
export const incoming = defineWorklist({
  id: 'teleconsultation.incoming',
  title: '待受理的会诊',
  urgency: 'due',
  view: receivedView,
  where: (row) => all(row.state.is('requested'), row.to.isOwnOrg()),
  columns: ['priority', 'from', 'department', 'slot', 'diagnosis', 'asker', 'askedAt', 'startBy', 'number'],
  sort: 'line',
  roles: INVITED,
  action: answerConsultation,
});

/** Should have begun: two hours for urgent ones, 48 hours for others. */
export const late = defineWorklist({
  id: 'teleconsultation.late',
  title: '超时未开始的会诊',
  urgency: 'late',
  view: receivedView,
  where: (row) => all(row.state.isIn(['requested', 'accepted']), row.startBy.before(minutesAgo(0))),
  columns: ['state', 'priority', 'from', 'department', 'startBy', 'scheduled', 'number'],
  sort: 'startBy',
  roles: [...INVITED, 'consortium-manager'],
});

/** Arranged; the meeting's address stands beside the time. */
export const arranged = defineWorklist({
  id: 'teleconsultation.arranged',
  title: '已安排的会诊',
  urgency: 'check',
  view: receivedView,
  where: (row) => all(row.state.is('accepted'), row.to.isOwnOrg()),
  columns: ['scheduled', 'experts', 'meeting', 'from', 'department', 'diagnosis'],
  sort: 'scheduled',
  roles: INVITED,
  action: startConsultation,
});

/** In session: the opinion is awaited. */
export const inSession = defineWorklist({
  id: 'teleconsultation.in-session',
  title: '会诊中待出意见',
  urgency: 'due',
  view: receivedView,
  where: (row) => all(row.state.is('in-session'), row.to.isOwnOrg()),
  columns: ['startedAt', 'experts', 'meeting', 'from', 'department', 'diagnosis'],
  sort: 'startedAt',
  roles: INVITED,
  action: giveOpinion,
});

/** Where those that one asked for stand. */
export const outgoing = defineWorklist({
  id: 'teleconsultation.outgoing',
  title: '申请的会诊进展',
  urgency: 'register',
  view: sentView,
  where: (row) => row.ended.isEmpty(),
  columns: ['state', 'to', 'department', 'scheduled', 'meeting', 'experts', 'lastStep', 'lastReason', 'day'],
  sort: 'line',
  roles: ASKING,
});

/** Material is missing. */
export const toSupplement = defineWorklist({
  id: 'teleconsultation.to-supplement',
  title: '待补材料的会诊',
  urgency: 'due',
  view: sentView,
  where: (row) => row.state.is('needs-materials'),
  columns: ['lastReason', 'to', 'department', 'diagnosis', 'startBy'],
  sort: 'line',
  roles: ASKING,
  action: supplementConsultation,
});

/** The opinion is there: the asking side decides. */
export const toDecide = defineWorklist({
  id: 'teleconsultation.to-decide',
  title: '会诊意见待处理',
  urgency: 'due',
  view: sentView,
  where: (row) => row.state.is('opinion'),
  columns: ['opinionAt', 'lastReason', 'to', 'department', 'diagnosis'],
  sort: 'opinionAt',
  roles: ASKING,
  action: decideConsultation,
});

/** Decided: followed up within seven days of the opinion. */
export const toFollowUp = defineWorklist({
  id: 'teleconsultation.to-follow-up',
  title: '会诊后待随访',
  urgency: 'due',
  view: sentView,
  where: (row) => all(row.state.is('decided'), row.followedOn.isEmpty()),
  columns: ['followUpBy', 'opinionOn', 'to', 'diagnosis'],
  sort: 'followUpBy',
  roles: ASKING,
  action: followUp,
});
