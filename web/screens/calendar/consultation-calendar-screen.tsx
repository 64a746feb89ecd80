/** 会诊日历: a week of the rooms, of the experts who were named and of the hours that are offered; a free time leads into arranging. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import { addDays, isPlainDate, nowInstant, type PlainDate, today } from '../../../kernel/periods/plain-date.ts';
import type { Bookable } from '../../../systems/teleconsultation/bookings.ts';
import { BOOKABLES } from '../../../systems/teleconsultation/bookings.ts';
import { practitionerOf } from '../../../systems/teleconsultation/diaries.ts';
import { useActor } from '../../app/session.tsx';
import { loadSystems } from '../../app/systems.ts';
import { useDesk } from '../../app/use-desk.ts';
import { t } from '../../language/translate.ts';
import { QueryStates } from '../../parts/list-states.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Empty } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { Arranging, type FreeTime } from './arranging.tsx';
import { layOutDay } from './lay-out-day.ts';
import { mondayOf } from './lay-out-months.ts';
import { type ConsultationWeek, type ListedRequest, readConsultationWeek, readRequestLists } from './read-consultation-week.ts';
import { tellDay } from './tell-day.ts';
import '../../look/consultation-calendar.css';

const ARRANGE = 'teleconsultation.answer';
/** Who waits for a time, or has one that may be changed; what is arranged, by number. */
const WAITING = ['teleconsultation.incoming', 'teleconsultation.to-rearrange'];
const BOARD = ['teleconsultation.board'];

/** Which of the lists, and whether arranging, the reader's role has; as the system declares them. */
function useRights() {
  const { role } = useActor();
  const systems = useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  const lists = systems.data?.flatMap(({ worklists }) => worklists) ?? [];
  const mine = (ids: readonly string[]) =>
    ids.filter((id) => lists.some((list) => list.id === id && list.roles.some((each) => each === role)));
  const action = systems.data?.flatMap(({ actions }) => actions).find(({ id }) => id === ARRANGE);
  return {
    known: systems.data !== undefined,
    waiting: mine(WAITING),
    board: mine(BOARD),
    arranges: action?.allow.some((each) => each === role) ?? false,
  };
}

/** `/consultation-calendar?day=`: the week that holds the day; on a phone that day alone. */
export function ConsultationCalendarScreen() {
  const { org } = useActor();
  const desk = useDesk();
  const { params, set } = useFilter();
  const asked = params.get('day');
  const day = isPlainDate(asked) ? asked : today();
  const monday = mondayOf(day);
  const rights = useRights();
  const [free, setFree] = useState<FreeTime>();
  const week = useQuery({
    queryKey: ['consultation-week', monday],
    queryFn: () => readConsultationWeek(monday),
    // Rooms and diaries are read for all weeks, so that what stands meanwhile is right; of the hours offered none stands at other days.
    placeholderData: keepPreviousData,
  });
  const waiting = useQuery({
    queryKey: ['worklist', 'consultations-waiting', rights.waiting],
    queryFn: () => readRequestLists(rights.waiting),
    enabled: rights.known,
  });
  const board = useQuery({
    queryKey: ['worklist', 'consultations-board', rights.board],
    queryFn: () => readRequestLists(rights.board),
    enabled: rights.known,
  });
  const days = Array.from({ length: 7 }, (_, at) => addDays(monday, at));
  const go = (to: PlainDate) => {
    setFree(undefined);
    set('day', to === today() ? '' : to);
  };
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>
          {t('会诊日历')}
          <small>{t('{from}至{until}', { from: monday, until: addDays(monday, 6) })}</small>
        </h1>
        <p className="y-actions">
          <button type="button" className="y-button" onClick={() => go(addDays(day, -7))}>
            {t('上一周')}
          </button>
          <button type="button" className="y-button" onClick={() => go(today())}>
            {t('本周')}
          </button>
          <button type="button" className="y-button" onClick={() => go(addDays(day, 7))}>
            {t('下一周')}
          </button>
        </p>
      </header>
      {desk ? null : (
        <Segments label={t('日期')} value={day} onChange={go} items={days.map((each) => ({ key: each, label: tellDay(each) }))} />
      )}
      {free ? <Arranging free={free} waiting={waiting.data} onClose={() => setFree(undefined)} /> : null}
      <QueryStates query={week} lines={10} />
      {week.data ? (
        <Week
          week={week.data}
          days={desk ? days : [day]}
          org={org}
          board={new Map((board.data ?? []).map((row) => [row.cells.number?.text ?? '', row]))}
          onFree={rights.arranges ? setFree : undefined}
        />
      ) : null}
    </div>
  );
}

interface WeekProps {
  readonly week: ConsultationWeek;
  readonly days: readonly PlainDate[];
  /** The reader's own institution: only there something may be arranged. */
  readonly org: string;
  readonly board: ReadonlyMap<string, ListedRequest>;
  readonly onFree: ((free: FreeTime) => void) | undefined;
}

const KINDS: readonly Bookable['kind'][] = ['meeting-room', 'expert-diary'];

function Week({ week: { bookables, hours }, days, org, board, onFree }: WeekProps) {
  const ownRooms = bookables.some((each) => each.org === org && each.kind === 'meeting-room');
  // Who has rooms sees those of the own institution; who looks after a consortium, all.
  const mine = ownRooms ? bookables.filter((each) => each.org === org) : bookables;
  const offered = ownRooms ? hours.filter((each) => each.org === org) : hours;
  if (mine.length === 0 && offered.length === 0)
    return <Empty text={t('还没有登记会诊室，这一周也没有开放专家时段。请转诊服务人员或医共体管理员登记。')} />;
  const experts = Map.groupBy(offered, ({ who, department }) => `${who ?? ''} ${department[1]}`);
  return (
    <div className="y-scroll y-card">
      <table className={`y-table y-week${days.length > 1 ? ' is-whole' : ''}`}>
        <thead>
          <tr>
            <th scope="col">{t('会诊室与专家')}</th>
            {days.map((day) => (
              <th key={day} scope="col" className={day === today() ? 'is-today' : undefined}>
                {tellDay(day)}
              </th>
            ))}
          </tr>
        </thead>
        {KINDS.map((kind) => {
          const own = mine.filter((each) => each.kind === kind);
          return own.length === 0 ? null : (
            <Group key={kind} title={t(BOOKABLES[kind])} width={days.length + 1}>
              {own.map((each) => (
                <tr key={each.id}>
                  <th scope="row">
                    {t(each.name)}
                    {each.seats === undefined ? null : <small>{t('{n} 座', { n: each.seats })}</small>}
                  </th>
                  {days.map((day) => (
                    <td key={day}>
                      <Stretches one={each} day={day} board={board} onFree={each.org === org ? onFree : undefined} />
                    </td>
                  ))}
                </tr>
              ))}
            </Group>
          );
        })}
        {experts.size === 0 ? null : (
          <Group title={t('开放的专家时段')} width={days.length + 1}>
            {[...experts].map(([name, places]) => (
              <tr key={name}>
                <th scope="row">
                  {places[0]?.who ?? ''}
                  <small>{t(places[0]?.department[1] ?? '')}</small>
                </th>
                {days.map((day) => (
                  <td key={day}>
                    {places
                      .filter((each) => each.day === day)
                      .map(({ id, kind, total, taken }) => (
                        <span key={id} className={`y-stretch ${taken < total ? 'is-free' : 'is-taken'}`}>
                          {t(kind[1])} {taken < total ? t('余 {n}', { n: total - taken }) : t('约满')}
                        </span>
                      ))}
                  </td>
                ))}
              </tr>
            ))}
          </Group>
        )}
      </table>
    </div>
  );
}

function Group({ title, width, children }: { readonly title: string; readonly width: number; readonly children: ReactNode }) {
  return (
    <tbody>
      <tr className="is-group">
        <th scope="colgroup" colSpan={width}>
          {title}
        </th>
      </tr>
      {children}
    </tbody>
  );
}

interface StretchesProps {
  readonly one: Bookable;
  readonly day: PlainDate;
  readonly board: WeekProps['board'];
  readonly onFree: WeekProps['onFree'];
}

function Stretches({ one, day, board, onFree }: StretchesProps) {
  const given = one.kind === 'meeting-room' ? { room: one.id } : { assigned: practitionerOf(one) };
  return layOutDay(one.bookings, day, nowInstant()).map(({ from, until, number }) => {
    const times = `${from}—${until}`;
    if (number === undefined)
      return onFree && one.closed === undefined ? (
        <button
          key={from}
          type="button"
          className="y-stretch is-free"
          onClick={() => onFree({ name: one.name, day, from, given: { decision: 'accept', ...given, on: day, time: from } })}
        >
          {times} {t('空闲')}
        </button>
      ) : (
        <span key={from} className="y-stretch is-free">
          {times} {t('空闲')}
        </span>
      );
    const row = board.get(number);
    return (
      <span key={from} className="y-stretch is-taken">
        {times} {row ? <Link to={`/people/${row.person.resident}`}>{row.person.name}</Link> : null}
        <small>{row ? `${t(row.cells.department?.text ?? '')} ${number}` : number}</small>
      </span>
    );
  });
}
