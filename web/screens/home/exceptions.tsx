/** What a manager should look at first, in words, each leading to its number. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { periodContaining } from '../../../kernel/periods/period.ts';
import { today } from '../../../kernel/periods/plain-date.ts';
import { api } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { ListStates } from '../../parts/list-states.tsx';
import { tellPrinted } from '../../parts/words.ts';
import { behindAddress } from '../numbers/indicator-card.tsx';
import { findExceptions } from './find-exceptions.ts';

/** From the board of this year, which the page of numbers shares. */
export function Exceptions() {
  const { area } = useActor();
  const place = { area, period: periodContaining('year', today()).code };
  const board = useQuery({ queryKey: ['indicators', place], queryFn: () => api.indicators(place) });
  const found = findExceptions(board.data?.rows ?? []);
  return (
    <section className="y-card" aria-label={t('需要留意')}>
      <header className="y-card-head">
        <h2>{t('需要留意')}</h2>
        <Link to="/numbers">{t('全部指标')}</Link>
      </header>
      <ListStates query={board} rows={found} empty={t('没有未达目标的指标，也没有明显变差的指标。')} lines={4} />
      <ul className="y-watch">
        {found.map(({ indicator, why, gap }) => {
          const unit = indicator.unit === '%' ? t('个百分点') : '%';
          return (
            <li key={indicator.id}>
              <Link to={behindAddress(indicator, 'missed')}>
                <b>{t(indicator.title)}</b>
              </Link>
              <span>{tellPrinted(indicator)}</span>
              <span className={why === 'short' ? 'y-problem' : 'y-soft'}>
                {why === 'short'
                  ? t('未达目标 {target}{unit}，差 {gap}', {
                      target: indicator.target ?? '',
                      unit: t(indicator.unit),
                      gap: `${gap.toFixed(2)}${t(indicator.unit)}`,
                    })
                  : t('比去年同期变差 {gap} {unit}', { gap: gap.toFixed(indicator.unit === '%' ? 2 : 1), unit })}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
