/** The auditor's first page: whether the chain holds, what waits for a review by rule, and the alerts. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { Barred } from '../../parts/barred.tsx';
import { FilterChoice } from '../../parts/filter-fields.tsx';
import { ListStates } from '../../parts/list-states.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PlainTable } from '../../parts/plain-table.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Refusal } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { tellCount } from '../../parts/words.ts';
import { tellInstant } from '../integration/tell-instant.ts';
import { PatternRules } from './pattern-rules.tsx';
import { TellWho } from './tell-who.tsx';

type State = 'waiting' | 'reviewed' | 'all';

/** `/audit?pattern=&state=` */
export function AuditScreen() {
  const actor = useActor();
  const filter = useFilter();
  const { params, set } = filter;
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
        <div className="y-filter-grid">
          <FilterChoice
            filter={filter}
            name="pattern"
            label={t('规则')}
            all={t('全部规则')}
            options={(summary.data?.patterns ?? []).map(({ id, title, waiting: count }) => ({
              key: id,
              label: `${t(title)}${count > 0 ? `（${count}）` : ''}`,
            }))}
          />
        </div>
        <ListStates query={list} rows={rows} empty={t('没有这样的告警')} />
        {rows.length > 0 ? (
          <>
            <PlainTable titles={[t('规则'), t('谁'), t('何时'), t('核查')]}>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td style={{ minWidth: '8rem' }}>
                    <Link to={`/audit/alerts/${row.id}`}>{t(row.title)}</Link> <b>{tellCount(row.count)}</b>
                  </td>
                  <td>
                    <TellWho name={row.name} account={row.account} />
                  </td>
                  <td className="y-nowrap">{tellInstant(row.last)}</td>
                  <td className={row.reviews.length === 0 ? 'y-soft' : ''}>{t(row.reviews[0]?.verdictName ?? '未核查')}</td>
                </tr>
              ))}
            </PlainTable>
            <MoreButton shown={rows.length} list={list} />
          </>
        ) : null}
      </section>
      {summary.data ? <PatternRules patterns={summary.data.patterns} /> : null}
    </div>
  );
}
