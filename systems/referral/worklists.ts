/** The lists of both sides of a referral. */
import { all, minutesAgo, todayPlus } from '../../kernel/define/condition.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { defineLoopLists } from '../../kernel/patterns/request-loop/loop-lists.ts';
import {
  answerReferral,
  chaseReferral,
  handBack,
  RECEIVERS,
  REVIEWERS,
  recordArrival,
  reviewReferral,
  startTreatment,
  TREATING,
} from './answers.ts';
import { followUp } from './follow-up.ts';
import { REFERRERS, requestReferral } from './request.ts';
import { triggersView } from './triggers-view.ts';
import { followUpsView, receivedView, sentView } from './views.ts';

const INCOMING = ['priority', 'direction', 'from', 'department', 'diagnosis', 'asker', 'sentAt', 'answerBy', 'number'] as const;
const SENDING = [...REFERRERS, 'nurse', 'township-manager', 'referral-desk'] as const;
/** A trigger older than this was settled in another way, or is a matter for the follow-up. */
const TRIGGER_DAYS = 14;

/** Urgent pressures, glucoses and critical values without a referral since. */
export const toRefer = defineWorklist({
  id: 'referral.to-refer',
  title: '达到转诊标准尚未转诊',
  urgency: 'late',
  view: triggersView,
  where: (row) => all(row.day.onOrAfter(todayPlus(-TRIGGER_DAYS)), row.referred.isEmpty()),
  columns: ['kind', 'value', 'day'],
  sort: 'day',
  roles: REFERRERS,
  action: requestReferral,
});

/** Handed back by the hospital or sent down: to be followed up within seven days. */
export const toTakeBack = defineWorklist({
  id: 'referral.to-take-back',
  title: '待回接随访',
  urgency: 'due',
  view: followUpsView,
  // Who was sent down is taken in first.
  where: (row) => all(row.ended.isEmpty(), row.state.isNot('pending')),
  columns: ['followUpBy', 'downOn', 'hospital', 'diagnosis', 'plan', 'state'],
  sort: 'followUpBy',
  roles: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor'],
  action: followUp,
});

/** The lists by the state in which a referral waits. */
export const loopLists = defineLoopLists(
  'referral',
  { sent: sentView, received: receivedView },
  { sent: SENDING, received: RECEIVERS },
  {
    // One's own unit reviews first.
    'to-review': {
      side: 'sent',
      title: '待审核的转诊',
      urgency: 'due',
      states: ['submitted'],
      columns: ['priority', 'direction', 'from', 'to', 'department', 'diagnosis', 'asker', 'askedAt', 'number'],
      sort: 'line',
      roles: REVIEWERS,
      action: reviewReferral,
    },
    outgoing: {
      side: 'sent',
      title: '发出的转诊进展',
      urgency: 'register',
      where: (row) => row.ended.isEmpty(),
      columns: ['state', 'priority', 'to', 'department', 'place', 'lastStep', 'lastBy', 'lastReason', 'day'],
      sort: 'line',
    },
    // To be mended for a week.
    declined: {
      side: 'sent',
      title: '被退回的转诊',
      urgency: 'due',
      states: ['refused', 'rejected'],
      where: (row) => row.ended.onOrAfter(todayPlus(-7)),
      columns: ['state', 'lastReason', 'lastBy', 'to', 'department', 'diagnosis', 'ended'],
      sort: 'ended',
      action: requestReferral,
    },
    // Accepted, and did not come: the sending side looks for them.
    lost: {
      side: 'sent',
      title: '转诊未到诊追访',
      urgency: 'late',
      states: ['no-show'],
      columns: ['noShowOn', 'chased', 'to', 'department', 'diagnosis', 'lastReason'],
      sort: 'noShowOn',
      action: chaseReferral,
    },
    incoming: {
      side: 'received',
      title: '待接诊的转诊',
      urgency: 'due',
      states: ['pending'],
      columns: INCOMING,
      sort: 'line',
      action: answerReferral,
    },
    // 10 minutes for emergencies, the day for urgent ones, one working day for others.
    'incoming-late': {
      side: 'received',
      title: '超时未答复的转诊',
      urgency: 'late',
      states: ['pending'],
      where: (row) => row.answerBy.before(minutesAgo(0)),
      columns: INCOMING,
      sort: 'answerBy',
      roles: [...RECEIVERS, 'township-manager', 'consortium-manager'],
      everywhere: true,
      action: answerReferral,
    },
    expected: {
      side: 'received',
      title: '已接诊待到诊',
      urgency: 'check',
      states: ['accepted'],
      columns: ['acceptedAt', 'place', 'from', 'department', 'diagnosis', 'priority', 'number'],
      sort: 'acceptedAt',
      action: recordArrival,
    },
    arrived: {
      side: 'received',
      title: '已到诊待收治',
      urgency: 'check',
      states: ['arrived'],
      columns: ['arrivedAt', 'place', 'from', 'department', 'diagnosis', 'priority', 'number'],
      sort: 'arrivedAt',
      roles: TREATING,
      action: startTreatment,
    },
    // Handed back when stable, within 24 hours of discharge.
    'in-care': {
      side: 'received',
      title: '转诊诊疗中',
      urgency: 'check',
      states: ['in-treatment'],
      columns: ['arrivedOn', 'discharged', 'returnBy', 'from', 'department', 'diagnosis', 'number'],
      sort: 'arrivedOn',
      roles: TREATING,
      action: handBack,
    },
    'return-late': {
      side: 'received',
      title: '出院超24小时未回转',
      urgency: 'late',
      states: ['in-treatment'],
      where: (row) => row.returnBy.before(todayPlus(0)),
      columns: ['discharged', 'returnBy', 'from', 'department', 'diagnosis'],
      sort: 'returnBy',
      roles: [...TREATING, 'consortium-manager'],
      everywhere: true,
      action: handBack,
    },
  },
);
