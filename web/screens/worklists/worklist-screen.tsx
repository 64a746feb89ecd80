/** A worklist: search, area, keyset pages; Enter opens the action of a row, or the page of its request, Esc comes back to it. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useParams } from 'react-router';
import { api } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { useDesk } from '../../app/use-desk.ts';
import { t } from '../../language/translate.ts';
import { AreaPicker } from '../../parts/area-picker.tsx';
import { QueryStates } from '../../parts/list-states.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PeopleGrid } from '../../parts/people-grid.tsx';
import { useKeysFromPage } from '../../parts/row-keys.ts';
import { Segments } from '../../parts/segments.tsx';
import { Empty } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { useLater } from '../../parts/use-later.ts';
import { tellCount } from '../../parts/words.ts';
import { DutyLine } from './duty-line.tsx';
import { useListRows } from './use-list-rows.ts';

/** Lists of critical values, beside which stands who is on duty. */
const CRITICAL_LISTS = 'critical.';

/** Search and area stand in the address. */
export function WorklistScreen() {
  const id = useParams().id ?? '';
  const actor = useActor();
  const desk = useDesk();
  const { params, set: put } = useFilter();
  const area = params.get('area') ?? actor.area;
  const typed = params.get('q') ?? '';
  const part = params.get('part') ?? '';
  const q = useLater(typed.trim(), 200);
  const list = useInfiniteQuery({
    queryKey: ['worklist', id, area, q, part],
    queryFn: ({ pageParam }) => api.worklist(id, { area, q, part, cursor: pageParam }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  useKeysFromPage();
  const [first] = list.data?.pages ?? [];
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const opens = useListRows(id, first ? t(first.title) : '', rows);
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>
          {first ? t(first.title) : t('工作清单')}
          {first ? <small>{t(first.total.exact ? '共 {n}' : '约 {n}', { n: tellCount(first.total.count) })}</small> : null}
        </h1>
        <div className="y-filters">
          <AreaPicker value={area} onChange={(code) => put('area', code === actor.area ? '' : code)} />
          <Input
            allowClear
            aria-label={t('在清单里找')}
            placeholder={t('姓名、拼音首字母')}
            value={typed}
            onChange={(event) => put('q', event.target.value)}
          />
        </div>
      </header>
      {first?.parts && (first.parts.length > 1 || part !== '') ? (
        <Segments
          label={t('分组')}
          value={part}
          onChange={(code) => put('part', code)}
          items={[
            { key: '', label: t('全部') },
            ...first.parts.map(({ code, label, count }) => ({ key: code, label: `${t(label)} ${tellCount(count)}` })),
          ]}
        />
      ) : null}
      {id.startsWith(CRITICAL_LISTS) ? <DutyLine /> : null}
      <QueryStates query={list} lines={12} />
      {first && rows.length === 0 ? (
        <Empty text={t(q || part || area !== actor.area ? '这个范围里没有符合的人，可以放宽条件。' : '清单是空的：该办的都办了。')} />
      ) : null}
      {first && rows.length > 0 ? (
        <>
          {desk ? (
            <p className="y-hint y-not-printed">
              <kbd>↑</kbd> <kbd>↓</kbd> {t('选行')} · <kbd>Enter</kbd> {t('办理')} · <kbd>Esc</kbd> {t('返回原行')}
            </p>
          ) : null}
          <PeopleGrid columns={first.columns} rows={rows} faded={list.isPlaceholderData} {...opens} />
          <MoreButton shown={rows.length} total={first.total} list={list} />
        </>
      ) : null}
    </div>
  );
}
