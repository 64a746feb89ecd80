/** A masked number that shows itself when asked; each showing is logged by the platform. */
import { useMutation } from '@tanstack/react-query';
import { factsOfRole, isRole } from '../../../kernel/define/role.ts';
import { api, ProblemError } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';

interface Props {
  readonly resident: number;
  readonly what: 'identity-number' | 'phone' | 'address';
  readonly masked: string | null;
}

/** Shown until the page is left; a revealed phone can be called. */
export function Masked({ resident, what, masked }: Props) {
  const actor = useActor();
  const reveal = useMutation({ mutationFn: () => api.reveal(resident, what) });
  if (masked === null) return <span className="is-absent">{t('未登记')}</span>;
  if (reveal.data) return what === 'phone' ? <a href={`tel:${reveal.data.value}`}>{reveal.data.value}</a> : <b>{reveal.data.value}</b>;
  return (
    <span className="y-masked">
      {masked}
      {isRole(actor.role) && factsOfRole(actor.role).reveals ? (
        <button
          type="button"
          className="y-link y-not-printed"
          disabled={reveal.isPending}
          onClick={() => reveal.mutate()}
          title={t('查看完整内容会记录在案')}
        >
          {t('显示')}
        </button>
      ) : null}
      {reveal.error instanceof ProblemError ? <small className="y-problem">{t(reveal.error.problem.text)}</small> : null}
    </span>
  );
}
