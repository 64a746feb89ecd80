/** The cells of a row in a number's breakdown: a bar as long as its share of the largest, the figure, what it is of. */
import type { IndicatorResult } from '../../../server/contract/contract.ts';
import { t } from '../../language/translate.ts';
import { tellCount, tellPrinted } from '../../parts/words.ts';
import { reaches } from './reaches.ts';

interface Props {
  readonly row: Pick<IndicatorResult, 'value' | 'printed' | 'n' | 'N'>;
  readonly indicator: Pick<IndicatorResult, 'unit' | 'target' | 'better' | 'kind'>;
  /** The value whose bar is whole. */
  readonly top: number;
}

/** Whose bar is whole: a percentage's hundred, or the largest row. */
export function topOf(unit: string, rows: readonly { readonly value: number | null }[]): number {
  return unit === '%' ? 100 : Math.max(1, ...rows.map(({ value }) => value ?? 0));
}

/** See Props. */
export function ValueCells({ row, indicator: { unit, target, better, kind }, top }: Props) {
  const good = reaches({ value: row.value, target, better });
  return (
    <>
      <td className="is-bar">
        {row.value === null ? null : (
          <span className={good === false ? 'is-bad' : ''} style={{ width: `${Math.min(100, (row.value / top) * 100)}%` }} />
        )}
      </td>
      <td className="is-number">{row.value === null ? '—' : tellPrinted({ printed: row.printed, unit })}</td>
      <td className="is-number y-soft">
        {row.N !== null ? `${tellCount(row.n)} / ${tellCount(row.N)}` : kind === 'median' ? t('{n} 例', { n: tellCount(row.n) }) : ''}
      </td>
    </>
  );
}
