/** HL7 v2 messages that came: found by sender, type, state, control id and day; what is parked is replayed together. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { api, type MessageQuery } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { Barred } from '../../parts/barred.tsx';
import { FilterField } from '../../parts/filter-fields.tsx';
import { ListStates } from '../../parts/list-states.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PlainTable } from '../../parts/plain-table.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Refusal } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { useLater } from '../../parts/use-later.ts';
import { tellCount } from '../../parts/words.ts';
import { tellInstant } from './tell-instant.ts';

const FIELDS = ['sender', 'type', 'controlId', 'from', 'until'] as const;
type State = 'all' | 'parked' | 'done';

function readQuery(params: URLSearchParams): MessageQuery {
  const state = params.get('state');
  const given = FIELDS.flatMap((field) => (params.get(field) ? [[field, params.get(field)]] : []));
  return { ...Object.fromEntries(given), ...(state === 'parked' || state === 'done' ? { state } : {}) };
}

/** The conditions stand in the address. */
export function MessagesScreen() {
  const actor = useActor();
  const queries = useQueryClient();
  const filter = useFilter();
  const { params, set } = filter;
  const settled = useLater(params.toString(), 250);
  const query = readQuery(new URLSearchParams(settled));
  const list = useInfiniteQuery({
    queryKey: ['messages', settled],
    queryFn: ({ pageParam }) => api.messages(query, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    enabled: actor.may.exchange,
  });
  const replay = useMutation({
    mutationFn: () => api.replayParked(query),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['messages'] }),
  });
  if (!actor.may.exchange) return <Barred what="查看 HL7 报文" next="请由系统集成或系统管理员办理。" />;
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const parked = rows.filter((row) => row.parked).length;
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t('HL7 报文')}</h1>
        {parked > 0 && actor.role === 'integrator' ? (
          <Button type="primary" loading={replay.isPending} onClick={() => replay.mutate()}>
            {t('重放搁置的报文')}
          </Button>
        ) : null}
      </header>
      <section className="y-card">
        <Segments<State>
          label={t('状态')}
          value={query.state ?? 'all'}
          onChange={(state) => set('state', state === 'all' ? '' : state)}
          items={[
            { key: 'all', label: t('全部') },
            { key: 'parked', label: t('搁置') },
            { key: 'done', label: t('已写入') },
          ]}
        />
        <div className="y-filter-grid">
          <FilterField filter={filter} name="sender" label={t('发送方（MSH-3/4）')} />
          <FilterField filter={filter} name="type" label={t('类型（如 ORU^R01）')} />
          <FilterField filter={filter} name="controlId" label={t('报文编号（MSH-10）')} />
          <FilterField filter={filter} name="from" label={t('收到日期，从')} type="date" />
          <FilterField filter={filter} name="until" label={t('到')} type="date" />
        </div>
      </section>
      {replay.data ? (
        <p role="status" className="y-card">
          {t('已重放：写入 {done} 条，仍搁置 {parked} 条。', { done: tellCount(replay.data.done), parked: tellCount(replay.data.parked) })}
        </p>
      ) : null}
      {replay.error ? <Refusal error={replay.error} /> : null}
      <ListStates query={list} rows={rows} empty={t('没有这样的报文。')}>
        <p className="y-soft">{t('对方经 MLLP 或 POST /hl7 发来的每一条都在这里，包括没能写入的。')}</p>
      </ListStates>
      {rows.length > 0 ? (
        <section className="y-card">
          <PlainTable titles={[t('收到'), t('报文'), t('发送方'), t('结果')]}>
            {rows.map((row) => (
              <tr key={row.id}>
                <td className="y-nowrap">{tellInstant(row.received)}</td>
                <td>
                  <Link to={`/exchange/messages/${encodeURIComponent(row.id)}`}>
                    {row.type}^{row.trigger}
                  </Link>
                  <div className="y-soft">{row.controlId}</div>
                </td>
                <td>{row.sender}</td>
                <td>
                  <b className={row.parked ? 'y-bad' : 'y-good'}>
                    {row.outcome} {t(row.parked ? '搁置' : '已写入')}
                  </b>
                  {row.reason ? (
                    <div>
                      {row.reasonPlace ? `${row.reasonPlace}：` : ''}
                      {row.reason}
                    </div>
                  ) : null}
                </td>
              </tr>
            ))}
          </PlainTable>
          <MoreButton shown={rows.length} list={list} />
        </section>
      ) : null}
    </div>
  );
}
