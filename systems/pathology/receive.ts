/** At the centre's desk: a specimen is received, its fixation judged, or rejected for a reason of the closed list. */
import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, optional, text } from '../../kernel/define/item.ts';
import { requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { advanceRequests, requestsOf } from '../../kernel/patterns/specimens/advance-requests.ts';
import { REJECTION_REASONS } from '../../kernel/patterns/specimens/rejection-reasons.ts';
import { READERS } from './centre.ts';
import { FIXATION, SOURCE } from './items.ts';
import { findPiece, pieceItem, refusePiece, whilePiece } from './on-piece.ts';
import { pieceSources, TRAIL } from './pieces.ts';

const shared = { version: '1', source: SOURCE, dateItem: 'date' } as const;
const sources = { ...requestSources('pathology'), ...pieceSources } as const;

/** The form of a receipt. */
export const receiveForm = defineForm({
  ...shared,
  id: 'pathology-receipt',
  title: '病理标本接收',
  items: {
    target: pieceItem,
    date: date('接收日期', { prefill: 'today' }),
    fixation: choice('固定情况', FIXATION),
    note: optional(text('说明', { maxLength: 200 })),
  },
});

/** `pathology.receive`: from here on the clock of the report runs. */
export const receive = defineAction({
  id: 'pathology.receive',
  label: '接收病理标本',
  form: receiveForm,
  allow: READERS,
  sources,
  available: whilePiece('received'),
  check: (answers, context) => refusePiece('received', answers.target, context),
  write: (answers, context): readonly Draft[] => {
    const piece = findPiece(context.records, answers.target);
    if (!piece) return [];
    const { resource, version } = piece.kept;
    const condition = [{ coding: [{ system: SYSTEM.item, code: `fixation-${answers.fixation}`, display: FIXATION[answers.fixation] }] }];
    return [
      TRAIL.advance(piece.trail, piece.number, 'received', context, answers.note),
      { update: { ...resource, id: piece.id, receivedTime: context.now, condition }, ifVersion: version },
      ...advanceRequests(requestsOf([piece.request], context.records), ['acquired'], context),
    ];
  },
  tell: (answers, context) => ({ text: `已接收 ${findPiece(context.records, answers.target)?.number ?? ''}。` }),
});

/** The form of a rejection. */
export const rejectForm = defineForm({
  ...shared,
  id: 'pathology-rejection',
  title: '病理标本拒收',
  items: {
    target: pieceItem,
    date: date('日期', { prefill: 'today' }),
    reason: choice('拒收原因', REJECTION_REASONS),
    note: optional(text('说明', { maxLength: 200 })),
  },
});

/** `pathology.reject-specimen`: the request goes back to who sent it. */
export const rejectSpecimen = defineAction({
  id: 'pathology.reject-specimen',
  label: '拒收病理标本',
  form: rejectForm,
  allow: READERS,
  sources,
  available: whilePiece('rejected'),
  check: (answers, context) =>
    refusePiece('rejected', answers.target, context) ??
    (findPiece(context.records, answers.target)?.kind === 'specimen'
      ? undefined
      : { refuse: '只能拒收送来的标本。', item: 'target', next: '蜡块和玻片请在归档中处置。' }),
  write: (answers, context): readonly Draft[] => {
    const piece = findPiece(context.records, answers.target);
    if (!piece) return [];
    const reason = [REJECTION_REASONS[answers.reason], answers.note].filter((word) => word !== undefined).join('：');
    const { resource, version } = piece.kept;
    return [
      TRAIL.advance(piece.trail, piece.number, 'rejected', context, reason),
      {
        update: { ...resource, id: piece.id, status: 'unsatisfactory', receivedTime: resource.receivedTime ?? context.now },
        ifVersion: version,
      },
      ...advanceRequests(requestsOf([piece.request], context.records), ['acquired', 'rejected'], context, reason),
    ];
  },
  tell: () => ({ text: '已拒收，申请机构将看到原因并重新送检。' }),
});
