/** Apps that can be opened for this resident (SMART App Launch, EHR launch): the app is handed who it is about, and asks for the rest. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { appsSchema, redirectSchema } from '../../../server/contract/oidc.ts';
import { get, ProblemError, post } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { Refusal } from '../../parts/states.tsx';

/** A card of the person page; nothing where no app can be opened. */
export function AppsCard({ resident }: { readonly resident: number }) {
  const apps = useQuery({ queryKey: ['apps'], queryFn: () => get(appsSchema, '/api/apps'), staleTime: 300_000 });
  const [opening, setOpening] = useState<string | undefined>();
  const [refused, setRefused] = useState<Error | undefined>();
  const open = async (id: string) => {
    setOpening(id);
    setRefused(undefined);
    // The tab is opened by the click itself; browsers block one that opens after an answer.
    const tab = window.open('about:blank', '_blank');
    if (tab) tab.opener = null;
    try {
      const { redirect } = await post(redirectSchema, `/api/apps/${encodeURIComponent(id)}/launch`, { resident });
      (tab ?? window).location.assign(redirect);
    } catch (error) {
      tab?.close();
      if (!(error instanceof ProblemError)) throw error;
      setRefused(error);
    } finally {
      setOpening(undefined);
    }
  };
  if (!apps.data || apps.data.rows.length === 0) return null;
  return (
    <section className="y-card y-not-printed" aria-label={t('用应用打开')}>
      <h2>{t('用应用打开')}</h2>
      <p className="y-actions">
        {apps.data.rows.map(({ id, name }) => (
          <Button key={id} loading={opening === id} onClick={() => void open(id)}>
            {name}
          </Button>
        ))}
      </p>
      {refused ? <Refusal error={refused} onRetry={() => setRefused(undefined)} /> : null}
      <p className="y-soft">
        {t('应用只会看到这一位居民；给过的授权在')} <Link to="/apps">{t('已授权的应用')}</Link>
      </p>
    </section>
  );
}
