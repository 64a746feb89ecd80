/** The most urgent list of a role that has no tasks of its own: its first rows, to be acted upon without opening the list. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, type Home } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { QueryStates } from '../../parts/list-states.tsx';
import { PeopleGrid } from '../../parts/people-grid.tsx';
import { tellCount } from '../../parts/words.ts';
import { useListRows } from '../worklists/use-list-rows.ts';

/** Rows shown and read, for whoever is read is told so: the rest stands on the list's own page. */
const SHOWN = 8;

/** Nothing while no list holds anybody. */
export function FirstList({ lists }: { readonly lists: Home['worklists'] }) {
  const [list] = lists.filter(({ count }) => count !== null && count > 0);
  return list === undefined ? null : <FirstRows key={list.id} list={list} />;
}

function FirstRows({ list }: { readonly list: Home['worklists'][number] }) {
  const { area } = useActor();
  const found = useQuery({
    queryKey: ['worklist', list.id, 'first', area],
    queryFn: () => api.worklist(list.id, { area, rows: SHOWN }),
  });
  const rows = found.data?.rows ?? [];
  const opens = useListRows(list.id, t(list.title), rows);
  const rest = (found.data?.total.count ?? 0) - rows.length;
  return (
    <section className="y-card y-first-list" aria-label={t(list.title)}>
      <header className="y-card-head">
        <h2>{t(list.title)}</h2>
        <Link to={`/worklists/${list.id}`}>{rest > 0 ? t('其余 {n} 条', { n: tellCount(rest) }) : t('打开清单')}</Link>
      </header>
      <QueryStates query={found} lines={6} />
      {found.data && rows.length > 0 ? <PeopleGrid columns={found.data.columns} rows={rows} {...opens} /> : null}
    </section>
  );
}
