/** The key that calls a team at once: one press opens the case, the reader goes on reading. */
import { useEffect } from 'react';
import type { ReadingRoom } from '../../../kernel/define/system.ts';
import { useOpenForm } from '../../app/workspace-address.ts';
import { t } from '../../language/translate.ts';

interface Props {
  readonly calls: NonNullable<ReadingRoom['calls']>;
  readonly resident: number;
}

/** Alt+S, or the button. */
export function CallTeam({ calls, resident }: Props) {
  const open = useOpenForm();
  useEffect(() => {
    const call = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== 'KeyS') return;
      event.preventDefault();
      open({ action: calls.action, resident });
    };
    addEventListener('keydown', call);
    return () => removeEventListener('keydown', call);
  }, [open, calls.action, resident]);
  return (
    <button type="button" className="y-button is-alarm" onClick={() => open({ action: calls.action, resident })}>
      {t(calls.label)} <kbd>Alt+S</kbd>
    </button>
  );
}
