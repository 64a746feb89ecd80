/** 救治圈: from where a hospital that opens coronary arteries is reached in half an hour, in an hour, or not; as a map and as a table. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { today } from '../../../kernel/periods/plain-date.ts';
import type { PeopleBehind } from '../../../server/contract/contract.ts';
import { api, type Place } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { loadSystems } from '../../app/systems.ts';
import { t } from '../../language/translate.ts';
import { AreaPicker } from '../../parts/area-picker.tsx';
import { PeriodPicker } from '../../parts/period-picker.tsx';
import { PlainTable } from '../../parts/plain-table.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { usePlace } from '../numbers/use-place.ts';
import { BANDS, gatherCircle, type Site } from './gather-circle.ts';
import { BandMark, RescueMap } from './rescue-map.tsx';
import '../../look/rescue-circle.css';

const NUMBERS = ['emergency.half-hour-circle', 'emergency.one-hour-circle'] as const;
const NOTE = 'emergency.note-travel';
/** Pages of rows that are read at most: a city's institutions. */
const MOST_PAGES = 20;

async function readRows(place: Place, part: 'missed' | 'reached') {
  const rows: NonNullable<PeopleBehind['rows']>[number][] = [];
  let cursor: string | null = '';
  for (let page = 0; page < MOST_PAGES && cursor !== null; page += 1) {
    const read: PeopleBehind = await api.behind(NUMBERS[1], { ...place, part, cursor });
    rows.push(...(read.rows ?? []));
    cursor = read.next;
  }
  return rows;
}

async function readCircle(place: Place) {
  const [reached, missed, organisations, areas, numbers] = await Promise.all([
    readRows(place, 'reached'),
    readRows(place, 'missed'),
    api.organisations(today(), 'administrative'),
    api.areas(),
    Promise.all(NUMBERS.map((id) => api.indicator(id, place))),
  ]);
  const parents = new Map(areas.rows.map(({ code, parent }) => [code, parent]));
  const lies = (code: string | null | undefined): boolean =>
    code !== null && code !== undefined && (code === place.area || lies(parents.get(code)));
  const within = new Set(areas.rows.flatMap(({ code }) => (lies(code) ? [code] : [])));
  return { sites: gatherCircle([...reached, ...missed], organisations.rows, within), numbers };
}

/** Whether who is here may note a way. */
function useMayNote(): boolean {
  const { role } = useActor();
  const systems = useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  const action = systems.data?.flatMap((system) => system.actions).find(({ id }) => id === NOTE);
  return action?.allow.some((each) => each === role) ?? false;
}

/** `/rescue-circle`. */
export function RescueCircleScreen() {
  const { place, query, put } = usePlace();
  const mayNote = useMayNote();
  const circle = useQuery({ queryKey: ['rescue-circle', place], queryFn: () => readCircle(place), placeholderData: keepPreviousData });
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t('救治圈')}</h1>
        <div className="y-filters">
          <PeriodPicker value={place.period} onChange={(period) => put({ period })} />
          <AreaPicker value={place.area} onChange={(area) => put({ area })} />
          {mayNote ? (
            <Link className="y-button" to={`/do/${NOTE}`}>
              {t('登记行车时间')}
            </Link>
          ) : null}
        </div>
      </header>
      {circle.error ? <Refusal error={circle.error} onRetry={() => void circle.refetch()} /> : null}
      {circle.isPending ? <Loading lines={10} /> : null}
      {circle.data ? (
        <>
          <p className="y-circle-numbers">
            {circle.data.numbers.map(({ id, title, printed, n, N }) => (
              <Link key={id} to={`/numbers/${id}?${query}`}>
                {t(title)} <b>{printed}</b> <span className="y-soft">{`${n} / ${N ?? 0}`}</span>
              </Link>
            ))}
          </p>
          {circle.data.sites.length === 0 ? (
            <Empty text={t('这里还没有医院、卫生院，也没有登记行车时间。')} />
          ) : (
            <div className={`y-circle-parts ${circle.isPlaceholderData ? 'is-faded' : ''}`}>
              <section className="y-card" aria-label={t('救治圈示意图')}>
                <RescueMap sites={circle.data.sites} />
              </section>
              <section className="y-card y-circle-table" aria-label={t('行车时间表')}>
                <SiteTable sites={circle.data.sites} />
              </section>
            </div>
          )}
        </>
      ) : null}
    </div>
  );
}

function SiteTable({ sites }: { readonly sites: readonly Site[] }) {
  return (
    <PlainTable titles={[t('机构'), t('救治圈'), { number: t('行车时间（分钟）') }, t('能做急诊介入的医院'), t('测定日期')]}>
      {sites.map(({ id, name, band, minutes, to, measured, note }) => (
        <tr key={id}>
          <th scope="row">
            {name}
            {note === '' ? null : <span className="y-soft y-circle-note">{note}</span>}
          </th>
          <td className="y-circle-band">
            <BandMark band={band} /> {t(BANDS[band])}
          </td>
          <td className="is-number" data-unit={minutes === undefined ? '' : t('分钟')}>
            {minutes ?? '—'}
          </td>
          <td>{to?.name ?? '—'}</td>
          <td className="is-date">{measured === '' ? '—' : measured}</td>
        </tr>
      ))}
    </PlainTable>
  );
}
