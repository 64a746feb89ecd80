/** The lists of the critical loop. */
import { all, any, not, todayPlus } from '../../kernel/define/condition.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { acknowledge, dispose, RECEIVERS } from './actions.ts';
import { ESCALATIONS } from './limits.ts';
import { criticalView } from './view.ts';

/** How long a value of somebody's own people elsewhere stands in their list. */
const INFORMED_DAYS = 3;
/** How long the register is looked back at. */
const REGISTER_DAYS = 30;

/** Not acknowledged: stands on top of every page of those who reach the person, until somebody takes it. Managers see it once everybody was told. */
export const open = defineWorklist({
  id: 'critical.open',
  urgency: 'now',
  title: '危急值待接收',
  view: criticalView,
  where: (row) => row.state.is('notified'),
  columns: ['findings', 'centre', 'foundAt', 'level', 'owner'],
  sort: 'foundAt',
  roles: ['village-doctor', 'family-doctor', 'nurse', 'specialist', 'diagnosis-reader'],
  action: acknowledge,
});

/** Escalated to the end: the head of the unit is told. */
export const escalated = defineWorklist({
  id: 'critical.escalated',
  urgency: 'now',
  title: '危急值升级未接收',
  view: criticalView,
  where: (row) => all(row.state.is('notified'), row.level.atLeast(ESCALATIONS.length - 1)),
  columns: ['findings', 'centre', 'foundAt', 'level', 'owner'],
  sort: 'foundAt',
  roles: ['township-manager'],
  action: acknowledge,
});

/**
 * Values of one's own people that another institution was told of (domain §6.3: the patient's family doctor is told as well): to know, and to
 * see the person; whoever asked acts.
 */
export const informed = defineWorklist({
  id: 'critical.informed',
  urgency: 'late',
  title: '签约居民在外机构的危急值',
  view: criticalView,
  where: (row) => all(not(row.owner.isOwnOrg()), row.day.onOrAfter(todayPlus(-INFORMED_DAYS))),
  columns: ['findings', 'centre', 'state', 'foundAt', 'disposal', 'owner'],
  sort: 'foundAt',
  roles: ['village-doctor', 'family-doctor'],
});

/** Acknowledged, not yet acted on. */
export const toDispose = defineWorklist({
  id: 'critical.to-dispose',
  urgency: 'late',
  title: '危急值待处置',
  view: criticalView,
  where: (row) => row.state.is('acknowledged'),
  columns: ['findings', 'centre', 'foundAt', 'acknowledgedAt', 'owner'],
  sort: 'foundAt',
  roles: RECEIVERS,
  action: dispose,
});

/** The register of the last thirty days. */
export const register = defineWorklist({
  id: 'critical.register',
  urgency: 'register',
  title: '危急值登记本',
  view: criticalView,
  where: (row) => any(row.day.onOrAfter(todayPlus(-REGISTER_DAYS))),
  columns: ['findings', 'centre', 'foundAt', 'acknowledgedAt', 'disposedAt', 'toDispose', 'disposal', 'owner'],
  sort: 'foundAt',
  roles: [...RECEIVERS, 'consortium-manager'],
});
