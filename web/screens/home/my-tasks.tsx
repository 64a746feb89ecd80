/** My tasks: overdue, due and all; Enter opens the form over the list. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.ts';
import { useRememberPersonList } from '../../app/person-list.ts';
import { useOpenForm } from '../../app/workspace-address.ts';
import { t } from '../../language/translate.ts';
import { ListStates } from '../../parts/list-states.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { moveBetweenRows } from '../../parts/row-keys.ts';
import { Segments } from '../../parts/segments.tsx';
import { TaskRow } from '../../parts/task-row.tsx';
import { tellCount } from '../../parts/words.ts';
import { groupTasks } from './group-tasks.ts';

type When = 'overdue' | 'due' | 'all';
const WHEN: Readonly<Record<When, string>> = { overdue: '已逾期', due: '到期', all: '全部未完成' };
const ORDER: readonly When[] = ['overdue', 'due', 'all'];

/** Starts with the overdue ones when there are any. */
export function MyTasks({ counts }: { readonly counts: Readonly<Record<When, number>> }) {
  const [chosen, setChosen] = useState<When | undefined>();
  const when = chosen ?? (counts.overdue > 0 ? 'overdue' : counts.due > 0 ? 'due' : 'all');
  const openForm = useOpenForm();
  const tasks = useInfiniteQuery({
    queryKey: ['tasks', when],
    queryFn: ({ pageParam }) => api.tasks({ when, cursor: pageParam }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  const rows = tasks.data?.pages.flatMap((page) => page.rows) ?? [];
  useRememberPersonList(
    t('我的任务'),
    rows.map(({ person }) => person),
  );
  const latest = tasks.data?.pages.at(-1)?.counts ?? counts;
  const startHouse = (list: typeof rows) =>
    openForm(...list.filter(({ status }) => status === 'open').map(({ action, person }) => ({ action, resident: person.resident })));
  return (
    <section className="y-card y-tasks" aria-label={t('我的任务')}>
      <header className="y-card-head">
        <h2>{t('我的任务')}</h2>
        <Segments
          label={t('任务')}
          value={when}
          onChange={setChosen}
          items={ORDER.map((key) => ({
            key,
            label: (
              <>
                {t(WHEN[key])} <b className={key === 'overdue' && latest[key] > 0 ? 'is-late' : ''}>{tellCount(latest[key])}</b>
              </>
            ),
          }))}
        />
      </header>
      <ListStates
        query={tasks}
        rows={rows}
        empty={t(when === 'all' ? '没有未完成的任务。新的任务会随记录自动产生。' : '这一栏没有任务。')}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the rows inside are the controls, this only moves between them */}
      <div onKeyDown={moveBetweenRows}>
        {groupTasks(rows).map((village) => (
          <section key={village.village} className="y-village">
            <h3>
              {village.village || t('村未登记')} <small>{t('{n} 人', { n: village.people })}</small>
            </h3>
            {village.houses.map((house) => (
              <div key={house.key} className={`y-house ${house.tasks.length > 1 ? 'is-several' : ''}`}>
                {house.tasks.length > 1 ? (
                  <p className="y-house-head">
                    {house.household ? t('家庭 {id}', { id: house.household.split('-').at(-1) ?? '' }) : t('同一人')}
                    <button type="button" className="y-link" onClick={() => startHouse([...house.tasks])}>
                      {t('一起办（{n} 项）', { n: house.tasks.length })}
                    </button>
                  </p>
                ) : null}
                {house.tasks.map((task) => (
                  <TaskRow key={`${task.person.resident} ${task.task} ${task.key}`} task={task} row={String(rows.indexOf(task))} />
                ))}
              </div>
            ))}
          </section>
        ))}
      </div>
      {rows.length > 0 ? <MoreButton shown={rows.length} total={{ count: latest[when], exact: true }} list={tasks} /> : null}
    </section>
  );
}
