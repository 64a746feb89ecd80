/** The reading rooms of the reader's role; where there is one, it opens at once. */
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from 'react-router';
import { api } from '../../api.ts';
import { readsIn, useActor } from '../../app/session.tsx';
import { loadSystems } from '../../app/systems.ts';
import { t } from '../../language/translate.ts';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { tellCount } from '../../parts/words.ts';

/** Each room with how many wait in it. */
export function RoomsScreen() {
  const actor = useActor();
  const systems = useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  const home = useQuery({ queryKey: ['home', 'lists'], queryFn: api.homeLists });
  if (systems.error) return <Refusal error={systems.error} onRetry={() => void systems.refetch()} />;
  if (!systems.data) return <Loading />;
  const counts = new Map(home.data?.worklists.map((list) => [list.id, list.count]));
  const rooms = systems.data
    .flatMap(({ rooms: own }) => own)
    .filter(({ id, roles }) => roles.some((role) => role === actor.role) && readsIn(actor, id));
  const [only] = rooms;
  if (only && rooms.length === 1) return <Navigate to={`/rooms/${only.id}`} replace />;
  return (
    <div className="y-page">
      <h1>{t('诊断中心')}</h1>
      {rooms.length === 0 ? <Empty text={t('您的岗位没有诊断中心。')} /> : null}
      <div className="y-tiles">
        {rooms.map((room) => (
          <Link className="y-tile" key={room.id} to={`/rooms/${room.id}`}>
            <span>{t(room.title)}</span>
            <b>{tellCount(counts.get(room.lists[0]?.id ?? '') ?? 0)}</b>
            <span className="y-soft">{t(room.lists[0]?.title ?? '')}</span>
          </Link>
        ))}
      </div>
    </div>
  );
}
