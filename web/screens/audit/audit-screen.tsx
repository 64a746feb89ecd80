/** The auditor's first page: whether the chain holds, what waits for a review by rule, and the alerts. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { api } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { Barred } from '../../parts/barred.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { tellCount } from '../../parts/words.ts';
import { tellInstant } from '../integration/tell-instant.ts';
import { TellWho } from './tell-who.tsx';

type State = 'waiting' | 'reviewed' | 'all';

/** `/audit?pattern=&state=` */
export function AuditScreen() {
  const actor = useActor();
  const [params, setParams] = useSearchParams();
  const asked = params.get('state');
  const state: State = asked === 'reviewed' || asked === 'all' ? asked : 'waiting';
  const pattern = params.get('pattern') ?? '';
  const summary = useQuery({ queryKey: ['audit', 'state'], queryFn: api.auditState, enabled: actor.may.audit, refetchInterval: 30_000 });
  const list = useInfiniteQuery({
    queryKey: ['audit', 'alerts', state, pattern],
    queryFn: ({ pageParam }) => api.alerts({ pattern, state: state === 'all' ? '' : state }, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    enabled: actor.may.audit,
    refetchInterval: 30_000,
  });
  if (!actor.may.audit) return <Barred what="查看审计日志" next="请由审计管理员办理。" />;
  const set = (name: string, value: string) =>
    setParams(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const waiting = summary.data?.patterns.reduce((sum, each) => sum + each.waiting, 0) ?? 0;
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t('异常访问')}</h1>
        <Link className="y-button" to="/audit/lines">
          {t('审计日志')}
        </Link>
      </header>
      {summary.error ? <Refusal error={summary.error} onRetry={() => void summary.refetch()} /> : null}
      {summary.data ? (
        <section className="y-card" aria-label={t('审计日志')}>
          <p role="status">
            <b className={summary.data.chain.broken === null ? 'y-good' : 'y-bad'}>
              {t(summary.data.chain.broken === null ? '日志链完好' : '日志链断裂')}
            </b>{' '}
            · <b>{waiting > 0 ? t('告警 {n} 条待核查', { n: tellCount(waiting) }) : t('没有待核查的告警')}</b>
          </p>
          {summary.data.chain.broken === null ? null : <p className="y-bad">{summary.data.chain.broken}</p>}
          <p className="y-soft">
            {t('已校验最近 {seals} 个封条、{lines} 行；未封存 {unsealed} 行。全部校验：npm run audit -- verify', {
              seals: tellCount(summary.data.chain.seals),
              lines: tellCount(summary.data.chain.lines),
              unsealed: tellCount(summary.data.chain.unsealed),
            })}
          </p>
          {summary.data.chain.last === null ? null : (
            <details>
              <summary>{t('最后的封条（可抄录留存，以备比对）')}</summary>
              <code style={{ overflowWrap: 'anywhere' }}>{summary.data.chain.last}</code>
            </details>
          )}
        </section>
      ) : null}
      <section className="y-card" aria-label={t('告警')}>
        <Segments<State>
          label={t('核查')}
          value={state}
          onChange={(next) => set('state', next === 'waiting' ? '' : next)}
          items={[
            { key: 'waiting', label: t('待核查') },
            { key: 'reviewed', label: t('已核查') },
            { key: 'all', label: t('全部') },
          ]}
        />
        <div className="y-filters">
          <div className="y-filter-field">
            <label htmlFor="pattern">{t('规则')}</label>
            <select id="pattern" className="y-button" value={pattern} onChange={(event) => set('pattern', event.target.value)}>
              <option value="">{t('全部规则')}</option>
              {(summary.data?.patterns ?? []).map(({ id, title, waiting: count }) => (
                <option key={id} value={id}>
                  {t(title)}
                  {count > 0 ? `（${count}）` : ''}
                </option>
              ))}
            </select>
          </div>
        </div>
        {list.error ? <Refusal error={list.error} onRetry={() => void list.refetch()} /> : null}
        {list.isPending ? <Loading /> : null}
        {list.isSuccess && rows.length === 0 ? <Empty text={t('没有这样的告警')} /> : null}
        {rows.length > 0 ? (
          <>
            <div className="y-scroll">
              <table className="y-table">
                <thead>
                  <tr>
                    <th scope="col">{t('规则')}</th>
                    <th scope="col">{t('谁')}</th>
                    <th scope="col">{t('何时')}</th>
                    <th scope="col">{t('核查')}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.id}>
                      <td>
                        <Link to={`/audit/alerts/${row.id}`}>{t(row.title)}</Link> <b>{tellCount(row.count)}</b>
                      </td>
                      <td>
                        <TellWho name={row.name} account={row.account} />
                      </td>
                      <td className="y-nowrap">{tellInstant(row.last)}</td>
                      <td className={row.reviews.length === 0 ? 'y-soft' : ''}>{t(row.reviews[0]?.verdictName ?? '未核查')}</td>
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
          </>
        ) : null}
      </section>
      {summary.data ? (
        <section className="y-card" aria-label={t('核查规则')}>
          <h2>{t('核查规则')}</h2>
          <dl>
            {summary.data.patterns.map(({ id, title, says }) => (
              <div key={id}>
                <dt>
                  <b>{t(title)}</b>
                </dt>
                <dd className="y-soft">{t(says)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
    </div>
  );
}
