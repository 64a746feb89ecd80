/** What may be written down about nobody in particular: health talks, postings, institutions; by system. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useActor } from '../app/session.tsx';
import { loadSystems } from '../app/systems.ts';
import { t } from '../language/translate.ts';
import { Empty, Loading, Refusal } from '../parts/states.tsx';

/** Only what the actor's role may do. */
export function ActionsScreen() {
  const actor = useActor();
  const systems = useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  if (systems.error) return <Refusal error={systems.error} onRetry={() => void systems.refetch()} />;
  if (!systems.data) return <Loading />;
  const offered = systems.data.flatMap((system) => {
    const actions = system.actions.filter((action) => action.subject === 'none' && action.allow.some((role) => role === actor.role));
    return actions.length > 0 ? [{ system, actions }] : [];
  });
  return (
    <div className="y-page">
      <h1>{t('登记事项')}</h1>
      <p className="y-soft">{t('不针对某位居民的登记。给居民办理的事，请从清单或居民档案打开。')}</p>
      {offered.length === 0 ? <Empty text={t('您的岗位没有这类登记。')} /> : null}
      <div className="y-columns">
        {offered.map(({ system, actions }) => (
          <section className="y-card" key={system.id}>
            <h2>{t(system.title)}</h2>
            <p className="y-soft">{t(system.description)}</p>
            <ul className="y-link-list">
              {actions.map((action) => (
                <li key={action.id}>
                  <Link to={`/do/${action.id}`}>{t(action.label)}</Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
