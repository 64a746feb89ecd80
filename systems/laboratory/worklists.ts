/** The lists of those who collect, of the laboratory's desk, and of those who wait for results. */
import { all, minutesAgo, todayPlus } from '../../kernel/define/condition.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { requestFields } from '../../kernel/patterns/diagnosis-centre/worklists.ts';
import { collect } from './collect.ts';
import { enterResults } from './enter-results.ts';
import { discard } from './retention.ts';
import { reviewCorrection } from './review-correction.ts';
import { LABORATORY_ROLES, ORDERING_ROLES } from './spec.ts';
import { pack, receive } from './transport.ts';
import { verify } from './verify.ts';
import { requestsView, specimensView } from './views.ts';

const request = requestFields;
const NEW_DAYS = 7;

/** Ordered here, not collected; or sent back. */
export const toCollect = defineWorklist({
  id: 'laboratory.to-collect',
  title: '检验待采集',
  urgency: 'due',
  view: requestsView,
  where: () => all(request.from.isOwnOrg(), request.state.isIn(['requested', 'rejected'])),
  columns: ['itemName', 'priority', 'state', 'requestedAt', 'reason', 'number'],
  sort: 'line',
  roles: ORDERING_ROLES,
  action: collect,
});

/** Collected here, not in a box yet. */
export const toPack = defineWorklist({
  id: 'laboratory.to-pack',
  title: '标本已采集待装箱',
  urgency: 'due',
  view: specimensView,
  where: (row) => all(row.from.isOwnOrg(), row.state.is('collected')),
  columns: ['number', 'kind', 'container', 'panels', 'priority', 'collectedAt', 'collectedBy'],
  sort: 'line',
  roles: ORDERING_ROLES,
  action: pack,
});

/** Sent by us, and what became of it. */
export const onTheWay = defineWorklist({
  id: 'laboratory.on-the-way',
  title: '标本在途与拒收',
  urgency: 'check',
  view: specimensView,
  where: (row) => all(row.from.isOwnOrg(), row.state.isIn(['packed', 'rejected']), row.day.onOrAfter(todayPlus(-NEW_DAYS))),
  columns: ['number', 'kind', 'state', 'box', 'packedAt', 'rejectionNote', 'centre'],
  sort: 'collectedAt',
  roles: ORDERING_ROLES,
});

/** Reports on what we ordered. */
export const newResults = defineWorklist({
  id: 'laboratory.results',
  title: '检验新报告',
  urgency: 'check',
  view: requestsView,
  where: () => all(request.from.isOwnOrg(), request.releasedOn.onOrAfter(todayPlus(-NEW_DAYS))),
  columns: ['itemName', 'state', 'releasedAt', 'conclusion', 'critical', 'readerName', 'number'],
  sort: 'releasedAt',
  roles: ORDERING_ROLES,
});

/** On the way to this laboratory. */
export const toReceive = defineWorklist({
  id: 'laboratory.to-receive',
  title: '标本待接收',
  urgency: 'due',
  view: specimensView,
  where: (row) => all(row.centre.isOwnOrg(), row.state.isIn(['collected', 'packed'])),
  columns: ['number', 'kind', 'container', 'panels', 'priority', 'from', 'box', 'collectedAt'],
  sort: 'line',
  roles: LABORATORY_ROLES,
  action: receive,
});

/** Received, without any result. */
export const toTest = defineWorklist({
  id: 'laboratory.to-test',
  title: '检验待检测',
  urgency: 'due',
  view: requestsView,
  where: () => all(request.centre.isOwnOrg(), request.state.isIn(['acquired', 'assigned', 'drafting'])),
  columns: ['itemName', 'priority', 'from', 'acquiredAt', 'dueAt', 'number'],
  sort: 'line',
  roles: LABORATORY_ROLES,
  action: enterResults,
});

/** After so many minutes without a result the analyser or its line is looked at; a local default. */
const SILENT_MINUTES = 60;

/**
 * Received an hour ago and nothing heard since: the analyser may be away. It is told by the work that waits, so that nobody is alarmed at night
 * when there is none.
 */
export const silent = defineWorklist({
  id: 'laboratory.silent',
  title: '接收超过1小时没有结果',
  urgency: 'late',
  view: requestsView,
  where: () =>
    all(request.centre.isOwnOrg(), request.state.isIn(['acquired', 'assigned']), request.acquiredAt.before(minutesAgo(SILENT_MINUTES))),
  columns: ['itemName', 'priority', 'from', 'acquiredAt', 'dueAt', 'number'],
  sort: 'line',
  roles: LABORATORY_ROLES,
  action: enterResults,
});

/** Results that the rules did not release. */
export const toVerify = defineWorklist({
  id: 'laboratory.to-verify',
  title: '检验待审核',
  urgency: 'due',
  view: requestsView,
  where: () => all(request.centre.isOwnOrg(), request.state.is('draft-review')),
  columns: ['itemName', 'priority', 'from', 'acquiredAt', 'dueAt', 'reason', 'number'],
  sort: 'line',
  roles: LABORATORY_ROLES,
  action: verify,
});

/** Released, and corrected since: nothing changes before somebody has looked. */
export const toCorrect = defineWorklist({
  id: 'laboratory.to-correct',
  title: '更正结果待审核',
  urgency: 'due',
  view: requestsView,
  where: () => all(request.centre.isOwnOrg(), request.state.is('amend-review')),
  columns: ['itemName', 'priority', 'from', 'releasedAt', 'conclusion', 'number'],
  sort: 'line',
  roles: LABORATORY_ROLES,
  action: reviewCorrection,
});

/** Past its turn-around. */
export const overdue = defineWorklist({
  id: 'laboratory.overdue',
  title: '检验超时未发布',
  urgency: 'late',
  view: requestsView,
  where: () =>
    all(
      request.centre.isOwnOrg(),
      request.state.isIn(['acquired', 'assigned', 'drafting', 'draft-review']),
      request.dueAt.isPresent(),
      request.dueAt.before(minutesAgo(0)),
    ),
  columns: ['itemName', 'priority', 'from', 'state', 'acquiredAt', 'dueAt', 'number'],
  sort: 'dueAt',
  roles: LABORATORY_ROLES,
  action: verify,
});

/** Reports of the last days. */
export const released = defineWorklist({
  id: 'laboratory.released',
  title: '检验近7天已发布',
  urgency: 'register',
  view: requestsView,
  where: () => all(request.centre.isOwnOrg(), request.releasedOn.onOrAfter(todayPlus(-NEW_DAYS))),
  columns: ['itemName', 'from', 'releasedAt', 'readerName', 'conclusion', 'number'],
  sort: 'releasedAt',
  roles: LABORATORY_ROLES,
});

/** Kept long enough. */
export const toDiscard = defineWorklist({
  id: 'laboratory.to-discard',
  title: '留样到期待销毁',
  urgency: 'check',
  view: specimensView,
  where: (row) => all(row.centre.isOwnOrg(), row.closed.isEmpty(), row.keepUntil.before(todayPlus(0))),
  columns: ['number', 'kind', 'from', 'releasedOn', 'keepUntil'],
  sort: 'keepUntil',
  roles: LABORATORY_ROLES,
  action: discard,
});
