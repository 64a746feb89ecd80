/** The rank of each area among its peers by a number; equal values share a rank, areas without a value have none. */

interface Counted {
  readonly area: string;
  readonly value: number | null;
}

/** Area code → rank from 1, the best first. Nothing when no side is better. */
export function rankPlaces(rows: readonly Counted[], better: 'up' | 'down' | 'none'): ReadonlyMap<string, number> {
  if (better === 'none') return new Map();
  const counted = rows.flatMap(({ area, value }) => (value === null ? [] : [{ area, value }]));
  const isBetter = (a: number, b: number) => (better === 'up' ? a > b : a < b);
  return new Map(counted.map(({ area, value }) => [area, 1 + counted.filter((other) => isBetter(other.value, value)).length]));
}
