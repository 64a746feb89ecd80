/** What the tab bar of a phone has no room for. */
import { Link } from 'react-router';
import { LanguageButton, SignOutButton } from '../app/header.tsx';
import { menuFor } from '../app/menu.tsx';
import { useActor } from '../app/session.tsx';
import { t } from '../language/translate.ts';

/** All screens, the language, who is signed in, the way out. */
export function MoreScreen() {
  const actor = useActor();
  return (
    <div className="y-page">
      <h1>{t('更多')}</h1>
      <section className="y-card">
        <p>
          <b>{actor.name}</b> · {t(actor.roleName)}
        </p>
        <p className="y-soft">
          {actor.orgName} · {actor.areaName}
        </p>
        <p className="y-actions">
          <Link className="y-button" to="/account">
            {t('我的账号')}
          </Link>
          <LanguageButton />
          <SignOutButton />
        </p>
      </section>
      <ul className="y-link-list is-tall">
        {menuFor(actor).map((entry) => (
          <li key={entry.to}>
            <Link to={entry.to}>
              <span aria-hidden="true">{entry.icon}</span> {t(entry.label)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
