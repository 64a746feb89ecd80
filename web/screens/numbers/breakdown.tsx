/** A number by the areas one level below (a click goes down: county, town, village), by institution or by what else it is split by, as a table with bars. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { IndicatorResult } from '../../../server/contract/contract.ts';
import { api, type Place } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { levelWord } from '../../parts/area-picker.tsx';
import { moveBetweenRows } from '../../parts/row-keys.ts';
import { Segments } from '../../parts/segments.tsx';
import { Loading, Refusal } from '../../parts/states.tsx';
import { PartBreakdown } from './part-breakdown.tsx';
import { rankPlaces } from './rank-places.ts';
import { topOf, ValueCells } from './value-cells.tsx';

type By = 'area' | 'institutions' | 'parts';

interface Props {
  readonly id: string;
  readonly place: Place;
  readonly indicator: IndicatorResult;
  readonly onPick: (area: string) => void;
}

/** What the number is broken down by, where it is not by area alone. */
export function Breakdown(props: Props) {
  const [by, setBy] = useState<By>('area');
  const { splits } = props.indicator;
  if (splits === null) return <AreaBreakdown {...props} ways={null} />;
  const ways = (
    <Segments
      label={t('分列方式')}
      value={by}
      onChange={setBy}
      items={[
        { key: 'area', label: t('分地区') },
        { key: 'institutions', label: t('分机构') },
        ...(splits.part === null ? [] : [{ key: 'parts' as const, label: t('分{part}', { part: t(splits.part) }) }]),
      ]}
    />
  );
  return by === 'area' ? <AreaBreakdown {...props} ways={ways} /> : <PartBreakdown {...props} by={by} ways={ways} />;
}

/** In the order of the tree or by value; each area keeps its own n / N. */
function AreaBreakdown({ id, place, indicator, onPick, ways }: Props & { readonly ways: ReactNode }) {
  const [order, setOrder] = useState<'tree' | 'low' | 'high'>('tree');
  const parts = useQuery({
    queryKey: ['number', id, 'breakdown', place],
    queryFn: () => api.breakdown(id, place),
    placeholderData: keepPreviousData,
  });
  if (parts.error) return <Refusal error={parts.error} />;
  if (!parts.data) return <Loading />;
  if (parts.data.rows.length === 0 && ways === null) return null;
  const sign = order === 'low' ? 1 : -1;
  const rows = order === 'tree' ? parts.data.rows : [...parts.data.rows].sort((a, b) => sign * ((a.value ?? -1) - (b.value ?? -1)));
  const rankOf = rankPlaces(parts.data.rows, indicator.better);
  const top = topOf(indicator.unit, rows);
  return (
    <section className="y-card" aria-label={t('分地区')}>
      <header className="y-card-head">
        <h2>{ways ?? t('分{level}', { level: t(levelWord(rows[0]?.level)) })}</h2>
        <Segments
          label={t('排序')}
          value={order}
          onChange={setOrder}
          items={[
            { key: 'tree', label: t('按区划') },
            { key: 'low', label: t('从低到高') },
            { key: 'high', label: t('从高到低') },
          ]}
        />
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the rows inside are the controls, this only moves between them */}
      <div className="y-scroll is-short" onKeyDown={moveBetweenRows}>
        <table className="y-table is-breakdown">
          <tbody>
            {rows.map((row, at) => (
              <tr key={row.area} data-row={`area-${at}`} tabIndex={0} onClick={() => onPick(row.area)}>
                <th scope="row">{t(row.name)}</th>
                <td className="is-rank">{rankOf.has(row.area) ? t('第 {n} 名', { n: rankOf.get(row.area) ?? 0 }) : ''}</td>
                <ValueCells row={row} indicator={indicator} top={top} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
