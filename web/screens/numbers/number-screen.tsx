/** From a number to its people: definition, breakdown, trend, who is behind it and why, tasks for them. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import type { IndicatorResult } from '../../../server/contract/contract.ts';
import { api, type Trend as TrendPoints } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { AreaPicker, pathTo, useAreas } from '../../parts/area-picker.tsx';
import { PeriodPicker, tellPeriod } from '../../parts/period-picker.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { Breakdown } from './breakdown.tsx';
import { IndicatorCard } from './indicator-card.tsx';
import { PeerRank } from './peer-rank.tsx';
import { PeopleBehindNumber } from './people-behind-number.tsx';
import { usePlace } from './use-place.ts';

/** The trend from its first record on; what came before is said in words, because nothing recorded is not zero. */
function Trend({ points, indicator }: { readonly points: TrendPoints['points']; readonly indicator: IndicatorResult }) {
  const first = points.findIndex(({ n }) => n > 0);
  if (first < 0) return <Empty text={t('近 13 期都没有记录，画不出走势。')} />;
  const from = points[first];
  return (
    <>
      {first > 0 && from ? (
        <p className="y-hint">{t('{period}以前没有记录。', { period: tellPeriod({ code: from.period, label: from.label }) })}</p>
      ) : null}
      {points.length - first < 2 ? (
        <Empty text={t('只有一期有记录，下一期起显示走势。')} />
      ) : (
        <Suspense fallback={<Loading lines={4} />}>
          <TrendChart points={points.slice(first)} unit={t(indicator.unit)} target={indicator.target} />
        </Suspense>
      )}
    </>
  );
}

const TrendChart = lazy(async () => ({ default: (await import('./trend-chart.tsx')).TrendChart }));

/** `/numbers/:id?area=&period=&part=&reason=`. */
export function NumberScreen() {
  const id = useParams().id ?? '';
  const { place, put, query } = usePlace();
  const areas = useAreas();
  const number = useQuery({ queryKey: ['number', id, place], queryFn: () => api.indicator(id, place), placeholderData: keepPreviousData });
  const trend = useQuery({
    queryKey: ['number', id, 'trend', place],
    queryFn: () => api.trend(id, place),
    placeholderData: keepPreviousData,
  });
  if (number.error && !number.data) return <Refusal error={number.error} onRetry={() => void number.refetch()} />;
  const indicator = number.data;
  return (
    <div className="y-page">
      <header className="y-page-head">
        <div>
          <p className="y-crumbs">
            <Link to={`/numbers?${query}`}>{t('指标')}</Link>
            {pathTo(areas, place.area).map((area) => (
              <span key={area.code}>
                {' › '}
                <button type="button" className="y-link" onClick={() => put({ area: area.code })}>
                  {area.name}
                </button>
              </span>
            ))}
          </p>
          <h1>{indicator ? t(indicator.title) : t('指标')}</h1>
          {indicator ? (
            <p className="y-definition-line">
              {t(indicator.definition)}
              <span className="y-soft">
                {t(indicator.source)} · {t('版本 {version}', { version: indicator.version })}
              </span>
            </p>
          ) : null}
        </div>
        <div className="y-filters">
          <PeriodPicker value={place.period} onChange={(period) => put({ period })} />
          <AreaPicker value={place.area} onChange={(area) => put({ area })} />
        </div>
      </header>
      {indicator ? (
        <div className={number.isPlaceholderData ? 'is-faded' : ''}>
          <div className="y-number-top">
            <div className="y-number-head">
              <IndicatorCard indicator={indicator} />
              <PeerRank id={id} place={place} indicator={indicator} areas={areas} />
            </div>
            <section className="y-card" aria-label={t('近 13 期走势')}>
              <h2>{t('近 13 期走势')}</h2>
              {trend.data ? (
                <Trend points={trend.data.points} indicator={indicator} />
              ) : trend.error ? (
                <Refusal error={trend.error} />
              ) : (
                <Loading lines={4} />
              )}
            </section>
            <Breakdown id={id} place={place} indicator={indicator} onPick={(area) => put({ area })} />
          </div>
          <PeopleBehindNumber id={id} place={place} indicator={indicator} />
        </div>
      ) : (
        <Loading lines={14} />
      )}
    </div>
  );
}
