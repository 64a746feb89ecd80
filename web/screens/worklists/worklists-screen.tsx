/** All worklists of the actor's role, by system. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { loadSystems } from '../../app/systems.ts';
import { t } from '../../language/translate.ts';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { tellCount } from '../../parts/words.ts';

/** Lists that hold nobody have no count. */
export function WorklistsScreen() {
  const actor = useActor();
  const systems = useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  const home = useQuery({ queryKey: ['home', 'lists'], queryFn: api.homeLists });
  if (systems.error) return <Refusal error={systems.error} onRetry={() => void systems.refetch()} />;
  if (!systems.data) return <Loading />;
  const counts = new Map(home.data?.worklists.map((list) => [list.id, list.count]));
  const offered = systems.data.flatMap((system) => {
    const lists = system.worklists.filter((list) => !list.forRoom && list.roles.some((role) => role === actor.role));
    return lists.length > 0 ? [{ system, lists }] : [];
  });
  return (
    <div className="y-page">
      <h1>{t('工作清单')}</h1>
      {offered.length === 0 ? <Empty text={t('您的岗位没有工作清单。')} /> : null}
      <div className="y-columns">
        {offered.map(({ system, lists }) => (
          <section className="y-card" key={system.id}>
            <h2>{t(system.title)}</h2>
            <ul className="y-link-list">
              {lists.map((list) => {
                const count = counts.get(list.id);
                return (
                  <li key={list.id}>
                    <Link to={`/worklists/${list.id}`}>{t(list.title)}</Link>
                    {count === undefined || count === null ? null : <b className="y-count">{tellCount(count)}</b>}
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
