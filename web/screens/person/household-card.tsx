/** The people of the house with what is due for each; one tap starts the visit for all. */
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { PersonPage } from '../../../server/contract/contract.ts';
import { api } from '../../api.ts';
import { useOpenForm } from '../../app/workspace-address.ts';
import { t } from '../../language/translate.ts';
import { tellSexAge, tellState } from '../../parts/words.ts';

/** Opens the due forms of everyone in the house one after another. */
export function HouseholdCard({ page }: { readonly page: PersonPage }) {
  const openForm = useOpenForm();
  const members = page.householdMembers;
  const due = members.filter(({ openTasks }) => openTasks > 0);
  const visit = useMutation({
    mutationFn: () => Promise.all(due.map(({ resident }) => api.person(resident))),
    onSuccess: (pages) =>
      openForm(
        ...pages.flatMap(({ person, tasks }) =>
          tasks.filter(({ status }) => status === 'open').map(({ action }) => ({ action, resident: person.resident })),
        ),
      ),
  });
  return (
    <section className="y-card" aria-label={t('家庭成员')}>
      <header className="y-card-head">
        <h2>{t('家庭成员')}</h2>
        {due.length > 0 ? (
          <button type="button" className="y-button is-primary y-not-printed" disabled={visit.isPending} onClick={() => visit.mutate()}>
            {t('全家一起访')}
          </button>
        ) : null}
      </header>
      {members.length === 0 ? <p className="y-soft">{t('未登记家庭关系。')}</p> : null}
      <ul className="y-members">
        {members.map((member) => (
          <li key={member.resident} className={member.resident === page.person.resident ? 'is-self' : ''}>
            <Link to={`/people/${member.resident}`}>{member.name}</Link>
            <span className="y-soft">
              {tellSexAge(member)} · {t(member.relation)} {tellState(member.state)}
            </span>
            {member.openTasks > 0 ? <b className="y-count">{t('{n} 项', { n: member.openTasks })}</b> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
