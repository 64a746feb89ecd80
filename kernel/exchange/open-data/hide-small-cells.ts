// Counts that leave in the open: those below five are hidden, and one more, so that no sum gives them away.
import { LEAST_K } from './anonymise.ts';

/** A count with the population it is of; N null where it is of none. */
export interface Cell {
  readonly n: number;
  readonly N: number | null;
}

/** A cell as it may be told; null: hidden. */
export type OpenCell = { readonly n: number; readonly N: number | null } | null;

/** Few, or all but few: either tells of single people. None and all tell of nobody in particular. */
function isSmall({ n, N }: Cell): boolean {
  const few = (count: number): boolean => count > 0 && count < LEAST_K;
  return few(n) || (N !== null && (few(N) || few(N - n)));
}

/**
 * The cells of one number by division, as they may be told beside their sum: small ones are hidden; where one alone would be hidden, the
 * next smallest is hidden too, so that taking the others from the sum tells nothing.
 */
export function hideSmallCells(cells: readonly Cell[]): readonly OpenCell[] {
  const hidden = new Set(cells.flatMap((cell, at) => (isSmall(cell) ? [at] : [])));
  const sumHidden = [...hidden].reduce((sum, at) => sum + (cells[at]?.n ?? 0), 0);
  if (hidden.size === 1 || (hidden.size > 1 && sumHidden < LEAST_K)) {
    const order = cells.map((cell, at) => [cell.N ?? cell.n, at] as const).filter(([size, at]) => size > 0 && !hidden.has(at));
    const next = order.sort(([a], [b]) => a - b)[0];
    if (next) hidden.add(next[1]);
  }
  return cells.map((cell, at) => (hidden.has(at) ? null : cell));
}
