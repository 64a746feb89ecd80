/** A value of a list as it is drawn: its words, numbers to the right, nothing as a dash. */
import type { Cell, ListColumn } from '../api.ts';
import { t } from '../language/translate.ts';
import { LinkedText } from './linked-text.tsx';

/** The words of a value; '—' when there is none, because empty is not zero. */
export function tellCell(cell: Cell | undefined): string {
  if (!cell || cell.raw === null || cell.text === '') return '—';
  return cell.raw === cell.text ? cell.text : t(cell.text);
}

/** A table cell of the column's kind. */
export function CellText({ cell, column }: { readonly cell: Cell | undefined; readonly column: ListColumn }) {
  const text = tellCell(cell);
  return (
    <td className={`is-${column.kind} ${text === '—' ? 'is-absent' : ''}`}>
      <LinkedText text={text} />
    </td>
  );
}
