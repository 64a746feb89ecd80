/** The screen in the waiting room: numbers and masked names, big, and nothing else about anybody. */
import { Link } from 'react-router';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { type QueueRow, textOf, useRoomList } from './read-queue.ts';
import './clinic.css';

const NEXT = 8;

/** `/clinic/calls`. Drawn for a wall; the server sends no more than the page shows. */
export function CallScreen() {
  const waiting = useRoomList('clinic.calls-next');
  const called = useRoomList('clinic.calls-now');
  const error = waiting.error ?? called.error;
  if (error) return <Refusal error={error} />;
  if (!waiting.data || !called.data) return <Loading lines={6} />;
  const line = (row: QueueRow) => (
    <li key={`${textOf(row, 'department')} ${textOf(row, 'number')}`}>
      <span>{textOf(row, 'department')}</span> <b>{t('{n} 号', { n: textOf(row, 'number') })}</b> <span>{row.person.name}</span>
    </li>
  );
  const now = called.data.rows.toReversed();
  return (
    <div className="y-page y-calls">
      <section aria-live="polite">
        <h1>{t('请就诊')}</h1>
        {now.length === 0 ? <p className="y-calls-none">—</p> : <ul>{now.slice(0, NEXT).map(line)}</ul>}
      </section>
      <section>
        <h2>
          {t('候诊')} <small>{waiting.data.total.count}</small>
        </h2>
        <ul>{waiting.data.rows.slice(0, NEXT).map(line)}</ul>
      </section>
      <p className="y-not-printed">
        <Link to="/clinic">{t('返回门诊台')}</Link>
      </p>
    </div>
  );
}
