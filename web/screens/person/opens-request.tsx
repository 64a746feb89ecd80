/** The number of a request in a card leads to its page: report, images, paper. */
import { Link } from 'react-router';
import type { PersonPage } from '../../../server/contract/contract.ts';
import type { Cell } from '../../api.ts';
import { tellCell } from '../../parts/cell-text.tsx';

type Card = PersonPage['cards'][number];

/** Systems whose requests have a page of their own. */
const CENTRES: ReadonlySet<string> = new Set(['imaging', 'ecg']);

/** Where a row of a list leads whose request has such a page; undefined for rows that are acted upon, and for other lists. */
export function addressOfRequest(
  list: string,
  row: { readonly person: { readonly resident: number }; readonly action: string | null; readonly cells: Readonly<Record<string, Cell>> },
): string | undefined {
  const number = row.cells.number;
  if (row.action !== null || number === undefined || !CENTRES.has(list.split('.')[0] ?? '')) return undefined;
  return `/people/${row.person.resident}/requests/${encodeURIComponent(tellCell(number))}`;
}

/** Whether the column's cells lead there. */
export function opensRequest(card: Card, column: string): boolean {
  return column === 'number' && CENTRES.has(card.system);
}

/** The cell, as a way to the request where it names one. */
export function OpensRequest({
  card,
  column,
  cell,
  resident,
}: {
  readonly card: Card;
  readonly column: string;
  readonly cell: Parameters<typeof tellCell>[0];
  readonly resident: number;
}) {
  const text = tellCell(cell);
  if (!opensRequest(card, column) || text === '—') return text;
  return <Link to={`/people/${resident}/requests/${encodeURIComponent(text)}`}>{text}</Link>;
}
