/** The audit log, searched by person (whole number), account, act, time and result; what is found is exported as it is filtered. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type AuditLinesQuery, api, auditExportAddress } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { Barred } from '../../parts/barred.tsx';
import { FilterChoice, FilterField, FilterFrame } from '../../parts/filter-fields.tsx';
import { ListStates } from '../../parts/list-states.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PlainTable } from '../../parts/plain-table.tsx';
import { Segments } from '../../parts/segments.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { useLater } from '../../parts/use-later.ts';
import { tellInstant } from '../integration/tell-instant.ts';
import { TellWho } from './tell-who.tsx';

const FIELDS = ['account', 'act', 'result', 'reason', 'source', 'from', 'until', 'alert', 'resident'] as const;
type Result = 'all' | 'done' | 'refused';

/** `/audit/lines?…`: the conditions stand in the address, but for a person's number, which must not. */
export function AuditLinesScreen() {
  const actor = useActor();
  const filter = useFilter();
  const { params, set } = filter;
  const settled = useLater(params.toString(), 250);
  const asked = new URLSearchParams(settled);
  const query: AuditLinesQuery = Object.fromEntries(FIELDS.flatMap((name) => (asked.get(name) ? [[name, asked.get(name) ?? '']] : [])));
  const known = useQuery({ queryKey: ['audit', 'state'], queryFn: api.auditState, enabled: actor.may.audit });
  const [person, setPerson] = useState('');
  const number = useLater(person.trim(), 400);
  const whole: AuditLinesQuery = number === '' ? query : { ...query, person: number };
  const list = useInfiniteQuery({
    queryKey: ['audit', 'lines', settled, number],
    queryFn: ({ pageParam }) => api.auditLines(whole, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    enabled: actor.may.audit && (number === '' || number.length >= 15),
  });
  if (!actor.may.audit) return <Barred what="查看审计日志" next="请由审计管理员办理。" />;
  const result = params.get('result');
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t('审计日志')}</h1>
        <span>
          <Button href={auditExportAddress(whole, 'csv')}>{t('导出表格')}</Button>{' '}
          <Button href={auditExportAddress(whole, 'ndjson')}>{t('导出原始记录')}</Button>
        </span>
      </header>
      <section className="y-card">
        <Segments<Result>
          label={t('结果')}
          value={result === 'done' || result === 'refused' ? result : 'all'}
          onChange={(next) => set('result', next === 'all' ? '' : next)}
          items={[
            { key: 'all', label: t('全部') },
            { key: 'done', label: t('完成') },
            { key: 'refused', label: t('被拒') },
          ]}
        />
        <div className="y-filter-grid">
          <FilterFrame id="find-person" label={t('居民身份证号（完整）')}>
            <Input
              id="find-person"
              allowClear
              autoComplete="off"
              maxLength={18}
              value={person}
              onChange={(event) => setPerson(event.target.value)}
            />
          </FilterFrame>
          <FilterField filter={filter} name="account" label={t('账号（如 village）')} />
          <FilterChoice
            filter={filter}
            name="act"
            label={t('操作')}
            all={t('全部操作')}
            options={known.data?.acts.map(({ act, name }) => ({ key: act, label: t(name) })) ?? []}
          />
          <FilterChoice
            filter={filter}
            name="reason"
            label={t('理由与用途')}
            all={t('全部理由')}
            options={known.data?.reasons.map(({ reason, name }) => ({ key: reason, label: t(name) })) ?? []}
          />
          <FilterField filter={filter} name="source" label={t('来源地址')} />
          <FilterField filter={filter} name="from" label={t('日期，从')} type="date" />
          <FilterField filter={filter} name="until" label={t('到')} type="date" />
        </div>
        <p className="y-soft">{t('审计只按完整号码查人，不按姓名。')}</p>
        {params.get('alert') ? (
          <Button onClick={() => set('alert', '')}>✕ {t('只看告警 {id} 的日志', { id: (params.get('alert') ?? '').slice(0, 8) })}</Button>
        ) : null}{' '}
        {params.get('resident') ? (
          <Button onClick={() => set('resident', '')}>✕ {t('只看居民 {id}', { id: params.get('resident') ?? '' })}</Button>
        ) : null}
      </section>
      <ListStates query={list} rows={rows} empty={t('没有这样的日志')} loading={list.isFetching && rows.length === 0} />
      {rows.length > 0 ? (
        <section className="y-card">
          <PlainTable titles={[t('何时'), t('谁'), t('操作'), t('居民'), t('理由与用途'), t('内容'), t('来自')]}>
            {rows.map((row) => (
              <tr key={row.key}>
                <td className="y-nowrap">{tellInstant(row.at)}</td>
                <td>
                  <TellWho name={row.name} account={row.account} roleName={row.roleName} orgName={row.orgName} />
                </td>
                <td>
                  {t(row.actName)}
                  {row.result === 'refused' && row.act !== 'refused' ? <b className="y-bad"> {t('被拒')}</b> : null}
                </td>
                <td className="y-nowrap">
                  {row.person ? (
                    <Link to={`/audit/lines?resident=${row.person.resident}`}>
                      {row.person.name} {row.person.resident}
                    </Link>
                  ) : null}
                  {row.listed > 0 ? t('名单，{n} 人', { n: row.listed }) : null}
                </td>
                <td>{[row.reason, row.purpose].flatMap((each) => (each === null ? [] : [t(each)])).join(' · ')}</td>
                <td style={{ overflowWrap: 'anywhere', minWidth: '12rem' }}>{row.what}</td>
                <td className="y-nowrap">{row.source}</td>
              </tr>
            ))}
          </PlainTable>
          <MoreButton shown={rows.length} list={list} />
        </section>
      ) : null}
    </div>
  );
}
