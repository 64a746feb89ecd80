/** What every action on a specimen, block or slide shares: finding it, its side, its state. */
import type { ActionContext, Refusal } from '../../kernel/define/action.ts';
import { availableWhen } from '../../kernel/define/availability.ts';
import { reference } from '../../kernel/define/item.ts';
import { type Piece, type PieceRecords, type PieceState, pieceSources, readPieces, TRAIL } from './pieces.ts';

/** The item that names the piece an action is about. */
export const pieceItem = reference('条码', 'row:pathology_pieces');

/** The piece of an id. */
export function findPiece(records: PieceRecords, id: string): Piece | undefined {
  return readPieces(records).find((piece) => piece.id === id);
}

/** Only residents with a piece that the step may be taken for are offered it. */
export function whilePiece(step: PieceState) {
  return availableWhen(pieceSources, ({ records }) =>
    readPieces(records).some(({ number, state }) => TRAIL.refuse(number, state, step) === undefined)
      ? undefined
      : { refuse: `没有可以${TRAIL.steps[step]}的标本或切片。`, next: '请核对居民和条码。' },
  );
}

/** Why the centre may not take a step on a piece. */
export function refusePiece(
  step: PieceState,
  target: string,
  context: ActionContext & { readonly records: PieceRecords },
): Refusal | undefined {
  const piece = findPiece(context.records, target);
  if (!piece) return { refuse: '没有找到这个条码。', item: 'target', next: '请重新扫描。' };
  if (piece.trail.progress.owner !== context.actor.org)
    return { refuse: '这个标本送往另一家病理中心。', item: 'target', next: '请核对当前所在的机构和岗位。' };
  const refuse = TRAIL.refuse(piece.number, piece.state, step);
  return refuse === undefined ? undefined : { refuse, item: 'target', next: '请查看它的经过后再办理。' };
}
