/** The administration of accounts: who has one, in what state, and what the reader's role may do to it. */
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useActor } from '../../app/session.tsx';
import { identityApi } from '../../identity-api.ts';
import { t } from '../../language/translate.ts';
import { Barred } from '../../parts/barred.tsx';
import { QueryStates } from '../../parts/list-states.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { Empty } from '../../parts/states.tsx';
import { useLater } from '../../parts/use-later.ts';
import { AccountCard } from './account-card.tsx';
import { CreateAccount } from './create-account.tsx';
import { OneTimePassword, type ToldPassword } from './one-time-password.tsx';

/** `/accounts` */
export function AccountsScreen() {
  const actor = useActor();
  const queries = useQueryClient();
  const [q, setQ] = useState('');
  const [address, setAddress] = useSearchParams();
  const locked = address.get('locked') === '1';
  const [told, setTold] = useState<ToldPassword | undefined>();
  const later = useLater(q.trim(), 250);
  const list = useInfiniteQuery({
    queryKey: ['accounts', later, locked],
    queryFn: ({ pageParam }) => identityApi.accounts(later, locked, pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    enabled: actor.may.accounts,
  });
  if (!actor.may.accounts) return <Barred what="管理账号" next="请由系统管理员或安全管理员办理。" />;
  const again = () => queries.invalidateQueries({ queryKey: ['accounts'] });
  const onTold = (given: ToldPassword) => {
    setTold(given);
    void again();
  };
  const rows = (list.data?.pages ?? []).flatMap((page) => page.rows);
  const first = list.data?.pages[0];
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t('账号管理')}</h1>
      </header>
      {told ? <OneTimePassword key={told.password} told={told} onPassed={() => setTold(undefined)} /> : null}
      {first?.deeds.includes('create') ? <CreateAccount onTold={onTold} /> : null}
      <Input.Search
        aria-label={t('用户名或姓名')}
        placeholder={t('用户名或姓名')}
        allowClear
        value={q}
        onChange={(event) => setQ(event.target.value)}
      />
      <Checkbox checked={locked} onChange={({ target }) => setAddress(target.checked ? { locked: '1' } : {}, { replace: true })}>
        {t('只看锁定的')}
      </Checkbox>
      <QueryStates query={list} />
      {first && rows.length === 0 ? (
        <Empty text={locked ? t('没有锁定的账号；首页的数也算不属于任何账号的登录名。') : t('没有账号。')} />
      ) : null}
      {first
        ? rows.map((row) => (
            <AccountCard
              key={row.name}
              row={row}
              deeds={row.name === actor.user ? [] : first.deeds}
              issuer={first.issuer}
              onTold={onTold}
              onDone={again}
            />
          ))
        : null}
      {rows.length > 0 ? <MoreButton shown={rows.length} list={list} /> : null}
    </div>
  );
}
