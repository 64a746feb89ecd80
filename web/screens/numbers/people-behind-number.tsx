/** The people behind a number: reached, missed, excluded; grouped by reason; tasks for those who share one. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import type { IndicatorResult } from '../../../server/contract/contract.ts';
import { api, type Place } from '../../api.ts';
import { useRememberPersonList } from '../../app/person-list.ts';
import { useActor } from '../../app/session.tsx';
import { loadSystems } from '../../app/systems.ts';
import { t } from '../../language/translate.ts';
import { tellCell } from '../../parts/cell-text.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PeopleGrid } from '../../parts/people-grid.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { tellCount } from '../../parts/words.ts';
import { Dispatch } from './dispatch.tsx';
import { ExportRows } from './export-rows.tsx';

type Part = 'missed' | 'reached' | 'excluded';
const PARTS: Readonly<Record<Part, string>> = { missed: '未达标', reached: '已达标', excluded: '排除' };
const RATE: readonly Part[] = ['missed', 'reached', 'excluded'];
const COUNT: readonly Part[] = ['reached', 'excluded'];

interface Props {
  readonly id: string;
  readonly place: Place;
  readonly indicator: IndicatorResult;
}

/** The action that answers a task, so that Enter on a row repairs it. */
function useRepairAction(task: string | undefined): string | null {
  const systems = useQuery({
    queryKey: ['systems'],
    queryFn: loadSystems,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: task !== undefined,
  });
  return systems.data?.flatMap((system) => system.tasks).find(({ id }) => id === task)?.action ?? null;
}

/** Part and reason stand in the address. */
export function PeopleBehindNumber({ id, place, indicator }: Props) {
  const actor = useActor();
  const [params, setParams] = useSearchParams();
  const byPeople = indicator.kind === 'rate' && indicator.against !== true;
  const offered = byPeople ? RATE : COUNT;
  const part = offered.find((each) => each === params.get('part')) ?? offered[0] ?? 'reached';
  const reason = params.get('reason');
  const repairAction = useRepairAction(indicator.repair?.task);
  const put = (next: Readonly<Record<string, string>>) =>
    setParams(
      (before) => {
        for (const [name, value] of Object.entries(next)) {
          if (value) before.set(name, value);
          else before.delete(name);
        }
        return before;
      },
      { replace: true, preventScrollReset: true },
    );
  const behind = useInfiniteQuery({
    queryKey: ['number', id, 'behind', place, part, reason],
    queryFn: ({ pageParam }) => api.behind(id, { ...place, part, reason, cursor: pageParam }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const [first] = behind.data?.pages ?? [];
  const rows = behind.data?.pages.flatMap((page) => page.rows ?? []) ?? [];
  useRememberPersonList(
    t(indicator.title),
    rows.map(({ person }) => person),
  );
  if (behind.error && !first) return <Refusal error={behind.error} onRetry={() => void behind.refetch()} />;
  if (!first) return <Loading lines={10} />;
  // A column that holds nothing for anyone listed only makes the list wider.
  const columns = first.columns.filter((column) => rows.some((row) => tellCell(row.cells[column.id]) !== '—'));
  const counted = reason === null ? first.parts[part] : (first.reasons.find(({ label }) => label === reason)?.count ?? 0);
  return (
    <section className="y-card" aria-label={t('背后的人')}>
      <header className="y-card-head">
        <h2>{t(indicator.kind === 'rate' ? '背后的人' : '明细')}</h2>
        <Segments
          label={t('背后的人')}
          value={part}
          onChange={(next) => put({ part: next, reason: '' })}
          items={offered.map((key) => ({
            key,
            label: (
              <>
                {t(byPeople ? PARTS[key] : key === 'reached' ? '计入' : PARTS[key])} <b>{tellCount(first.parts[key])}</b>
              </>
            ),
          }))}
        />
      </header>
      {first.reasons.length > 0 && part !== 'reached' ? (
        <fieldset className="y-reasons">
          <legend className="y-only-heard">{t('原因')}</legend>
          <button type="button" aria-pressed={reason === null} onClick={() => put({ reason: '' })}>
            {t('全部原因')}
          </button>
          {first.reasons.map((each) => (
            <button type="button" key={each.label} aria-pressed={reason === each.label} onClick={() => put({ reason: each.label })}>
              {t(each.label)} <b>{tellCount(each.count)}</b>
            </button>
          ))}
        </fieldset>
      ) : null}
      {part === 'missed' && indicator.repair && actor.may.dispatch && counted > 0 ? (
        <Dispatch id={id} place={place} reason={reason} people={counted} repair={indicator.repair} />
      ) : null}
      {first.rows === null ? (
        <div className="y-note">
          <p>{t('您的岗位（{role}）只看数，不看姓名。', { role: t(actor.roleName) })}</p>
          <p>{t('姓名只给有服务关系的人看：可以按原因派任务，由辖区的村医和家庭医生办理。')}</p>
        </div>
      ) : rows.length === 0 ? (
        <Empty text={t(part === 'missed' ? '没有未达标的人。' : '这一栏没有人。')} />
      ) : (
        <>
          <PeopleGrid
            columns={columns}
            faded={behind.isPlaceholderData}
            {...(part === 'reached' ? {} : { lead: t('原因') })}
            rows={rows.map((row) => ({
              ...row,
              action: part === 'missed' ? repairAction : null,
              urgent: false,
              lead: (
                <>
                  {row.reason ? t(row.reason) : ''} {row.task ? <span className="y-tag">{t('已派单')}</span> : null}
                </>
              ),
            }))}
          />
          <ExportRows indicator={indicator} part={t(PARTS[part])} columns={columns} rows={rows} />
          <MoreButton shown={rows.length} total={{ count: counted, exact: true }} list={behind} />
        </>
      )}
    </section>
  );
}
