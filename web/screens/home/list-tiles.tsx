/** The actor's worklists with their counts, the most urgent first; those beyond the first few behind a fold, counted when it is opened. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, type Home } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { tellCount } from '../../parts/words.ts';

type List = Home['worklists'][number];

/** Nothing when no list holds anybody. */
export function ListTiles({ lists }: { readonly lists: readonly List[] }) {
  const [open, setOpen] = useState(false);
  const first = lists.filter(({ count }) => count !== null);
  const hidden = lists.filter(({ count }) => count === null);
  const all = useQuery({ queryKey: ['home', 'lists'], queryFn: api.homeLists, enabled: open });
  const counted = new Map(all.data?.worklists.map((list) => [list.id, list]));
  const shown = open ? [...first, ...hidden.map((list) => counted.get(list.id) ?? list)] : first;
  if (lists.length === 0) return null;
  return (
    <section className="y-lists" aria-label={t('工作清单')}>
      <ul className="y-tiles">
        {shown.map((list) => (
          <li key={list.id}>
            <Link to={`/worklists/${list.id}`} className={`y-tile is-${list.urgency}`}>
              <span>{t(list.title)}</span>
              {list.count === null ? null : (
                <b className={list.count > 0 && (list.urgency === 'late' || list.urgency === 'now') ? 'is-late' : ''}>
                  {list.exact ? '' : '>'}
                  {tellCount(list.count)}
                </b>
              )}
            </Link>
          </li>
        ))}
      </ul>
      {hidden.length > 0 ? (
        <button type="button" className="y-link y-not-printed" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('收起') : t('其他清单（{n}）', { n: hidden.length })}
        </button>
      ) : null}
    </section>
  );
}
