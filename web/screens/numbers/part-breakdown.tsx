/** A number by the institutions at which its rows stand, or by what else it is split by (a department), the largest first. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { IndicatorResult } from '../../../server/contract/contract.ts';
import { api, type Place } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { topOf, ValueCells } from './value-cells.tsx';

interface Props {
  readonly id: string;
  readonly place: Place;
  readonly indicator: IndicatorResult;
  readonly by: 'institutions' | 'parts';
  /** The switch to the other ways. */
  readonly ways: ReactNode;
}

/** See Props. Rows without an institution or part stand as 未注明. */
export function PartBreakdown({ id, place, indicator, by, ways }: Props) {
  const split = useQuery({
    queryKey: ['number', id, 'parts', place],
    queryFn: () => api.institutions(id, place),
    placeholderData: keepPreviousData,
  });
  const rows = split.data?.[by] ?? [];
  const top = topOf(indicator.unit, rows);
  return (
    <section className="y-card" aria-label={t(by === 'parts' ? (indicator.splits?.part ?? '') : '分机构')}>
      <header className="y-card-head">
        <h2>{ways}</h2>
      </header>
      {split.error ? <Refusal error={split.error} /> : null}
      {split.isPending ? <Loading /> : null}
      {split.data && rows.length === 0 ? <Empty text={t('这一期没有记录。')} /> : null}
      {rows.length === 0 ? null : (
        <div className="y-scroll is-short">
          <table className="y-table is-breakdown">
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row">{row.name === '' ? t('未注明') : t(row.name)}</th>
                  <ValueCells row={row} indicator={indicator} top={top} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
