/** The apps one has allowed, what each may do, and taking it back. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { z } from 'zod';
import { dateOfInstant } from '../../../kernel/periods/plain-date.ts';
import { grantsSchema } from '../../../server/contract/oidc.ts';
import { get, remove } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { QueryStates } from '../../parts/list-states.tsx';
import { Empty } from '../../parts/states.tsx';

/** A page of its own under the shell. */
export function GrantsScreen() {
  const queries = useQueryClient();
  const grants = useQuery({ queryKey: ['apps', 'grants'], queryFn: () => get(grantsSchema, '/api/apps/grants') });
  const withdraw = async (id: string) => {
    await remove(z.object({ done: z.boolean() }), `/api/apps/grants/${encodeURIComponent(id)}`);
    await queries.invalidateQueries({ queryKey: ['apps', 'grants'] });
  };
  return (
    <div className="y-page">
      <h1>{t('已授权的应用')}</h1>
      <QueryStates query={grants} />
      {grants.data?.rows.length === 0 ? <Empty text={t('您还没有授权任何应用。')} /> : null}
      {grants.data?.rows.map((grant) => (
        <section key={grant.id} className="y-card">
          <h2>{grant.client}</h2>
          <p>{grant.scopes.join('；')}</p>
          <p className="y-soft">
            {t('授权于')} {dateOfInstant(grant.created)} · {t('到期')} {dateOfInstant(grant.expires)}
          </p>
          <Button danger onClick={() => void withdraw(grant.id)}>
            {t('收回授权')}
          </Button>
        </section>
      ))}
    </div>
  );
}
