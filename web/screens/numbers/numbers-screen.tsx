/** The board of all numbers for an area and period. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState } from 'react';
import { api } from '../../api.ts';
import { loadSystems } from '../../app/systems.ts';
import { t } from '../../language/translate.ts';
import { AreaPicker } from '../../parts/area-picker.tsx';
import { ListStates } from '../../parts/list-states.tsx';
import { PeriodPicker } from '../../parts/period-picker.tsx';
import { groupBySystem } from './group-by-system.ts';
import { IndicatorCard } from './indicator-card.tsx';
import { reaches } from './reaches.ts';
import { usePlace } from './use-place.ts';

/** Those short of their target can be shown alone. */
export function NumbersScreen() {
  const { place, put } = usePlace();
  const [typed, setTyped] = useState('');
  const [onlyShort, setOnlyShort] = useState(false);
  const board = useQuery({ queryKey: ['indicators', place], queryFn: () => api.indicators(place), placeholderData: keepPreviousData });
  const systems = useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  const titles = new Map(systems.data?.map(({ id, title }) => [id, title]));
  const rows = (board.data?.rows ?? []).filter((each) => t(each.title).includes(typed.trim()) && (!onlyShort || reaches(each) === false));
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t('指标')}</h1>
        <div className="y-filters">
          <PeriodPicker value={place.period} onChange={(period) => put({ period })} />
          <AreaPicker value={place.area} onChange={(area) => put({ area })} />
          <Input
            allowClear
            aria-label={t('找指标')}
            placeholder={t('找指标')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <label className="y-check">
            <input type="checkbox" checked={onlyShort} onChange={(event) => setOnlyShort(event.target.checked)} /> {t('只看未达目标')}
          </label>
        </div>
      </header>
      <ListStates query={board} rows={rows} empty={t('没有符合的指标。')} lines={12} />
      {groupBySystem(rows).map((group) => (
        <section key={group.system} className={`y-group ${board.isPlaceholderData ? 'is-faded' : ''}`}>
          <h2>{t(titles.get(group.system) ?? '')}</h2>
          <div className="y-numbers">
            {group.rows.map((indicator) => (
              <IndicatorCard key={indicator.id} indicator={indicator} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}
