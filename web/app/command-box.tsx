/** The command box (Ctrl+K): people, actions, numbers and screens by a few letters; "随访 张伟" opens the form for the person. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useLocation, useMatch, useNavigate } from 'react-router';
import { api } from '../api.ts';
import { t } from '../language/translate.ts';
import { isPartOfNumber } from '../parts/is-part-of-number.ts';
import { useLater } from '../parts/use-later.ts';
import { matchCommand } from './match-command.ts';
import { menuFor } from './menu.tsx';
import { readRecent, rememberRecent } from './recent-commands.ts';
import { useActor } from './session.tsx';
import { loadSystems } from './systems.ts';
import { writeWorkspace } from './workspace-address.ts';

interface Hit {
  readonly key: string;
  readonly kind: string;
  readonly text: string;
  readonly detail: string;
  readonly to: string;
}

const MOST = 6;

function useHits(typed: string): readonly Hit[] {
  const actor = useActor();
  const { pathname, search } = useLocation();
  const onPerson = useMatch('/people/:resident');
  const systems = useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  const allowed =
    systems.data?.flatMap((system) =>
      system.actions
        .filter((action) => action.allow.some((role) => role === actor.role))
        .map((action) => ({ action, system: system.title })),
    ) ?? [];
  const { action: named, rest } = matchCommand(
    typed,
    allowed.map(({ action }) => ({ id: action.id, label: t(action.label) })),
  );
  const q = useLater(named ? rest : typed.trim(), 150);
  const people = useQuery({
    queryKey: ['people', 'command', q],
    queryFn: () => api.people(q),
    enabled: q !== '' && actor.may.people,
    placeholderData: keepPreviousData,
  });
  const needle = typed.trim();
  if (needle === '') return [];
  const found = q === '' || !actor.may.people ? [] : (people.data?.rows ?? []).slice(0, MOST);
  const openFor = (id: string, resident: number, from: string) => `${from}?${writeWorkspace('', [{ action: id, resident }])}`;
  const persons: Hit[] = found.map((person) => ({
    key: `person ${person.resident}`,
    kind: named ? '办理' : '居民',
    text: named ? `${t(named.label)} → ${person.name}` : person.name,
    detail: [person.age === null ? '' : t('{n}岁', { n: person.age }), person.village, person.idMasked ?? ''].filter(Boolean).join(' · '),
    to: named ? openFor(named.id, person.resident, `/people/${person.resident}`) : `/people/${person.resident}`,
  }));
  const resident = Number(onPerson?.params.resident);
  const actions: Hit[] = allowed
    .filter(({ action }) => action.id !== 'residents.enlist') // made for lists: the import page uses it
    .filter(({ action }) => t(action.label).includes(needle) && (action.subject !== 'resident' || Number.isSafeInteger(resident)))
    .map(({ action, system }) => ({
      key: `action ${action.id}`,
      kind: '办理',
      text: t(action.label),
      detail: t(system),
      to:
        action.subject === 'resident'
          ? `${pathname}?${writeWorkspace(search, [{ action: action.id, resident }])}`
          : action.id === 'residents.register'
            ? '/people/register'
            : `/do/${action.id}`,
    }));
  const lists: Hit[] = (systems.data ?? []).flatMap((system) =>
    system.worklists
      .filter((list) => list.roles.some((role) => role === actor.role) && t(list.title).includes(needle))
      .map((list) => ({ key: `list ${list.id}`, kind: '清单', text: t(list.title), detail: t(system.title), to: `/worklists/${list.id}` })),
  );
  const numbers: Hit[] = (systems.data ?? []).flatMap((system) =>
    system.indicators
      .filter((indicator) => t(indicator.title).includes(needle))
      .map((indicator) => ({
        key: `number ${indicator.id}`,
        kind: '指标',
        text: t(indicator.title),
        detail: t(system.title),
        to: `/numbers/${indicator.id}`,
      })),
  );
  const screens: Hit[] = menuFor(actor)
    .filter((entry) => t(entry.label).includes(needle))
    .map((entry) => ({
      key: `screen ${entry.to}`,
      kind: '页面',
      text: t(entry.label),
      detail: '',
      to: entry.to,
    }));
  return [...persons, ...actions.slice(0, MOST), ...lists.slice(0, MOST), ...numbers.slice(0, MOST), ...screens];
}

/** Arrow keys choose, Enter opens, Esc closes. Empty, it shows what was opened last. */
export function CommandBox({ onClose }: { readonly onClose: () => void }) {
  const actor = useActor();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const found = useHits(typed);
  const hits = typed.trim() === '' ? readRecent(actor.user).map((recent): Hit => ({ ...recent, key: recent.to, kind: '最近' })) : found;
  const index = Math.min(at, Math.max(0, hits.length - 1));
  useEffect(() => dialog.current?.showModal(), []);
  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    rememberRecent(actor.user, { text: hit.text, detail: hit.detail, to: hit.to });
    onClose();
    navigate(hit.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setAt(Math.max(0, Math.min(hits.length - 1, index + (event.key === 'ArrowDown' ? 1 : -1))));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      open(hits[index]);
    }
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the dialog closes by Esc itself; the click is on its backdrop
    <dialog
      ref={dialog}
      className="y-command"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      aria-label={t('搜索')}
    >
      <input
        type="search"
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls="command-hits"
        aria-activedescendant={hits[index] ? `hit-${index}` : undefined}
        aria-label={t('找人、找事、找数')}
        placeholder={t('姓名、拼音首字母、完整证件号或电话、村名+姓名；或“随访 张伟”')}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="command-hits" role="listbox" aria-label={t('结果')}>
        {hits.map((hit, number) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys
          <div
            key={hit.key}
            id={`hit-${number}`}
            role="option"
            tabIndex={-1}
            aria-selected={number === index}
            onClick={() => open(hit)}
            onMouseMove={() => setAt(number)}
          >
            <span className="y-tag">{t(hit.kind)}</span>
            <b>{hit.text}</b>
            <span className="y-soft">{hit.detail}</span>
          </div>
        ))}
        {typed.trim() !== '' && hits.length === 0 ? (
          <p className="y-soft">
            {t('没有找到“{q}”。', { q: typed.trim() })}
            {isPartOfNumber(typed) ? t('证件号和电话要输完整：它们在名单里是遮蔽的，不能按末几位查找。') : null}
          </p>
        ) : null}
        {typed.trim() === '' && hits.length === 0 ? <p className="y-soft">{t('输入几个字即可：人、要办的事、指标、页面。')}</p> : null}
      </div>
    </dialog>
  );
}
