/** The person page: banner, what is due, programmes, life line, household. */
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { PersonPage } from '../../../server/contract/contract.ts';
import { api, ProblemError } from '../../api.ts';
import { useOpenForm } from '../../app/workspace-address.ts';
import { t } from '../../language/translate.ts';
import { moveBetweenRows } from '../../parts/row-keys.ts';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { TaskRow } from '../../parts/task-row.tsx';
import { NotFoundScreen } from '../not-found-screen.tsx';
import { AppsCard } from './apps-card.tsx';
import { BreakGlass, GlassBanner } from './break-glass.tsx';
import { HouseholdCard } from './household-card.tsx';
import { LifeLine } from './life-line.tsx';
import { ListSteps } from './list-steps.tsx';
import { LookersCard } from './lookers-card.tsx';
import { PersonBanner } from './person-banner.tsx';
import { ProgrammeCard, UnusedCards } from './programme-card.tsx';

/** `/people/:resident`. */
export function PersonScreen() {
  const resident = Number(useParams().resident);
  return Number.isSafeInteger(resident) ? <PersonOf key={resident} resident={resident} /> : <NotFoundScreen />;
}

function PersonOf({ resident }: { readonly resident: number }) {
  const page = useQuery({ queryKey: ['person', resident, 'page'], queryFn: () => api.person(resident) });
  const barred = page.error instanceof ProblemError && page.error.status === 403;
  // What was read before is shown on where the platform is away, not where it refuses: a break-glass that ended, a post that was left.
  if (page.error && (barred || !page.data)) {
    return (
      <>
        <Refusal error={page.error} onRetry={() => void page.refetch()} />
        {barred ? <BreakGlass resident={resident} onOpened={() => void page.refetch()} /> : null}
      </>
    );
  }
  if (!page.data) return <Loading lines={12} />;
  return (
    <div className="y-page y-person-page">
      <ListSteps resident={resident} />
      {page.data.person.reason === '紧急查阅' ? <GlassBanner resident={resident} /> : null}
      <PersonBanner person={page.data.person} />
      <div className="y-person-columns">
        <div>
          <Due page={page.data} />
          {page.data.cards
            .filter(({ rows }) => rows.length > 0)
            .map((card) => (
              <ProgrammeCard key={card.system + card.title} card={card} resident={resident} />
            ))}
          <LifeLine resident={resident} />
        </div>
        <div>
          <HouseholdCard page={page.data} />
          <MoreActions page={page.data} />
          <AppsCard resident={resident} />
          <LookersCard resident={resident} />
          <UnusedCards cards={page.data.cards.filter(({ rows, actions }) => rows.length === 0 && actions.length > 0)} resident={resident} />
        </div>
      </div>
    </div>
  );
}

function Due({ page }: { readonly page: PersonPage }) {
  const open = page.tasks.filter(({ status }) => status === 'open');
  const closed = page.tasks
    .filter(({ status }) => status === 'closed')
    .toSorted((a, b) => ((a.closedOn ?? '') < (b.closedOn ?? '') ? 1 : -1))
    .slice(0, 3);
  return (
    <section className="y-card" aria-label={t('要办的事')}>
      <h2>{t('要办的事')}</h2>
      {open.length === 0 ? <Empty text={t('目前没有要办的事。')} /> : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the rows inside are the controls, this only moves between them */}
      <div onKeyDown={moveBetweenRows}>
        {open.map((task, at) => (
          <TaskRow key={task.task + task.key} task={task} row={`task-${at}`} nameless />
        ))}
      </div>
      {closed.map((task) => (
        <p key={task.task + task.key} className="y-done">
          ✓ {t(task.title)} · {t('{date} 已完成', { date: task.closedOn ?? '' })}
        </p>
      ))}
    </section>
  );
}

function MoreActions({ page }: { readonly page: PersonPage }) {
  const openForm = useOpenForm();
  // What a programme's card offers already is not offered twice.
  const onCards = new Set(page.cards.flatMap((card) => card.actions.map(({ id }) => id)));
  const actions = page.actions.filter(({ id }) => !onCards.has(id));
  if (actions.length === 0) return null;
  return (
    <section className="y-card y-not-printed" aria-label={t('办理')}>
      <h2>{t('办理')}</h2>
      <div className="y-action-list">
        {actions.map((action) => (
          <button
            type="button"
            key={action.id}
            className="y-button"
            onClick={() => openForm({ action: action.id, resident: page.person.resident })}
          >
            {t(action.label)}
          </button>
        ))}
      </div>
    </section>
  );
}
