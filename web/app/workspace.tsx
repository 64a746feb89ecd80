/** The form opened over a screen: at the side of a desk, a full sheet on a phone; Esc goes back to the same row. */
import { CloseOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { api } from '../api.ts';
import { OpenForm } from '../form/open-form.tsx';
import { t } from '../language/translate.ts';
import { tellSexAge } from '../parts/words.ts';
import { loadAction } from './systems.ts';
import { type FormTarget, readWorkspace, writeWorkspace } from './workspace-address.ts';

/** The title of a form and who it is about. */
export function FormTitle({ target }: { readonly target: FormTarget }) {
  const action = useQuery({
    queryKey: ['action', target.action],
    queryFn: async () => (await loadAction(target.action)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const page = useQuery({
    queryKey: ['person', target.resident, 'page'],
    queryFn: () => api.person(target.resident ?? 0),
    enabled: target.resident !== undefined,
  });
  const person = page.data?.person;
  return (
    <div className="y-form-title">
      <h2>
        {t(action.data?.label ?? '表单')}
        {action.data ? (
          <small>
            <Link target="_blank" to={`/paper/${action.data.form.id}${target.resident === undefined ? '' : `?for=${target.resident}`}`}>
              {t('空白纸质表')}
            </Link>
          </small>
        ) : null}
      </h2>
      {person ? (
        <p>
          <b>{person.name}</b> {tellSexAge(person)} · {person.village}
          {person.allergies.length > 0 ? (
            <span className="y-tag is-danger">{t('过敏：{what}', { what: person.allergies.join('、') })}</span>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}

/** Reads which form from the address, so that going back closes it and a reload keeps it. */
export function Workspace() {
  const { pathname, search, state } = useLocation();
  const navigate = useNavigate();
  const { open, then } = readWorkspace(search);
  const [dirty, setDirty] = useState(false);
  const [asking, setAsking] = useState(false);
  const opener = useRef<Element | null>(null);
  const panel = useRef<HTMLElement>(null);

  useEffect(() => {
    opener.current = document.activeElement;
    const at = opener.current instanceof HTMLElement ? opener.current.dataset.row : undefined;
    panel.current?.focus();
    return () => {
      const row = opener.current;
      // The row may be gone because its task is done: its place in the list gets the focus.
      const target = row?.isConnected ? row : document.querySelector(`[data-row="${CSS.escape(at ?? '')}"]`);
      if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    };
  }, []);

  const close = useCallback(() => {
    const openedHere = typeof state === 'object' && state !== null && 'openedHere' in state;
    if (openedHere) navigate(-1);
    else navigate({ pathname, search: writeWorkspace(search, []) }, { replace: true, preventScrollReset: true });
  }, [navigate, pathname, search, state]);
  const tryClose = useCallback(() => (dirty ? setAsking(true) : close()), [dirty, close]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      // An open list or picker closes first.
      if (document.activeElement?.getAttribute('aria-expanded') === 'true' || document.querySelector('[role=dialog][aria-modal=true]'))
        return;
      if (asking) setAsking(false);
      else tryClose();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [asking, tryClose]);

  if (!open) return null;
  const [following] = then;
  const goOn = () => navigate({ pathname, search: writeWorkspace(search, then) }, { replace: true, state, preventScrollReset: true });
  return (
    <aside className="y-workspace" ref={panel} tabIndex={-1} aria-label={t('表单')}>
      <header>
        <FormTitle target={open} />
        <Button type="text" icon={<CloseOutlined />} onClick={tryClose} aria-label={t('关闭表单')} title="Esc" />
      </header>
      {asking ? (
        <div className="y-note is-asking" role="alertdialog" aria-label={t('还没有保存')}>
          <p>{t('还没有保存。草稿会留在本机，下次打开这张表时恢复。')}</p>
          <p className="y-actions">
            <Button type="primary" autoFocus onClick={() => setAsking(false)}>
              {t('继续填写')}
            </Button>
            <Button onClick={close}>{t('离开，保留草稿')}</Button>
          </p>
        </div>
      ) : null}
      <OpenForm
        key={`${open.action}:${open.resident ?? ''}`}
        target={open}
        next={following ? t('还有 {n} 张表', { n: then.length }) : undefined}
        onNext={goOn}
        onClose={close}
        onDirty={setDirty}
      />
    </aside>
  );
}
