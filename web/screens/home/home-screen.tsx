/** Today: who works with people sees tasks first, who manages sees numbers first. */
import { useQuery } from '@tanstack/react-query';
import { CLINICAL_ROLES } from '../../../kernel/define/role.ts';
import { api, type Home } from '../../api.ts';
import { isManager, useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { IndicatorCard } from '../numbers/indicator-card.tsx';
import { Exceptions } from './exceptions.tsx';
import { FirstList } from './first-list.tsx';
import { ListTiles } from './list-tiles.tsx';
import { MatterTiles } from './matter-tiles.tsx';
import { MyTasks } from './my-tasks.tsx';
import { UnconfirmedCodes } from './unconfirmed-codes.tsx';

/** The work first, the menu second. */
export function HomeScreen() {
  const actor = useActor();
  const home = useQuery({ queryKey: ['home'], queryFn: api.home });
  if (home.error && !home.data) return <Refusal error={home.error} onRetry={() => void home.refetch()} />;
  // Who cares for people is told that nothing is due; another post without tasks begins with lists and numbers.
  const isCare = CLINICAL_ROLES.some((role) => role === actor.role);
  const numbersFirst = isManager(actor) || (!isCare && home.data?.tasks.all === 0);
  return (
    <div className="y-page">
      <h1 className="y-only-heard">{t('今日')}</h1>
      {home.data ? <UnconfirmedCodes categories={home.data.unconfirmed} /> : null}
      {home.data ? <MatterTiles matters={home.data.matters} /> : null}
      {home.data === undefined ? <Loading lines={10} /> : numbersFirst ? <Managing home={home.data} /> : <Working home={home.data} />}
    </div>
  );
}

function Working({ home }: { readonly home: Home }) {
  return (
    <>
      <ListTiles lists={home.worklists} />
      <div className="y-home">
        <MyTasks counts={home.tasks} />
        <section className="y-home-numbers" aria-label={t('指标')}>
          {home.numbers.slice(0, 3).map((indicator) => (
            <IndicatorCard key={indicator.id} indicator={indicator} />
          ))}
        </section>
      </div>
    </>
  );
}

function Managing({ home }: { readonly home: Home }) {
  const manages = isManager(useActor());
  return (
    <>
      {manages ? null : (
        <>
          <ListTiles lists={home.worklists} />
          <FirstList lists={home.worklists} />
        </>
      )}
      {home.numbers.length === 0 && home.worklists.length === 0 && home.matters.length === 0 ? (
        <section className="y-card">
          <Empty text={t('您的岗位不看业务数字，也没有居民任务。请从菜单进入。')} />
        </section>
      ) : null}
      {home.numbers.length === 0 ? null : (
        <>
          <section className="y-numbers is-large" aria-label={t('指标')}>
            {home.numbers.slice(0, 3).map((indicator) => (
              <IndicatorCard key={indicator.id} indicator={indicator} />
            ))}
          </section>
          {manages ? <Exceptions /> : null}
        </>
      )}
      {manages ? <ListTiles lists={home.worklists} /> : null}
      {home.tasks.all > 0 ? <MyTasks counts={home.tasks} /> : null}
    </>
  );
}
