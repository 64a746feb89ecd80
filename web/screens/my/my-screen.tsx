/** A resident's own page: my record, whom I stand for, who looked at it, the apps I allowed. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { Navigate, useNavigate } from 'react-router';
import { z } from 'zod';
import { myRecordSchema } from '../../../server/contract/resident.ts';
import { get, ProblemError, post, remove } from '../../api.ts';
import { LanguageButton } from '../../app/header.tsx';
import { t } from '../../language/translate.ts';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { GrantsScreen } from '../apps/grants-screen.tsx';
import { MyImages } from './my-images.tsx';

const done = z.object({ done: z.boolean() });

/** For residents who signed in; others are led to do so. */
export function MyScreen() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const record = useQuery({ queryKey: ['my'], queryFn: () => get(myRecordSchema, '/api/my/record'), retry: false });
  const actFor = async (resident: number | null) => {
    await post(done, '/api/my/acting', { resident });
    await queries.invalidateQueries({ queryKey: ['my'] });
  };
  const leave = async () => {
    await remove(done, '/api/my/session');
    queries.clear();
    navigate('/my/sign-in');
  };
  if (record.error instanceof ProblemError && record.error.status === 401) return <Navigate to="/my/sign-in" replace />;
  if (record.isPending) return <Loading />;
  if (record.error) return <Refusal error={record.error} onRetry={() => void record.refetch()} />;
  const { data } = record;
  return (
    <main className="y-page y-my">
      <header className="y-page-head">
        <h1>{t('我的健康档案')}</h1>
        <span>
          <LanguageButton /> <Button onClick={() => void leave()}>{t('退出')}</Button>
        </span>
      </header>
      <section className="y-card">
        <p>
          {t('正在查看')} <b>{data.name}</b> {data.acting ? t('（{name} 代看）', { name: data.me }) : `（${t('本人')}）`}
        </p>
        {data.facts.map(({ label, value }) => (
          <p key={label}>
            <span className="y-soft">{t(label)}</span> {value}
          </p>
        ))}
        {data.people.length > 0 ? <h2>{t('我代办的人')}</h2> : null}
        <p className="y-actions">
          {data.acting ? <Button onClick={() => void actFor(null)}>{t('本人')}</Button> : null}
          {data.people.map(({ resident, name, kind }) => (
            <Button key={resident} onClick={() => void actFor(resident)}>
              {name}（{t(kind)}）
            </Button>
          ))}
        </p>
      </section>
      <MyImages key={data.name} name={data.name} />
      {data.cards
        .filter(({ rows }) => rows.length > 0)
        .map((card) => (
          <section key={card.title} className="y-card">
            <h2>{t(card.title)}</h2>
            <ul className="y-my-rows">
              {card.rows.map((row) => (
                <li key={JSON.stringify(row)}>
                  {row.map(({ label, value }) => (
                    <span key={label}>
                      <span className="y-soft">{t(label)}</span> {t(value)}
                    </span>
                  ))}
                </li>
              ))}
            </ul>
          </section>
        ))}
      <section className="y-card">
        <h2>{t('谁看过我的记录')}</h2>
        {data.lookers.length === 0 ? <Empty text={t('还没有人看过。')} /> : null}
        <ul className="y-my-rows">
          {data.lookers.map((looker) => (
            <li key={looker.key}>
              <span>
                <b>{looker.name || looker.roleName}</b>{' '}
                <span className="y-soft">
                  {t(looker.roleName)} {looker.orgName}
                </span>
                {looker.broke ? <b className="y-bad y-nowrap"> {t('紧急查阅')}</b> : null}
              </span>
              <span className="y-soft">
                {looker.day} · {t(looker.why)} · {looker.acts.map((act) => t(act)).join('、')}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <GrantsScreen />
    </main>
  );
}
