/** The lists of chest-pain cases. */
import { all, any, not, todayPlus } from '../../kernel/define/condition.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { answerCase, CALLERS, recordTime, TEAM } from './actions.ts';
import { caseView } from './view.ts';

const REGISTER_DAYS = 90;

/** Stands on top of every page of the team until it answers. */
export const called = defineWorklist({
  id: 'emergency.called',
  urgency: 'now',
  title: '胸痛待响应',
  view: caseView,
  where: (row) => all(row.to.isOwnOrg(), row.state.is('called')),
  columns: ['from', 'notified', 'ecg', 'read'],
  sort: 'notified',
  roles: TEAM,
  action: answerCase,
});

/** Under way: what still lies ahead, and every time that is missed; the card of the person holds all of them. */
export const underWay = defineWorklist({
  id: 'emergency.under-way',
  urgency: 'due',
  title: '进行中的胸痛病例',
  view: caseView,
  where: (row) => all(any(row.to.isOwnOrg(), row.from.isOwnOrg()), not(row.state.is('closed'))),
  columns: ['from', 'to', 'onset', 'fmc', 'read', 'answered', 'referred', 'arrived', 'missing'],
  sort: 'notified',
  roles: [...new Set([...CALLERS, ...TEAM])],
  action: recordTime,
});

/** The register. */
export const register = defineWorklist({
  id: 'emergency.register',
  urgency: 'register',
  title: '胸痛病例登记',
  view: caseView,
  where: (row) => any(row.day.onOrAfter(todayPlus(-REGISTER_DAYS))),
  columns: ['day', 'state', 'from', 'to', 'contactToEcg', 'ecgToRead', 'doorInToOut', 'doorToWire', 'contactToWire', 'missing', 'outcome'],
  sort: 'day',
  roles: [...new Set([...CALLERS, ...TEAM]), 'township-manager', 'consortium-manager'],
});
