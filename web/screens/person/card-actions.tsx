/** The actions of a card: the first two as buttons, the others behind 更多. */
import { useEffect, useRef } from 'react';
import { useOpenForm } from '../../app/workspace-address.ts';
import { t } from '../../language/translate.ts';

interface Props {
  readonly actions: readonly { readonly id: string; readonly label: string }[];
  readonly resident: number;
  /** How many stand as buttons. */
  readonly shown?: number;
}

/** A click outside or Esc closes what 更多 opened. */
export function CardActions({ actions, resident, shown = 2 }: Props) {
  const openForm = useOpenForm();
  const more = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const box = more.current;
      if (!box?.open) return;
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !(event.target instanceof Node && box.contains(event.target)))
        box.open = false;
    };
    window.addEventListener('click', close);
    window.addEventListener('keydown', close);
    return () => {
      window.removeEventListener('click', close);
      window.removeEventListener('keydown', close);
    };
  }, []);
  // One more button takes no more room than 更多 would.
  const [first, rest] = actions.length <= shown + 1 ? [actions, []] : [actions.slice(0, shown), actions.slice(shown)];
  const button = ({ id, label }: Props['actions'][number]) => (
    <button
      type="button"
      key={id}
      className="y-button"
      onClick={() => {
        if (more.current) more.current.open = false;
        openForm({ action: id, resident });
      }}
    >
      {t(label)}
    </button>
  );
  if (actions.length === 0) return null;
  return (
    <span className="y-actions y-not-printed">
      {first.map(button)}
      {rest.length > 0 ? (
        <details ref={more} className="y-more-actions">
          <summary className="y-button">{t('更多')} ▾</summary>
          <div>{rest.map(button)}</div>
        </details>
      ) : null}
    </span>
  );
}
