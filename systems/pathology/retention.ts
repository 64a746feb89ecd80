/** Keeping specimens, blocks and slides: where, until when, and what became of them. */
import { type Draft, defineAction } from '../../kernel/define/action.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { date, optional, text } from '../../kernel/define/item.ts';
import { READERS } from './centre.ts';
import { SOURCE } from './items.ts';
import { findPiece, pieceItem, refusePiece, whilePiece } from './on-piece.ts';
import { pieceSources, TRAIL } from './pieces.ts';

const shared = { version: '1', source: SOURCE, dateItem: 'date' } as const;

/** The form of filing. Until when a piece is kept is the centre's own rule; whoever files it writes the day. */
export const storeForm = defineForm({
  ...shared,
  id: 'pathology-storage',
  title: '归档保存',
  items: {
    target: pieceItem,
    date: date('归档日期', { prefill: 'today' }),
    place: text('存放位置', { maxLength: 40, hint: '柜-层-盒', prefill: 'last' }),
    until: optional(date('保存至')),
  },
  check: ({ date, until }) => (until !== undefined && until < date ? [{ item: 'until', refuse: '保存期限不能早于归档日期。' }] : []),
});

/** `pathology.store`. */
export const store = defineAction({
  id: 'pathology.store',
  label: '归档保存',
  form: storeForm,
  allow: READERS,
  sources: pieceSources,
  available: whilePiece('stored'),
  check: (answers, context) => refusePiece('stored', answers.target, context),
  write: (answers, context): readonly Draft[] => {
    const piece = findPiece(context.records, answers.target);
    if (!piece) return [];
    const { update, ifVersion } = TRAIL.advance(piece.trail, piece.number, 'stored', context, answers.place);
    return [{ update: answers.until === undefined ? update : { ...update, restriction: { period: { end: answers.until } } }, ifVersion }];
  },
});

/** The form of disposal. */
export const discardForm = defineForm({
  ...shared,
  id: 'pathology-disposal',
  title: '标本处置',
  items: { target: pieceItem, date: date('处置日期', { prefill: 'today' }), note: text('处置方式', { maxLength: 100 }) },
});

/** `pathology.discard`. */
export const discard = defineAction({
  id: 'pathology.discard',
  label: '标本处置',
  form: discardForm,
  allow: READERS,
  sources: pieceSources,
  available: whilePiece('discarded'),
  check: (answers, context) => refusePiece('discarded', answers.target, context),
  write: (answers, context): readonly Draft[] => {
    const piece = findPiece(context.records, answers.target);
    return piece ? [TRAIL.advance(piece.trail, piece.number, 'discarded', context, answers.note)] : [];
  },
});
