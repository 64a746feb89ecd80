// Finds out which derived rows tell of restricted records: those that would be other, or not there, without them.
import type { Gathered } from '../define/gather-records.ts';
import { RESTRICTED_CATEGORIES } from '../define/restricted-category.ts';

const BITS: readonly number[] = Object.values(RESTRICTED_CATEGORIES).map(({ bit }) => bit);

/**
 * The rows that follow from the records, each with the bits of the categories it tells of at its end. Nearly nobody has restricted records:
 * then the rows are computed once. Otherwise once more for each category there is, without its records.
 * @param nameOf what tells a row from the others of the resident
 */
export function restrictRows(
  stored: readonly Gathered[],
  compute: (records: readonly Gathered[]) => unknown[][],
  nameOf: (row: readonly unknown[]) => string,
): unknown[][] {
  const rows = compute(stored);
  let all = 0;
  for (const { restricted } of stored) all |= restricted ?? 0;
  if (all === 0) return rows.map((row) => [...row, 0]);
  const told = new Map<readonly unknown[], number>();
  for (const bit of BITS.filter((each) => (all & each) !== 0)) {
    const open = stored.filter(({ restricted = 0 }) => (restricted & bit) === 0);
    const without = new Map(compute(open).map((row) => [nameOf(row), JSON.stringify(row)]));
    for (const row of rows) if (without.get(nameOf(row)) !== JSON.stringify(row)) told.set(row, (told.get(row) ?? 0) | bit);
  }
  return rows.map((row) => [...row, told.get(row) ?? 0]);
}
