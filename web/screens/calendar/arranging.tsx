/** For whom a free time is taken: the requests that wait, each leading into the form of arranging with room or expert, day and time filled in. */
import type { PlainDate } from '../../../kernel/periods/plain-date.ts';
import { useOpenForm } from '../../app/workspace-address.ts';
import { t } from '../../language/translate.ts';
import type { ListedRequest } from './read-consultation-week.ts';
import { tellDay } from './tell-day.ts';

/** A free time that was chosen; `given`: first values of the form. */
export interface FreeTime {
  readonly name: string;
  readonly day: PlainDate;
  readonly from: string;
  readonly given: Readonly<Record<string, string>>;
}

interface Props {
  readonly free: FreeTime;
  /** Undefined while they are read. */
  readonly waiting: readonly ListedRequest[] | undefined;
  readonly onClose: () => void;
}

/** See the first line. */
export function Arranging({ free, waiting, onClose }: Props) {
  const open = useOpenForm();
  return (
    <section className="y-card" aria-label={t('安排会诊')}>
      <header className="y-card-head">
        <h2>{t('{name} {day} {time} 起：安排给', { name: t(free.name), day: tellDay(free.day), time: free.from })}</h2>
        <button type="button" className="y-button" onClick={onClose}>
          {t('取消')}
        </button>
      </header>
      {waiting?.length === 0 ? <p className="y-soft">{t('没有待安排的会诊。')}</p> : null}
      <ul className="y-link-list">
        {(waiting ?? []).map(({ key, row, person, cells, action }) =>
          action === null ? null : (
            <li key={`${person.resident} ${key}`}>
              <button
                type="button"
                className="y-link"
                onClick={() => open({ action, resident: person.resident, row: row ?? key, given: free.given })}
              >
                {person.name} · {t(cells.department?.text ?? '')} · {t(cells.from?.text ?? '')}
                {cells.scheduled?.text ? ` · ${t('原定 {when}', { when: cells.scheduled.text })}` : ''}
              </button>
            </li>
          ),
        )}
      </ul>
    </section>
  );
}
