/** One number with all that belongs beside it: n / N, target, last year, freshness, completeness, definition. */

import { Link } from 'react-router';
import type { IndicatorResult } from '../../../server/contract/contract.ts';
import { t } from '../../language/translate.ts';
import { tellPeriod } from '../../parts/period-picker.tsx';
import { tellCount, tellPrinted, tellTime } from '../../parts/words.ts';
import { reaches } from './reaches.ts';

/** The address of a number's people; part: who is listed first. */
export function behindAddress(indicator: IndicatorResult, part?: 'reached' | 'missed' | 'excluded'): string {
  const search = new URLSearchParams({ area: indicator.area.code, period: indicator.period.code });
  if (part) search.set('part', part);
  return `/numbers/${indicator.id}?${search}`;
}

function Against({ indicator }: { readonly indicator: IndicatorResult }) {
  const good = reaches(indicator);
  const growth = indicator.lastYear?.growth ?? null;
  return (
    <p className="y-number-against">
      {indicator.target !== null ? (
        <span className={good ? 'is-good' : good === false ? 'is-bad' : ''}>
          {t('目标 {target}{unit}', { target: indicator.target, unit: t(indicator.unit) })}{' '}
          {good ? t('✓ 达到') : good === false ? t('✗ 未达') : ''}
        </span>
      ) : null}
      {growth !== null ? (
        <span>
          {t('同比')} {growth > 0 ? '▲ +' : growth < 0 ? '▼ ' : ''}
          {growth.toFixed(indicator.unit === '%' ? 2 : 1)} {indicator.unit === '%' ? t('百分点') : '%'}
        </span>
      ) : indicator.lastYear === null ? (
        <span>{t('去年同期无数据')}</span>
      ) : null}
    </p>
  );
}

/** The card. Value, n and N each open the people behind them. */
export function IndicatorCard({ indicator }: { readonly indicator: IndicatorResult }) {
  const { completeness, dispatched, freshness } = indicator;
  return (
    <article className={`y-number ${reaches(indicator) === false ? 'is-short' : ''}`}>
      <h3>
        <Link to={behindAddress(indicator)}>{t(indicator.title)}</Link>
      </h3>
      <p className="y-number-place">
        {indicator.area.name} · {tellPeriod(indicator.period)}
      </p>
      <p className="y-number-value">
        <Link to={behindAddress(indicator)}>{indicator.value === null ? '—' : tellPrinted(indicator)}</Link>
        {indicator.N !== null ? (
          <span>
            <Link to={behindAddress(indicator, 'reached')}>{tellCount(indicator.n)}</Link> /{' '}
            <Link to={behindAddress(indicator, 'missed')}>{tellCount(indicator.N)}</Link>
          </span>
        ) : null}
      </p>
      {indicator.value === null ? <p className="y-soft">{t('分母为 0，不计算比率。')}</p> : null}
      <Against indicator={indicator} />
      {dispatched && dispatched.open + dispatched.closed > 0 ? (
        <p className="y-dispatched">
          {t('{n} 人已派单，其中 {done} 人已办好', {
            n: tellCount(dispatched.open + dispatched.closed),
            done: tellCount(dispatched.closed),
          })}
        </p>
      ) : null}
      <p className="y-number-foot">
        <span title={freshness.latest ? t('最近一条记录 {at}', { at: tellTime(freshness.latest) }) : t('没有记录')}>
          {t('至 {at}', { at: tellTime(freshness.at) })}
        </span>
        {completeness ? (
          <span className={completeness.reported < completeness.expected ? 'is-partial' : ''}>
            {t('{reported}/{expected} 家有数据', { reported: completeness.reported, expected: completeness.expected })}
          </span>
        ) : null}
      </p>
      <details className="y-definition">
        <summary>{t('口径')}</summary>
        <p>{t(indicator.definition)}</p>
        <p className="y-soft">
          {t(indicator.source)} · {t('版本 {version}', { version: indicator.version })}
          {indicator.excluded > 0 ? ` · ${t('排除 {n}', { n: tellCount(indicator.excluded) })}` : ''}
        </p>
      </details>
    </article>
  );
}
