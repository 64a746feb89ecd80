/** The clinic's desk: who waits, in order and for how long; call, skip, left; and registering who comes. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { today } from '../../../kernel/periods/plain-date.ts';
import { api, ProblemError } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { useOpenForm } from '../../app/workspace-address.ts';
import { newRequestId } from '../../form/request-id.ts';
import { t } from '../../language/translate.ts';
import { PersonName } from '../../parts/person-name.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { FindArrival } from './find-arrival.tsx';
import { minutesSince, type QueueRow, textOf, useQueue } from './read-queue.ts';
import './clinic.css';

/** `/clinic`. */
export function QueueScreen() {
  const actor = useActor();
  const openForm = useOpenForm();
  const queries = useQueryClient();
  const { waiting, called } = useQueue();
  const [told, setTold] = useState('');
  const [busy, setBusy] = useState('');
  const now = useNow();
  const error = waiting.error ?? called.error;
  if (error) return <Refusal error={error} onRetry={() => void Promise.all([waiting.refetch(), called.refetch()])} />;
  if (!waiting.data || !called.data) return <Loading lines={8} />;
  const take = async (action: string, row: QueueRow): Promise<boolean> => {
    setBusy(row.key);
    setTold('');
    try {
      await api.perform(action, { resident: row.person.resident, answers: { date: today(), target: row.key }, requestId: newRequestId() });
      return true;
    } catch (problem) {
      if (!(problem instanceof ProblemError)) throw problem;
      setTold(`${t(problem.problem.text)} ${t(problem.problem.next)}`);
      return false;
    } finally {
      setBusy('');
      await queries.invalidateQueries({ queryKey: ['worklist'] });
    }
  };
  const write = (row: QueueRow) => openForm({ action: 'clinic.record-visit', resident: row.person.resident, encounter: row.key });
  const call = async (row: QueueRow) => {
    if (await take('clinic.call', row)) write(row);
  };
  const leave = (row: QueueRow) => openForm({ action: 'clinic.leave', resident: row.person.resident, row: row.key });
  const line = (row: QueueRow, isCalled: boolean) => (
    <li key={row.key} className={row.cells.first?.raw === true ? 'is-first' : ''}>
      <b className="y-queue-number">{textOf(row, 'number')}</b>
      <div>
        <p>
          <PersonName person={row.person} /> <span className="y-soft">{textOf(row, 'department')}</span>
          {row.cells.first?.raw === true ? <span className="y-tag is-danger">{t('优先')}</span> : null}
          {row.cells.state?.raw === 'skipped' ? <span className="y-tag">{t('过号')}</span> : null}
        </p>
        <p className="y-soft">
          {isCalled
            ? t('叫号 {n} 分钟', { n: minutesSince(row, 'calledAt', now) ?? 0 })
            : t('候诊 {n} 分钟', { n: minutesSince(row, 'arrivedAt', now) ?? 0 })}
          {textOf(row, 'triage') ? ` · ${textOf(row, 'triage')}` : ''}
        </p>
      </div>
      <p className="y-actions">
        <button type="button" className="y-button is-main" disabled={busy !== ''} onClick={() => (isCalled ? write(row) : void call(row))}>
          {t(isCalled ? '写病历' : '叫号')}
        </button>
        {row.cells.state?.raw === 'skipped' ? null : (
          <button type="button" className="y-button" disabled={busy !== ''} onClick={() => void take('clinic.skip', row)}>
            {t('过号')}
          </button>
        )}
        <button type="button" className="y-button" disabled={busy !== ''} onClick={() => leave(row)}>
          {t('离开')}
        </button>
      </p>
    </li>
  );
  return (
    <div className="y-page y-clinic">
      <header className="y-page-head">
        <h1>
          {t('门诊台')} <small>{actor.orgName}</small>
        </h1>
        <p className="y-actions">
          <Link className="y-button" to="/clinic/calls">
            {t('叫号屏')}
          </Link>
          <Link className="y-button" to="/worklists/clinic.seen-today">
            {t('今日就诊')}
          </Link>
        </p>
      </header>
      <FindArrival onArrive={(resident) => openForm({ action: 'clinic.register-arrival', resident })} />
      {told ? (
        <p className="y-problem" role="alert">
          {told}
        </p>
      ) : null}
      {called.data.rows.length > 0 ? (
        <section className="y-card" aria-label={t('就诊中')}>
          <h2>
            {t('就诊中')} <small>{called.data.rows.length}</small>
          </h2>
          <ul className="y-queue">{called.data.rows.map((row) => line(row, true))}</ul>
        </section>
      ) : null}
      <section className="y-card" aria-label={t('候诊')}>
        <h2>
          {t('候诊')} <small>{waiting.data.total.count}</small>
        </h2>
        {waiting.data.rows.length === 0 ? <Empty text={t('没有人候诊。')} /> : null}
        <ul className="y-queue">{waiting.data.rows.map((row) => line(row, false))}</ul>
      </section>
    </div>
  );
}

/** The time, minute by minute. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
