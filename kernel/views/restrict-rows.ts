// Finds out which derived rows tell of restricted records, and what stands in their place for those without the right.
import type { Gathered } from '../define/gather-records.ts';
import { RESTRICTED_CATEGORIES } from '../define/restricted-category.ts';

const BITS: readonly number[] = Object.values(RESTRICTED_CATEGORIES).map(({ bit }) => bit);

/**
 * What a reader sees of a row from whom the categories `hidden` are kept: the row as it follows from the records that remain. `restricted`:
 * bits of the categories that it still tells of.
 */
export interface CoverRow {
  readonly hidden: number;
  readonly restricted: number;
  readonly row: readonly unknown[];
}

/** The rows as they are, each with its bits at its end, and the covers of those that would be other without a category. */
export interface RestrictedRows {
  readonly rows: unknown[][];
  readonly covers: readonly CoverRow[];
}

const NO_COVERS: readonly CoverRow[] = [];

/** The records that were looked at last, and the bits of them all: a hundred views and tasks look at the same. */
let seen: { readonly stored: readonly Gathered[]; readonly bits: number } | undefined;

function bitsOf(stored: readonly Gathered[]): number {
  if (seen?.stored === stored) return seen.bits;
  let bits = 0;
  for (const { restricted } of stored) bits |= restricted ?? 0;
  seen = { stored, bits };
  return bits;
}

/** Every part of a set of bits, the empty one first. */
function partsOf(bits: number): readonly number[] {
  const parts: number[] = [];
  for (let part = 0; part <= bits; part += 1) if ((part & bits) === part) parts.push(part);
  return parts;
}

/**
 * The rows that follow from the records. A row carries the bits of the categories without which it would be other, or not there; where it
 * would be other, a cover stands for each part of these categories. Nearly nobody has restricted records: then the rows are computed once.
 * @param compute makes rows that nobody else holds: their bits are added to them
 * @param nameOf what tells a row from the others of the resident
 */
export function restrictRows(
  stored: readonly Gathered[],
  compute: (records: readonly Gathered[]) => unknown[][],
  nameOf: (row: readonly unknown[]) => string,
): RestrictedRows {
  const rows = compute(stored);
  const all = bitsOf(stored);
  if (all === 0) {
    for (const row of rows) row.push(0);
    return { rows, covers: NO_COVERS };
  }
  const without = new Map(
    partsOf(all).map((hidden) => {
      const open = hidden === 0 ? rows : compute(stored.filter(({ restricted = 0 }) => (restricted & hidden) === 0));
      return [hidden, new Map(open.map((row) => [nameOf(row), { row, text: JSON.stringify(row) }]))] as const;
    }),
  );
  const covers: CoverRow[] = [];
  const told = rows.map((row) => {
    const name = nameOf(row);
    const textOf = (hidden: number): string | undefined => without.get(hidden)?.get(name)?.text;
    let bits = 0;
    for (const bit of BITS.filter((each) => (all & each) !== 0))
      if (partsOf(all & ~bit).some((hidden) => textOf(hidden) !== textOf(hidden | bit))) bits |= bit;
    for (const hidden of partsOf(bits).slice(1)) {
      const cover = without.get(hidden)?.get(name);
      if (cover) covers.push({ hidden, restricted: bits & ~hidden, row: cover.row });
    }
    return [...row, bits];
  });
  return { rows: told, covers };
}
