/** From a number to its people: definition, breakdown, trend, who is behind it and why, tasks for them. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { AreaPicker, pathTo, useAreas } from '../../parts/area-picker.tsx';
import { PeriodPicker } from '../../parts/period-picker.tsx';
import { Loading, Refusal } from '../../parts/states.tsx';
import { Breakdown } from './breakdown.tsx';
import { IndicatorCard } from './indicator-card.tsx';
import { PeopleBehindNumber } from './people-behind-number.tsx';
import { usePlace } from './use-place.ts';

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
            <IndicatorCard indicator={indicator} />
            <section className="y-card" aria-label={t('近 13 期走势')}>
              <h2>{t('近 13 期走势')}</h2>
              {trend.data ? (
                <Suspense fallback={<Loading lines={4} />}>
                  <TrendChart points={trend.data.points} unit={t(indicator.unit)} target={indicator.target} />
                </Suspense>
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
