/** The single keys of a desk: ? shows them, g h goes home, / to the search of the page, [ and ] to the neighbours of a person. */
import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { t } from '../language/translate.ts';
import { isTyping } from '../parts/is-typing.ts';
import { neighboursOf } from './person-list.ts';

const MAP: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['Ctrl', 'K'], '找人、找事、找数'],
  [['/'], '到本页的查找框'],
  [['↑', '↓'], '在清单里选行（也可用 j、k）'],
  [['Enter'], '办理选中的一行'],
  [['[', ']'], '清单里的上一位、下一位居民'],
  [['t'], '到健康时间线'],
  [['p'], '打印本页'],
  [['g', 'h'], '回到今日'],
  [['Ctrl', 'Enter'], '保存表单（也可用 Ctrl+S）'],
  [['Esc'], '关闭，回到原行'],
  [['?'], '显示这张键位表'],
];

const CHORD_MS = 1000;

/** Listens while the shell stands; `onMap` shows the map. */
export function useDeskKeys(onMap: () => void): void {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const chord = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      const afterG = Date.now() - chord.current < CHORD_MS;
      chord.current = event.key === 'g' ? Date.now() : 0;
      const resident = /^\/people\/(\d+)$/.exec(pathname)?.[1];
      const beside = resident === undefined ? undefined : neighboursOf(Number(resident));
      const go = (to: number | undefined) => to !== undefined && navigate(`/people/${to}`, { replace: true });
      const act: Readonly<Record<string, () => unknown>> = {
        '?': onMap,
        '/': () => document.querySelector<HTMLElement>('main input[type=search], main .y-filters input[type=text], main input')?.focus(),
        '[': () => go(beside?.before),
        ']': () => go(beside?.after),
        p: () => window.print(),
        t: () => document.getElementById('timeline')?.scrollIntoView({ block: 'start' }),
        ...(afterG ? { h: () => navigate('/') } : {}),
      };
      const found = act[event.key];
      if (!found) return;
      event.preventDefault();
      found();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, onMap, pathname]);
}

/** The map itself; Esc or a click beside it closes it. */
export function KeyMap({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the dialog closes by Esc itself; the click is on its backdrop
    <dialog
      ref={dialog}
      className="y-command is-keys"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      aria-label={t('键位表')}
    >
      <h2>{t('键位表')}</h2>
      <dl>
        {MAP.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
      <p className="y-actions">
        <button type="button" className="y-button" onClick={onClose}>
          {t('关闭')}
        </button>
      </p>
    </dialog>
  );
}

/** Whether the map is shown, and how to show and close it. */
export function useKeyMap(): { readonly shown: boolean; readonly show: () => void; readonly close: () => void } {
  const [shown, setShown] = useState(false);
  const [show] = useState(() => () => setShown(true));
  const [close] = useState(() => () => setShown(false));
  return { shown, show, close };
}
