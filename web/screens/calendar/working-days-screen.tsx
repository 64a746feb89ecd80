/** 工作日历: which days of a year are worked, as they are registered; a year without a list says that the week alone counts. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { MOVED_DAY_WORDS } from '../../../kernel/define/moved-day-form.ts';
import { type PlainDate, today } from '../../../kernel/periods/plain-date.ts';
import { isWeekend } from '../../../kernel/periods/working-days.ts';
import type { WorkingDays } from '../../../server/contract/organisations.ts';
import { setWorkingDay } from '../../../systems/registry/working-days.ts';
import { api } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { PlainTable } from '../../parts/plain-table.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Loading, Refusal } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { layOutMonths, type MonthSheet, weekdayOf } from './lay-out-months.ts';
import '../../look/working-days.css';

type Entry = WorkingDays['rows'][number];

const WEEK = ['一', '二', '三', '四', '五', '六', '日'] as const;

/** `/working-days`; the year stands in the address. */
export function WorkingDaysScreen() {
  const actor = useActor();
  const { params, set } = useFilter();
  const calendar = useQuery({ queryKey: ['working-days'], queryFn: api.workingDays });
  const rows = calendar.data?.rows ?? [];
  const now = Number(today().slice(0, 4));
  const years = [...new Set([now - 1, now, now + 1, ...rows.map(({ day }) => Number(day.slice(0, 4)))])].sort((a, b) => a - b);
  const asked = Number(params.get('year'));
  const year = years.includes(asked) ? asked : now;
  const entries = rows.filter(({ day }) => day.startsWith(`${year}-`));
  const keeps = actor.may.everywhere && setWorkingDay.allow.some((role) => role === actor.role);
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t('工作日历')}</h1>
        <Segments
          label={t('年份')}
          value={String(year)}
          onChange={(chosen) => set('year', chosen)}
          items={years.map((each) => ({ key: String(each), label: String(each) }))}
        />
      </header>
      {keeps ? (
        <p className="y-actions">
          <Link className="y-button" to={`/do/${setWorkingDay.id}`}>
            {t('登记一天')}
          </Link>
          {actor.may.import ? (
            <Link className="y-button" to={`/import?list=${setWorkingDay.id}`}>
              {t('导入全年安排')}
            </Link>
          ) : null}
        </p>
      ) : null}
      {calendar.error ? <Refusal error={calendar.error} onRetry={() => void calendar.refetch()} /> : null}
      {calendar.isPending ? <Loading lines={10} /> : null}
      {calendar.data ? (
        <>
          <Standing year={year} entries={entries} />
          <div className="y-months">
            {layOutMonths(year).map((sheet) => (
              <Month key={sheet.month} sheet={sheet} entries={entries} />
            ))}
          </div>
          {entries.length === 0 ? null : (
            <section className="y-card" aria-label={t('登记的日期')}>
              <PlainTable titles={[t('日期'), t('星期'), t('安排'), t('依据')]}>
                {entries.map(({ day, arrangement, document }) => (
                  <tr key={day}>
                    <td>{day}</td>
                    <td>{t(`星期${WEEK[weekdayOf(day)] ?? ''}`)}</td>
                    <td>{t(MOVED_DAY_WORDS[arrangement])}</td>
                    <td>{document}</td>
                  </tr>
                ))}
              </PlainTable>
            </section>
          )}
        </>
      ) : null}
    </div>
  );
}

/** How the year is counted: by a list, or by the week alone. */
function Standing({ year, entries }: { readonly year: number; readonly entries: readonly Entry[] }) {
  const count = (arrangement: Entry['arrangement']) => entries.filter((each) => each.arrangement === arrangement).length;
  const [off, working] = [count('off'), count('working')];
  if (off + working === 0)
    return (
      <p className="y-note" role="status">
        {t('{year}年还没有登记节假日安排：以工作日计的时限按星期一至五计算，不知道节假日和调休。', { year })}
      </p>
    );
  return (
    <p className="y-soft" role="status">
      {t('{year}年登记放假 {off} 天、周末上班 {working} 天；其余按星期一至五计算。', { year, off, working })}
    </p>
  );
}

const LOOKS = { off: 'is-off', working: 'is-worked', normal: '' } as const;

function Month({ sheet, entries }: { readonly sheet: MonthSheet; readonly entries: readonly Entry[] }) {
  const known = new Map(entries.map((entry) => [entry.day, entry]));
  return (
    <section className="y-month">
      <h2>{t('{n}月', { n: sheet.month })}</h2>
      <ol>
        {WEEK.map((name) => (
          <li key={name} className="is-head" aria-hidden="true">
            {t(name)}
          </li>
        ))}
        {sheet.days.map((day, at) => (
          <Day key={day} day={day} entry={known.get(day)} column={at === 0 ? sheet.before + 1 : undefined} />
        ))}
      </ol>
    </section>
  );
}

interface DayProps {
  readonly day: PlainDate;
  readonly entry: Entry | undefined;
  /** Where the first of the month stands. */
  readonly column: number | undefined;
}

function Day({ day, entry, column }: DayProps) {
  const look = entry === undefined || entry.arrangement === 'normal' ? (isWeekend(day) ? 'is-weekend' : '') : LOOKS[entry.arrangement];
  const isToday = day === today() ? ' is-today' : '';
  return (
    <li className={`${look}${isToday}`} style={column === undefined ? undefined : { gridColumnStart: column }} title={entry?.document}>
      {Number(day.slice(8))}
      {entry === undefined || entry.arrangement === 'normal' ? null : <b>{t(MOVED_DAY_WORDS[entry.arrangement])}</b>}
    </li>
  );
}
