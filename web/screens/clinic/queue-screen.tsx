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
import { MoreButton } from '../../parts/more-button.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { FindArrival } from './find-arrival.tsx';
import { QueueLine } from './queue-line.tsx';
import { type QueueRow, useQueue } from './read-queue.ts';
import './clinic.css';

/** `/clinic`, of all departments or of the one in the address. */
export function QueueScreen() {
  const actor = useActor();
  const openForm = useOpenForm();
  const queries = useQueryClient();
  const { params, set: put } = useFilter();
  const part = params.get('part') ?? '';
  const waiting = useQueue('clinic.waiting', part);
  const called = useQueue('clinic.called', part);
  const [told, setTold] = useState('');
  const [busy, setBusy] = useState(false);
  const now = useNow();
  const error = waiting.error ?? called.error;
  if (error) return <Refusal error={error} onRetry={() => void Promise.all([waiting.refetch(), called.refetch()])} />;
  if (!waiting.data || !called.data) return <Loading lines={8} />;
  const take = async (action: string, row: QueueRow): Promise<boolean> => {
    setBusy(true);
    setTold('');
    try {
      await api.perform(action, { resident: row.person.resident, answers: { date: today(), target: row.key }, requestId: newRequestId() });
      return true;
    } catch (problem) {
      if (!(problem instanceof ProblemError)) throw problem;
      setTold(`${t(problem.problem.text)} ${t(problem.problem.next)}`);
      return false;
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['worklist'] });
    }
  };
  const write = (row: QueueRow) => openForm({ action: 'clinic.record-visit', resident: row.person.resident, encounter: row.key });
  const call = async (row: QueueRow) => {
    if (await take('clinic.call', row)) write(row);
  };
  const leave = (row: QueueRow) => openForm({ action: 'clinic.leave', resident: row.person.resident, row: row.key });
  const listOf = (list: typeof waiting, isCalled: boolean) => {
    const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
    return (
      <>
        <ul className={`y-queue ${list.isPlaceholderData ? 'is-faded' : ''}`}>
          {rows.map((row) => (
            <QueueLine
              key={row.key}
              row={row}
              isCalled={isCalled}
              busy={busy}
              now={now}
              onMain={() => (isCalled ? write(row) : void call(row))}
              onSkip={() => void take('clinic.skip', row)}
              onLeave={() => leave(row)}
            />
          ))}
        </ul>
        {list.hasNextPage ? <MoreButton shown={rows.length} total={list.data?.pages[0]?.total} list={list} /> : null}
      </>
    );
  };
  const count = (list: typeof waiting): number => list.data?.pages[0]?.total.count ?? 0;
  const departments = addParts(waiting.data.pages[0]?.parts, called.data.pages[0]?.parts);
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
      {departments.length > 1 || part !== '' ? (
        <Segments
          label={t('科室')}
          value={part}
          onChange={(code) => put('part', code)}
          items={[
            { key: '', label: t('全部') },
            ...departments.map(({ code, label, count: people }) => ({ key: code, label: `${t(label)} ${people}` })),
          ]}
        />
      ) : null}
      {told ? (
        <p className="y-problem" role="alert">
          {told}
        </p>
      ) : null}
      {count(called) > 0 ? (
        <section className="y-card" aria-label={t('就诊中')}>
          <h2>
            {t('就诊中')} <small>{count(called)}</small>
          </h2>
          {listOf(called, true)}
        </section>
      ) : null}
      <section className="y-card" aria-label={t('候诊')}>
        <h2>
          {t('候诊')} <small>{count(waiting)}</small>
        </h2>
        {count(waiting) === 0 ? <Empty text={t('没有人候诊。')} /> : null}
        {listOf(waiting, false)}
      </section>
    </div>
  );
}

type Parts = readonly { readonly code: string; readonly label: string; readonly count: number }[];

/** Departments with anybody, waiting or called. */
function addParts(...lists: readonly (Parts | undefined)[]): Parts {
  const groups = Map.groupBy(
    lists.flatMap((parts) => parts ?? []),
    ({ code }) => code,
  );
  return [...groups].map(([code, parts]) => ({
    code,
    label: parts[0]?.label ?? code,
    count: parts.reduce((sum, { count }) => sum + count, 0),
  }));
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
