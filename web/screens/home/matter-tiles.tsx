/** What waits for those who keep the platform: how many, and the way to the page where they stand. Zero is shown: it says that all is well. */
import { Link } from 'react-router';
import type { Home } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { tellCount } from '../../parts/words.ts';

/** Nothing for roles that keep nothing. */
export function MatterTiles({ matters }: { readonly matters: Home['matters'] }) {
  if (matters.length === 0) return null;
  return (
    <section className="y-lists" aria-label={t('待处理')}>
      <ul className="y-tiles">
        {matters.map(({ title, path, count, exact }) => (
          <li key={title}>
            <Link to={path} className="y-tile">
              <span>{t(title)}</span>
              <b className={count > 0 ? 'is-late' : ''}>
                {exact ? '' : '>'}
                {tellCount(count)}
              </b>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
