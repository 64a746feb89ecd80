/** The lists of both sides of a referral. */
import { all, any, minutesAgo, todayPlus } from '../../kernel/define/condition.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { answerReferral, chaseReferral, handBack, RECEIVERS, recordArrival, reviewReferral } from './answers.ts';
import { followUp } from './follow-up.ts';
import { REFERRERS, requestReferral } from './request.ts';
import { triggersView } from './triggers-view.ts';
import { receivedView, sentView } from './views.ts';

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

/** Those that wait for the review of one's own unit, urgent ones first. */
export const toReview = defineWorklist({
  id: 'referral.to-review',
  title: '待审核的转诊',
  urgency: 'due',
  view: sentView,
  where: (row) => row.state.is('submitted'),
  columns: ['priority', 'direction', 'from', 'to', 'department', 'diagnosis', 'asker', 'askedAt', 'number'],
  sort: 'line',
  roles: ['family-doctor', 'township-manager', 'referral-desk', 'consortium-manager'],
  action: reviewReferral,
});

/** Where those that one sent stand. */
export const outgoing = defineWorklist({
  id: 'referral.outgoing',
  title: '发出的转诊进展',
  urgency: 'register',
  view: sentView,
  where: (row) => row.ended.isEmpty(),
  columns: ['state', 'priority', 'to', 'department', 'place', 'lastStep', 'lastBy', 'lastReason', 'day'],
  sort: 'line',
  roles: SENDING,
});

/** Refused or returned in the last seven days: to be mended. */
export const declined = defineWorklist({
  id: 'referral.declined',
  title: '被退回的转诊',
  urgency: 'due',
  view: sentView,
  where: (row) => all(row.state.isIn(['refused', 'rejected']), row.ended.onOrAfter(todayPlus(-7))),
  columns: ['state', 'lastReason', 'lastBy', 'to', 'department', 'diagnosis', 'ended'],
  sort: 'ended',
  roles: SENDING,
  action: requestReferral,
});

/** Accepted, and did not come: the sending side looks for them. */
export const lost = defineWorklist({
  id: 'referral.lost',
  title: '转诊未到诊追访',
  urgency: 'late',
  view: sentView,
  where: (row) => row.state.is('no-show'),
  columns: ['noShowOn', 'chased', 'to', 'department', 'diagnosis', 'lastReason'],
  sort: 'noShowOn',
  roles: SENDING,
  action: chaseReferral,
});

/** Handed back by the hospital: to be taken back and followed up within seven days. */
export const toTakeBack = defineWorklist({
  id: 'referral.to-take-back',
  title: '待回接随访',
  urgency: 'due',
  view: sentView,
  where: (row) => any(row.state.is('back-referral'), row.state.is('received-below')),
  columns: ['returnedOn', 'followUpBy', 'to', 'diagnosis', 'lastReason', 'state'],
  sort: 'followUpBy',
  roles: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor'],
  action: followUp,
});

/** To be answered, urgent ones first, then by age. */
export const incoming = defineWorklist({
  id: 'referral.incoming',
  title: '待接诊的转诊',
  urgency: 'due',
  view: receivedView,
  where: (row) => all(row.state.is('pending'), row.to.isOwnOrg()),
  columns: INCOMING,
  sort: 'line',
  roles: RECEIVERS,
  action: answerReferral,
});

/** The time to answer is over: 10 minutes for emergencies, the day for urgent ones, one working day for others. */
export const incomingLate = defineWorklist({
  id: 'referral.incoming-late',
  title: '超时未答复的转诊',
  urgency: 'late',
  view: receivedView,
  where: (row) => all(row.state.is('pending'), row.answerBy.before(minutesAgo(0))),
  columns: INCOMING,
  sort: 'answerBy',
  roles: [...RECEIVERS, 'township-manager', 'consortium-manager'],
  action: answerReferral,
});

/** Accepted and awaited. */
export const expected = defineWorklist({
  id: 'referral.expected',
  title: '已接诊待到诊',
  urgency: 'check',
  view: receivedView,
  where: (row) => all(row.state.is('accepted'), row.to.isOwnOrg()),
  columns: ['acceptedAt', 'place', 'from', 'department', 'diagnosis', 'priority', 'number'],
  sort: 'acceptedAt',
  roles: RECEIVERS,
  action: recordArrival,
});

/** In care after a referral: handed back when stable, within 24 hours of discharge. */
export const inCare = defineWorklist({
  id: 'referral.in-care',
  title: '转诊诊疗中',
  urgency: 'check',
  view: receivedView,
  where: (row) => all(row.state.isIn(['arrived', 'in-treatment']), row.to.isOwnOrg()),
  columns: ['state', 'arrivedOn', 'discharged', 'returnBy', 'from', 'department', 'diagnosis'],
  sort: 'arrivedOn',
  roles: RECEIVERS,
  action: handBack,
});

/** Discharged, and the sheet of sending back has not gone out by the next day. */
export const returnLate = defineWorklist({
  id: 'referral.return-late',
  title: '出院超24小时未回转',
  urgency: 'late',
  view: receivedView,
  where: (row) => all(row.state.is('in-treatment'), row.returnBy.before(todayPlus(0))),
  columns: ['discharged', 'returnBy', 'from', 'department', 'diagnosis'],
  sort: 'returnBy',
  roles: [...RECEIVERS, 'consortium-manager'],
  action: handBack,
});
