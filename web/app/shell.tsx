/** The frame of every screen after sign-in: head, menu, the open form, the command box. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { api, ProblemError } from '../api.ts';
import { t } from '../language/translate.ts';
import { Refusal, Starting } from '../parts/states.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { CriticalBar } from './critical-bar.tsx';
import { Header } from './header.tsx';
import { KeyMap, useDeskKeys, useKeyMap } from './keys.tsx';
import { useLiveNotices } from './live.ts';
import { BottomBar, SideMenu } from './menu.tsx';
import { SessionProvider, useActor } from './session.tsx';
import { useTellPrinting } from './tell-taken.ts';
import { useDesk } from './use-desk.ts';
import { isFormOpen } from './workspace-address.ts';

const Workspace = lazy(async () => ({ default: (await import('./workspace.tsx')).Workspace }));
const CommandBox = lazy(async () => ({ default: (await import('./command-box.tsx')).CommandBox }));

/** Asks who is signed in; nobody goes to the sign-in page and comes back afterwards. */
export function Shell() {
  const location = useLocation();
  const session = useQuery({ queryKey: ['session'], queryFn: api.session, staleTime: 300_000 });
  if (session.error instanceof ProblemError && session.error.status === 401) {
    const { code } = session.error.problem;
    const query = new URLSearchParams({ next: location.pathname + location.search });
    // Ended by a newer sign-in: the sign-in page says so.
    if (code === 'signed-in-elsewhere') query.set('refused', code);
    return <Navigate to={`/sign-in?${query}`} replace />;
  }
  if (session.error && !session.data) return <Refusal error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data) return <Starting />;
  return (
    <SessionProvider value={session.data}>
      <Frame />
    </SessionProvider>
  );
}

function Frame() {
  const actor = useActor();
  const desk = useDesk();
  const location = useLocation();
  const [searching, setSearching] = useState(false);
  const keyMap = useKeyMap();
  useDeskKeys(keyMap.show);
  useTellPrinting();
  useLiveNotices();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setSearching(true);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const formOpen = isFormOpen(location.search);
  return (
    <div className={`y-frame ${desk ? 'is-desk' : 'is-phone'} ${formOpen && desk ? 'has-form' : ''}`}>
      <a className="y-skip" href="#main">
        {t('跳到正文')}
      </a>
      <Header onSearch={() => setSearching(true)} />
      {desk ? <SideMenu /> : null}
      <main id="main" className="y-main" tabIndex={-1}>
        {actor.demo ? <p className="y-print-demo">{t('演示数据 · 非真实居民')}</p> : null}
        {actor.may.worklists ? <CriticalBar /> : null}
        <Outlet />
        <p className="y-print-foot">
          {t('打印于 {at} · 打印人 {name} · {org}', {
            at: new Date().toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' }),
            name: actor.name,
            org: actor.orgName,
          })}
        </p>
      </main>
      {desk ? null : <BottomBar />}
      <ConfirmDialog />
      <Suspense fallback={null}>
        {formOpen ? <Workspace /> : null}
        {searching ? <CommandBox onClose={() => setSearching(false)} /> : null}
        {keyMap.shown ? <KeyMap onClose={keyMap.close} /> : null}
      </Suspense>
    </div>
  );
}
