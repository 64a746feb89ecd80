/** What may follow a form at once, as chips: orders, a prescription, a referral, with the visit carried along. */
import { useQuery } from '@tanstack/react-query';
import type { Offer } from '../../kernel/define/action.ts';
import { api } from '../api.ts';
import { useOpenForm } from '../app/workspace-address.ts';
import { t } from '../language/translate.ts';

interface Props {
  readonly offers: readonly Offer[];
  readonly resident: number;
  /** The visit that what follows belongs to. */
  readonly encounter: string | undefined;
  /** The form it follows is saved: closing what follows does not come back to it. */
  readonly saved?: boolean;
}

/** Only what this person may do for this resident is offered. */
export function FollowingActions({ offers, resident, encounter, saved = false }: Props) {
  const openForm = useOpenForm(saved);
  const page = useQuery({
    queryKey: ['person', resident, 'page'],
    queryFn: () => api.person(resident),
    enabled: offers.length > 0,
  });
  const may = new Set([...(page.data?.actions ?? []), ...(page.data?.cards.flatMap((card) => card.actions) ?? [])].map(({ id }) => id));
  const offered = offers.filter(({ action }) => may.has(action));
  if (offered.length === 0) return null;
  return (
    <p className="y-offers">
      <span className="y-soft">{t('开单')}</span>
      {offered.map(({ action, label }) => (
        <button type="button" key={action} className="y-button" onClick={() => openForm({ action, resident, encounter })}>
          {t(label)}
        </button>
      ))}
    </p>
  );
}
