/** The two small windows of the image viewer: words for an arrow, and the map of keys. */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { t } from '../../language/translate.ts';
import { KEY_MAP } from './viewer-keys.ts';

function Dialog({ label, onClose, children }: { readonly label: string; readonly onClose: () => void; readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Closed before it is taken away: the focus goes back to where it was, and with it the keys.
  useLayoutEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    return () => opened?.close();
  }, []);
  return (
    <dialog ref={dialog} className="y-image-dialog" aria-label={label} onClose={onClose} onKeyDown={(event) => event.stopPropagation()}>
      {children}
    </dialog>
  );
}

/** Words that stand at an arrow. `onDone` gets undefined when it was given up. */
export function NoteDialog({ before, onDone }: { readonly before: string; readonly onDone: (text: string | undefined) => void }) {
  const [text, setText] = useState(before);
  return (
    <Dialog label={t('箭头注')} onClose={() => onDone(undefined)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onDone(text.trim() || undefined);
        }}
      >
        <label>
          {t('箭头旁写什么')}
          <input value={text} maxLength={60} placeholder={t('如：右上肺结节')} onChange={(event) => setText(event.target.value)} />
        </label>
        <p className="y-actions">
          <button type="submit" className="y-button is-primary">
            {t('写上')}
          </button>
          <button type="button" className="y-button" onClick={() => onDone(undefined)}>
            {t('不写了')}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

/** The map of keys. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog label={t('看图的键')} onClose={onClose}>
      <dl>
        {KEY_MAP.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{t(keys)}</kbd>
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" className="y-button" onClick={onClose}>
        {t('关闭')}
      </button>
    </Dialog>
  );
}
