/** The lists of those who send, of the bench, and of the frozen section's clock. */
import { all, any, minutesAgo, todayPlus } from '../../kernel/define/condition.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { requestFields } from '../../kernel/patterns/diagnosis-centre/worklists.ts';
import { cut, embed, gross, stain } from './bench.ts';
import { centre, READERS, SENDERS } from './centre.ts';
import { giveOpinion } from './consultation.ts';
import { tellFrozen } from './frozen.ts';
import { FROZEN } from './items.ts';
import { receive } from './receive.ts';
import { discard } from './retention.ts';
import { send } from './send.ts';
import { casesView, piecesView } from './views.ts';

const request = requestFields;
const ours = { roles: SENDERS } as const;
const bench = { roles: READERS, view: piecesView } as const;

/** Ordered here and not sent, or sent back. */
export const toSend = defineWorklist({
  ...ours,
  id: 'pathology.to-send',
  title: '病理待送检',
  urgency: 'due',
  view: centre.view,
  where: () => all(request.from.isOwnOrg(), request.state.isIn(['requested', 'rejected'])),
  columns: ['itemName', 'priority', 'state', 'requestedAt', 'reason', 'number'],
  sort: 'line',
  action: send,
});

/** Sent by us, and what became of it. */
export const onTheWay = defineWorklist({
  ...ours,
  id: 'pathology.on-the-way',
  title: '病理标本在途与拒收',
  urgency: 'check',
  view: piecesView,
  where: (row) =>
    all(row.kind.is('specimen'), row.from.isOwnOrg(), row.state.isIn(['sent', 'rejected']), row.sentOn.onOrAfter(todayPlus(-7))),
  columns: ['number', 'words', 'itemName', 'state', 'sentAt', 'rejectionNote', 'centre'],
  sort: 'sentAt',
});

/** On the way to this centre. */
export const toReceive = defineWorklist({
  ...bench,
  id: 'pathology.to-receive',
  title: '病理标本待接收',
  urgency: 'due',
  where: (row) => all(row.centre.isOwnOrg(), row.state.is('sent')),
  columns: ['number', 'words', 'itemName', 'from', 'sentAt', 'coldMinutes'],
  sort: 'line',
  action: receive,
});

/** Frozen sections whose answer was not told yet: the oldest first, thirty minutes in all. */
export const frozen = defineWorklist({
  id: 'pathology.frozen',
  title: '术中冰冻（30分钟）',
  urgency: 'late',
  roles: READERS,
  view: casesView,
  where: (row) =>
    all(
      row.item.is(FROZEN),
      row.centre.isOwnOrg(),
      row.toldAt.isEmpty(),
      row.state.isIn(['acquired', 'assigned', 'drafting', 'draft-review']),
    ),
  columns: ['itemName', 'from', 'state', 'acquiredAt', 'dueAt', 'number'],
  sort: 'dueAt',
  action: tellFrozen,
});

/** Past its clock; a frozen section whose answer was told is not. */
export const overdue = defineWorklist({
  id: 'pathology.overdue',
  title: '病理超时未报告',
  urgency: 'late',
  roles: READERS,
  view: casesView,
  where: (row) =>
    all(
      row.centre.isOwnOrg(),
      row.state.isIn(['acquired', 'assigned', 'drafting', 'draft-review']),
      row.toldAt.isEmpty(),
      row.dueAt.isPresent(),
      row.dueAt.before(minutesAgo(0)),
    ),
  columns: ['itemName', 'from', 'state', 'acquiredAt', 'dueAt', 'number'],
  sort: 'dueAt',
});

/** Received, nothing taken yet. */
export const toGross = defineWorklist({
  ...bench,
  id: 'pathology.to-gross',
  title: '病理待取材',
  urgency: 'due',
  view: centre.view,
  where: () =>
    all(
      request.centre.isOwnOrg(),
      request.state.isIn(['acquired', 'assigned']),
      any(request.item.is('pathology-biopsy'), request.item.is('pathology-surgical'), request.item.is(FROZEN)),
      request.arrived.is(0),
    ),
  columns: ['itemName', 'priority', 'from', 'acquiredAt', 'dueAt', 'number'],
  sort: 'line',
  action: gross,
});

/** Blocks to embed. */
export const toEmbed = defineWorklist({
  ...bench,
  id: 'pathology.to-embed',
  title: '蜡块待包埋',
  urgency: 'due',
  where: (row) => all(row.centre.isOwnOrg(), row.kind.is('block'), row.state.is('grossed')),
  columns: ['number', 'words', 'itemName', 'since'],
  sort: 'line',
  action: embed,
});

/** Blocks to cut. */
export const toCut = defineWorklist({
  ...bench,
  id: 'pathology.to-cut',
  title: '蜡块待切片',
  urgency: 'due',
  where: (row) => all(row.centre.isOwnOrg(), row.kind.is('block'), row.state.is('embedded')),
  columns: ['number', 'words', 'itemName', 'since'],
  sort: 'line',
  action: cut,
});

/** Slides to stain. */
export const toStain = defineWorklist({
  ...bench,
  id: 'pathology.to-stain',
  title: '玻片待染色',
  urgency: 'due',
  where: (row) => all(row.centre.isOwnOrg(), row.kind.is('slide'), row.state.is('cut')),
  columns: ['number', 'words', 'itemName', 'since'],
  sort: 'line',
  action: stain,
});

/** Cases that wait for a second opinion. */
export const consulted = defineWorklist({
  id: 'pathology.consulted',
  title: '病理会诊中',
  urgency: 'check',
  roles: READERS,
  view: casesView,
  where: (row) => all(row.centre.isOwnOrg(), row.consultation.is('asked')),
  columns: ['itemName', 'from', 'consultationReason', 'dueAt', 'number'],
  sort: 'dueAt',
  action: giveOpinion,
});

/** Kept long enough, by the day written when they were filed. */
export const toDiscard = defineWorklist({
  ...bench,
  id: 'pathology.to-discard',
  title: '病理标本到期待处置',
  urgency: 'check',
  where: (row) => all(row.centre.isOwnOrg(), row.closed.isEmpty(), row.keepUntil.before(todayPlus(0))),
  columns: ['number', 'kind', 'words', 'place', 'keepUntil'],
  sort: 'keepUntil',
  action: discard,
});
