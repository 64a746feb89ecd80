/** A number at the desk: who it is, since when, and what can be done with it. */
import { t } from '../../language/translate.ts';
import { PersonName } from '../../parts/person-name.tsx';
import { minutesSince, type QueueRow, textOf } from './read-queue.ts';

interface Props {
  readonly row: QueueRow;
  readonly isCalled: boolean;
  /** Something is being done with a number. */
  readonly busy: boolean;
  readonly now: number;
  readonly onMain: () => void;
  readonly onSkip: () => void;
  readonly onLeave: () => void;
}

/** The main step of whoever waits is the call, of whoever was called the note. */
export function QueueLine({ row, isCalled, busy, now, onMain, onSkip, onLeave }: Props) {
  const first = row.cells.first?.raw === true;
  const skipped = row.cells.state?.raw === 'skipped';
  const triage = textOf(row, 'triage');
  return (
    <li className={first ? 'is-first' : ''}>
      <b className="y-queue-number">{textOf(row, 'number')}</b>
      <div>
        <p>
          <PersonName person={row.person} /> <span className="y-soft">{t(textOf(row, 'department'))}</span>
          {first ? <span className="y-tag is-danger">{t('优先')}</span> : null}
          {skipped ? <span className="y-tag">{t('过号')}</span> : null}
        </p>
        <p className="y-soft">
          {isCalled
            ? t('叫号 {n} 分钟', { n: minutesSince(row, 'calledAt', now) ?? 0 })
            : t('候诊 {n} 分钟', { n: minutesSince(row, 'arrivedAt', now) ?? 0 })}
          {triage ? ` · ${triage}` : ''}
        </p>
      </div>
      <p className="y-actions">
        <button type="button" className="y-button is-primary" disabled={busy} onClick={onMain}>
          {t(isCalled ? '写病历' : '叫号')}
        </button>
        {skipped ? null : (
          <button type="button" className="y-button" disabled={busy} onClick={onSkip}>
            {t('过号')}
          </button>
        )}
        <button type="button" className="y-button" disabled={busy} onClick={onLeave}>
          {t('离开')}
        </button>
      </p>
    </li>
  );
}
