/** What a saved form did: what to tell the resident, which tasks closed and which came. */
import { CheckCircleFilled, WarningFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import type { Performed } from '../../server/contract/contract.ts';
import { loadAction } from '../app/systems.ts';
import { t } from '../language/translate.ts';
import { tellDue } from '../parts/words.ts';
import { FollowingActions } from './following-actions.tsx';
import type { FormStart } from './use-form.ts';

/** The note of a visit, which offers what may be ordered from it. */
const VISIT_NOTE = 'clinic.record-visit';
/** Whoever collects labels the tubes at once. */
const COLLECTING = 'laboratory.collect';

interface Props {
  readonly performed: Performed;
  readonly opened: Pick<FormStart, 'action' | 'encounter'>;
  /** The next form that waits, in words. */
  readonly next: string | undefined;
  readonly onNext: () => void;
  readonly onClose: () => void;
}

/** Urgent advice is a red banner that must be read; Enter goes on. */
export function PerformedPanel({ performed, opened: form, next, onNext, onClose }: Props) {
  // After an order or a prescription of a visit follows what else its note offers.
  const visit = useQuery({
    queryKey: ['visit-offers', form.action.id],
    queryFn: async () => {
      const offers = (await loadAction(VISIT_NOTE))?.offers ?? [];
      return offers.some(({ action }) => action === form.action.id) ? offers : [];
    },
    enabled: form.action.offers.length === 0 && form.encounter !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const button = useRef<HTMLDivElement>(null);
  useEffect(() => button.current?.querySelector<HTMLElement>('button')?.focus(), []);
  const { tell, closed, opened, resident } = performed;
  const idOf = (wanted: string) => performed.written.find(({ type }) => type === wanted)?.id;
  const paper = idOf('QuestionnaireResponse');
  const tubes = performed.written.filter(({ type }) => type === 'Specimen').map(({ id }) => id);
  return (
    <section className="y-performed" aria-live="assertive">
      {tell?.urgent ? (
        <div className="y-urgent" role="alert">
          <WarningFilled aria-hidden="true" />
          <div>
            <h2>{t('请立即处理')}</h2>
            <p>{t(tell.text)}</p>
          </div>
        </div>
      ) : (
        <h2 className="y-saved">
          <CheckCircleFilled aria-hidden="true" /> {t('已保存')}
        </h2>
      )}
      {tell && !tell.urgent ? <p className="y-tell">{t(tell.text)}</p> : null}
      {tell?.urgent ? <p className="y-soft">{t('记录已保存。')}</p> : null}
      {closed.length > 0 ? (
        <>
          <h3>{t('已完成的任务')}</h3>
          <ul>
            {closed.map((task) => (
              <li key={task.task + task.due}>✓ {t(task.title)}</li>
            ))}
          </ul>
        </>
      ) : null}
      {opened.length > 0 ? (
        <>
          <h3>{t('接下来')}</h3>
          <ul>
            {opened.map((task) => (
              <li key={task.task + task.due}>
                {t(task.title)} · {task.due}（{tellDue(task.due)}）
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {resident === null ? null : (
        <FollowingActions
          offers={form.action.offers.length > 0 ? form.action.offers : (visit.data ?? [])}
          resident={resident}
          encounter={idOf('Encounter') ?? form.encounter}
          saved
        />
      )}
      <div className="y-actions" ref={button}>
        {next ? (
          <Button type="primary" size="large" onClick={onNext}>
            {t('下一个：{what}', { what: next })}
          </Button>
        ) : null}
        <Button type={next ? 'default' : 'primary'} size="large" onClick={onClose}>
          {t('完成')}
        </Button>
        {resident !== null ? (
          <Link className="y-button" to={`/people/${resident}`}>
            {t('看居民档案')}
          </Link>
        ) : null}
        {form.action.id === COLLECTING && tubes.length > 0 ? (
          <Link className="y-button" to={`/laboratory/labels?ids=${tubes.join(',')}`}>
            {t('打印标签')}
          </Link>
        ) : null}
        {resident !== null && paper !== undefined ? (
          <Link className="y-button" to={`/people/${resident}/paper/${paper}`}>
            {t('打印')}
          </Link>
        ) : null}
      </div>
    </section>
  );
}
