/** HL7 v2 messages that came: found by sender, type, state, control id and day; what is parked is replayed together. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { api, type MessageQuery } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { Barred } from '../../parts/barred.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
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
  const [params, setParams] = useSearchParams();
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
  const set = (name: string, value: string) =>
    setParams(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  const field = (name: (typeof FIELDS)[number], label: string, type = 'text') => (
    <div className="y-filter-field">
      <label htmlFor={`find-${name}`}>{t(label)}</label>
      <Input
        id={`find-${name}`}
        allowClear={type === 'text'}
        type={type}
        value={params.get(name) ?? ''}
        onChange={(event) => set(name, event.target.value)}
      />
    </div>
  );
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
        <div className="y-filters">
          {field('sender', '发送方（MSH-3/4）')}
          {field('type', '类型（如 ORU^R01）')}
          {field('controlId', '报文编号（MSH-10）')}
          {field('from', '收到日期，从', 'date')}
          {field('until', '到', 'date')}
        </div>
      </section>
      {replay.data ? (
        <p role="status" className="y-card">
          {t('已重放：写入 {done} 条，仍搁置 {parked} 条。', { done: tellCount(replay.data.done), parked: tellCount(replay.data.parked) })}
        </p>
      ) : null}
      {replay.error ? <Refusal error={replay.error} /> : null}
      {list.error ? <Refusal error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <Loading /> : null}
      {list.isSuccess && rows.length === 0 ? (
        <Empty text={t('没有这样的报文。')}>
          <p className="y-soft">{t('对方经 MLLP 或 POST /hl7 发来的每一条都在这里，包括没能写入的。')}</p>
        </Empty>
      ) : null}
      {rows.length > 0 ? (
        <section className="y-card">
          <div className="y-scroll">
            <table className="y-table">
              <thead>
                <tr>
                  <th scope="col">{t('收到')}</th>
                  <th scope="col">{t('报文')}</th>
                  <th scope="col">{t('发送方')}</th>
                  <th scope="col">{t('结果')}</th>
                </tr>
              </thead>
              <tbody>
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
              </tbody>
            </table>
          </div>
          <MoreButton
            shown={rows.length}
            hasMore={list.hasNextPage}
            loading={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </section>
      ) : null}
    </div>
  );
}
