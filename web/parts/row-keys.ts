/** Arrow keys, j and k move between rows, Enter opens: for any container whose rows carry `data-row`. */
import { type KeyboardEvent as ReactKeyboardEvent, useEffect } from 'react';
import { isTyping } from './is-typing.ts';

const STEP: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/** Put on the container as onKeyDown. Rows are focusable; Enter on one clicks it. */
export function moveBetweenRows(event: ReactKeyboardEvent<HTMLElement>): void {
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const focused = document.activeElement;
  const at = focused instanceof HTMLElement ? rows.indexOf(focused) : -1;
  const step = STEP[event.key];
  if (step !== undefined) {
    event.preventDefault();
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
    next?.focus();
  } else if (event.key === 'Enter' && at >= 0 && event.target === rows[at]) {
    event.preventDefault();
    rows[at]?.click();
  }
}

/** On a page that is a list: while nothing has the focus, the keys that move between rows go to the first one. */
export function useKeysFromPage(): void {
  useEffect(() => {
    const enter = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || STEP[event.key] === undefined) return;
      const focused = document.activeElement;
      if (focused !== null && focused !== document.body && !focused.matches('main')) return;
      const first = document.querySelector<HTMLElement>('main [data-row="0"]');
      if (!first) return;
      event.preventDefault();
      first.focus();
    };
    window.addEventListener('keydown', enter);
    return () => window.removeEventListener('keydown', enter);
  }, []);
}
