/** The tree of a case: each specimen with its blocks, each block with its slides, where each is and since when. */
import { KINDS, PIECE_STATES, type Piece, type PieceState, TRAIL } from '../../../systems/pathology/pieces.ts';
import { t } from '../../language/translate.ts';
import '../../look/pathology.css';

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

interface Props {
  readonly pieces: readonly Piece[];
  /** The piece that was scanned. */
  readonly chosen?: string | undefined;
  readonly onChoose?: ((piece: Piece) => void) | undefined;
}

/** Draws it; nothing while there is none. */
export function PieceTree({ pieces, chosen, onChoose }: Props) {
  const known = new Set(pieces.map(({ id }) => id));
  const roots = pieces.filter(({ parent }) => parent === undefined || !known.has(parent));
  return <Branch pieces={pieces} roots={roots} chosen={chosen} onChoose={onChoose} />;
}

function Branch({ pieces, roots, chosen, onChoose }: Props & { readonly roots: readonly Piece[] }) {
  if (roots.length === 0) return null;
  return (
    <ul className="y-pieces">
      {roots.map((piece) => (
        <li key={piece.id}>
          <button type="button" className={chosen === piece.id ? 'is-chosen' : ''} onClick={() => onChoose?.(piece)} disabled={!onChoose}>
            <b>{piece.number}</b>
            <span>
              {t(KINDS[piece.kind])} · {t(piece.words)}
            </span>
            <span className={`y-tag ${piece.state === 'rejected' ? 'is-stat' : ''}`}>{t(PIECE_STATES[piece.state])}</span>
            <time dateTime={piece.trail.progress.steps.at(-1)?.at}>{tellLast(piece)}</time>
          </button>
          <Branch pieces={pieces} roots={pieces.filter(({ parent }) => parent === piece.id)} chosen={chosen} onChoose={onChoose} />
        </li>
      ))}
    </ul>
  );
}

function tellLast({ trail }: Piece): string {
  const at = trail.progress.steps.at(-1)?.at;
  return at === undefined ? '' : CLOCK.format(new Date(at));
}

function isState(text: string): text is PieceState {
  return TRAIL.isState(text);
}

/** Every step of one piece with its time, person and reason. */
export function PieceSteps({ piece }: { readonly piece: Piece }) {
  return (
    <ol className="y-piece-steps">
      {piece.trail.progress.steps.map(({ step, at, name, reason }) => (
        <li key={`${step} ${at}`}>
          <time dateTime={at}>{CLOCK.format(new Date(at))}</time> <b>{t(isState(step) ? TRAIL.steps[step] : step)}</b> {name ?? ''}
          {reason === undefined ? null : <span className="y-soft"> {reason}</span>}
        </li>
      ))}
    </ol>
  );
}
