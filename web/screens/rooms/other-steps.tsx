/** What a reader may do with a request instead of reporting: send it back for new images, or put it back for another reader. */
import type { ReadingRoom } from '../../../kernel/define/system.ts';
import type { State } from '../../../kernel/patterns/diagnosis-centre/states.ts';
import { t } from '../../language/translate.ts';

interface Props {
  readonly room: ReadingRoom;
  readonly state: State;
  readonly chosen: string | undefined;
  readonly onChoose: (action: string | undefined) => void;
}

/** Draws the keys; nothing where neither is possible. */
export function OtherSteps({ room, state, chosen, onChoose }: Props) {
  if (!['acquired', 'assigned', 'drafting'].includes(state)) return null;
  const steps = [
    { action: room.reject, label: '退回重做' },
    ...(state === 'acquired' ? [] : [{ action: room.putBack, label: '放回清单' }]),
  ].flatMap(({ action, label }) => (action === undefined ? [] : [{ action, label }]));
  if (steps.length === 0) return null;
  return (
    <p className="y-other-steps">
      {chosen === undefined ? (
        steps.map(({ action, label }) => (
          <button type="button" className="y-link" key={action} onClick={() => onChoose(action)}>
            {t(label)}
          </button>
        ))
      ) : (
        <button type="button" className="y-link" onClick={() => onChoose(undefined)}>
          {t('回到书写报告')}
        </button>
      )}
    </p>
  );
}
