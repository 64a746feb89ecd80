/** Finds a resident as one types: name, pinyin initials, identity number, phone, village and name. */

import { UserAddOutlined } from '@ant-design/icons';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { Link } from 'react-router';
import { api } from '../../api.ts';
import { useRememberPersonList } from '../../app/person-list.ts';
import { useActor } from '../../app/session.tsx';
import { useDesk } from '../../app/use-desk.ts';
import { t } from '../../language/translate.ts';
import { Barred } from '../../parts/barred.tsx';
import { isPartOfNumber } from '../../parts/is-part-of-number.ts';
import { ListStates } from '../../parts/list-states.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { moveBetweenRows } from '../../parts/row-keys.ts';
import { Empty } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { useLater } from '../../parts/use-later.ts';
import { BreakGlass } from '../person/break-glass.tsx';
import { PersonRow } from './person-row.tsx';

/** The search stands in the address, so that going back finds it again. */
export function PeopleScreen() {
  const desk = useDesk();
  const actor = useActor();
  const { params, set } = useFilter();
  const typed = params.get('q') ?? '';
  const q = useLater(typed.trim(), 150);
  const people = useInfiniteQuery({
    queryKey: ['people', q],
    queryFn: ({ pageParam }) => api.people(q, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });
  const rows = q === '' ? [] : (people.data?.pages.flatMap((page) => page.rows) ?? []);
  useRememberPersonList(t('居民'), rows);
  const register = actor.may.register ? (
    <Link className="y-button" to={`/people/register${typed ? `?name=${encodeURIComponent(typed)}` : ''}`}>
      <UserAddOutlined aria-hidden="true" /> {t('登记新居民')}
    </Link>
  ) : null;
  if (!actor.may.people) return <Barred what="查找居民" next="看姓名的是为居民服务的岗位；您可以从指标按原因派任务。" />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows inside are the controls, this only moves between them
    <div className="y-page" onKeyDown={moveBetweenRows}>
      <header className="y-page-head">
        <h1>{t('居民')}</h1>
        {register}
      </header>
      <Input
        size="large"
        allowClear
        autoFocus={desk}
        aria-label={t('找居民')}
        placeholder={t('姓名、拼音首字母、完整的证件号或电话、村名+姓名')}
        value={typed}
        onChange={(event) => set('q', event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          document.querySelector<HTMLElement>('[data-row="0"]')?.focus();
        }}
      />
      {q === '' ? (
        <Empty text={t('输入姓名、拼音首字母（如 zw），或完整的证件号、电话查找。')} />
      ) : (
        <ListStates query={people} rows={rows} empty={t('在您的范围内没有找到“{q}”。', { q })}>
          {isPartOfNumber(q) ? <p>{t('证件号和电话要输完整：它们在名单里是遮蔽的，不能按末几位查找。')}</p> : null}
          <p className="y-soft">{t('换个写法再找一次；确实没有档案的，可以登记。')}</p>
          {register}
          {/^\d{17}[\dXx]$/.test(q) ? <BreakGlass identityNumber={q} /> : null}
        </ListStates>
      )}
      {rows.length > 0 ? (
        <>
          <div className="y-people" style={{ opacity: people.isPlaceholderData ? 0.6 : 1 }}>
            {rows.map((person, at) => (
              <PersonRow key={person.resident} person={person} row={String(at)} />
            ))}
          </div>
          <MoreButton shown={rows.length} list={people} />
        </>
      ) : null}
    </div>
  );
}
