/** Who is told of changes: state, last delivery, failures; what waits or was set aside, and sending it again. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { api, type DeliveryState, type ToldTarget } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { Barred } from '../../parts/barred.tsx';
import { ListStates, QueryStates } from '../../parts/list-states.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PlainTable } from '../../parts/plain-table.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Refusal } from '../../parts/states.tsx';
import { tellCount } from '../../parts/words.ts';
import { tellInstant } from './tell-instant.ts';

const STATES: Readonly<Record<ToldTarget['state'], string>> = { active: '正常', error: '送不到', off: '已停用', requested: '待启用' };
const DELIVERY: Readonly<Record<DeliveryState, string>> = {
  dead: '未送达',
  waiting: '待送',
  sent: '已送达',
  kept: '待取',
  dropped: '不再可读',
};

/** The list looks again by itself every five seconds. */
export function SubscriptionsScreen() {
  const actor = useActor();
  const [chosen, setChosen] = useState<string | undefined>();
  const targets = useQuery({ queryKey: ['targets'], queryFn: api.targets, refetchInterval: 5000, enabled: actor.may.exchange });
  if (!actor.may.exchange) return <Barred what="查看订阅与投递" next="请由系统集成或系统管理员办理。" />;
  const rows = targets.data?.rows ?? [];
  return (
    <div className="y-page">
      <h1>{t('订阅与投递')}</h1>
      <ListStates query={targets} rows={rows} empty={t('还没有人订阅变更。')}>
        <p className="y-soft">{t('对方系统用 POST /fhir/Subscription 订阅；HL7 v2 接收方在 YIGONG_HL7_SUBSCRIBERS 文件里写明。')}</p>
      </ListStates>
      {rows.map((target) => (
        <section className="y-card" key={target.id}>
          <div className="y-page-head">
            <h2 className="y-break">{target.title}</h2>
            <b className={target.state === 'active' ? 'y-good' : target.state === 'requested' ? 'y-soft' : 'y-bad'}>
              {t(STATES[target.state])}
            </b>
          </div>
          <p className="y-soft y-break">
            {target.detail}
            {target.owner ? ` · ${t('账号')} ${target.owner}` : ''} · {t('最近送达')} {tellInstant(target.lastSent)}
          </p>
          {target.error ? (
            <p className="y-bad y-break">
              {target.error}
              {target.failures > 0 ? ` · ${t('连续失败 {n} 次', { n: tellCount(target.failures) })}` : ''}
              {target.pausedUntil ? ` · ${t('下次 {at}', { at: tellInstant(target.pausedUntil) })}` : ''}
            </p>
          ) : null}
          <p className="y-counts">
            {(Object.keys(DELIVERY) as DeliveryState[]) // the keys are those of the record
              .filter((state) => target.counts[state] > 0)
              .map((state) => (
                <span key={state}>
                  {t(DELIVERY[state])} <b>{tellCount(target.counts[state])}</b>
                </span>
              ))}
          </p>
          <p className="y-actions">
            <Button onClick={() => setChosen(chosen === target.id ? undefined : target.id)}>
              {t(chosen === target.id ? '收起' : '查看投递')}
            </Button>
            <ReplayButton target={target} />
          </p>
          {chosen === target.id ? <DeliveryList target={target} /> : null}
        </section>
      ))}
    </div>
  );
}

function ReplayButton({ target, seq }: { readonly target: ToldTarget; readonly seq?: number }) {
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => api.replay(target.id, seq === undefined ? {} : { seq }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['targets'] }),
        queries.invalidateQueries({ queryKey: ['deliveries', target.id] }),
      ]),
  });
  if (seq === undefined && target.counts.dead === 0 && !replay.data) return null;
  return (
    <>
      {target.counts.dead > 0 || seq !== undefined ? (
        <Button
          type={seq === undefined ? 'primary' : 'default'}
          size={seq === undefined ? 'middle' : 'small'}
          disabled={target.state === 'off'}
          loading={replay.isPending}
          onClick={() => replay.mutate()}
        >
          {t(seq === undefined ? '重放全部未送达' : '重放')}
        </Button>
      ) : null}
      {replay.data ? <span role="status">{t('{n} 条已重新排队', { n: tellCount(replay.data.count) })}</span> : null}
      {replay.error ? <Refusal error={replay.error} /> : null}
    </>
  );
}

function DeliveryList({ target }: { readonly target: ToldTarget }) {
  const states = (Object.keys(DELIVERY) as DeliveryState[]).filter((state) => target.counts[state] > 0); // the keys are those of the record
  const [state, setState] = useState<DeliveryState>(states[0] ?? 'dead');
  const list = useInfiniteQuery({
    queryKey: ['deliveries', target.id, state],
    queryFn: ({ pageParam }) => api.deliveries(target.id, state, pageParam),
    initialPageParam: null as number | null, // the first page has no number before it
    getNextPageParam: (page) => page.next,
  });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <Segments
        label={t('状态')}
        value={state}
        onChange={setState}
        items={states.map((key) => ({
          key,
          label: (
            <>
              {t(DELIVERY[key])} <b>{tellCount(target.counts[key])}</b>
            </>
          ),
        }))}
      />
      <QueryStates query={list} lines={3} />
      {list.isSuccess && rows.length === 0 ? <p className="y-soft">{t('没有投递。')}</p> : null}
      {rows.length > 0 ? (
        <PlainTable titles={[t('发生'), t('内容'), t('结果'), t('办理')]}>
          {rows.map((row) => (
            <tr key={row.seq}>
              <td className="y-nowrap">{tellInstant(row.happened)}</td>
              <td className="y-break">
                {row.kind} <span className="y-soft">{row.item}</span>
              </td>
              <td className="y-break">
                {t('试 {n} 次', { n: row.attempts })}
                {row.doneAt ? ` · ${tellInstant(row.doneAt)}` : ''}
                {row.lastError ? <div>{row.lastError}</div> : null}
              </td>
              <td>{row.state === 'dead' ? <ReplayButton target={target} seq={row.seq} /> : null}</td>
            </tr>
          ))}
        </PlainTable>
      ) : null}
      <MoreButton shown={rows.length} list={list} />
    </>
  );
}
