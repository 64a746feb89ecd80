/** Today: at most five worklists with counts, three numbers, and my tasks by village and house. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { tellCount } from '../../parts/words.ts';
import { IndicatorCard } from '../numbers/indicator-card.tsx';
import { MyTasks } from './my-tasks.tsx';

/** The work first, the menu second. */
export function HomeScreen() {
  const home = useQuery({ queryKey: ['home'], queryFn: api.home });
  if (home.error && !home.data) return <Refusal error={home.error} onRetry={() => void home.refetch()} />;
  return (
    <div className="y-page">
      <h1 className="y-only-heard">{t('今日')}</h1>
      {home.data ? (
        <>
          <ul className="y-tiles" aria-label={t('工作清单')}>
            {home.data.worklists.slice(0, 5).map((list) => (
              <li key={list.id}>
                <Link to={`/worklists/${list.id}`} className="y-tile">
                  <span>{t(list.title)}</span>
                  <b>
                    {list.exact ? '' : t('约')}
                    {tellCount(list.count)}
                  </b>
                </Link>
              </li>
            ))}
          </ul>
          <div className="y-home">
            <MyTasks counts={home.data.tasks} />
            <section className="y-home-numbers" aria-label={t('指标')}>
              {home.data.numbers.slice(0, 3).map((indicator) => (
                <IndicatorCard key={indicator.id} indicator={indicator} />
              ))}
            </section>
          </div>
        </>
      ) : (
        <Loading lines={10} />
      )}
    </div>
  );
}
