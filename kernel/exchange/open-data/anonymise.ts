// k-anonymity: every row that leaves is like those of at least k people in all that could tell them apart; the rest is left out.
import type { PlainDate } from '../../periods/plain-date.ts';
import { generalise, STEPS, type Step, type Traits } from './generalise.ts';

/** The least number of people that a row may stand for (domain §16.2: k ≥ 5). */
export const LEAST_K = 5;

/** A row before it leaves: whose it is (never given on), what tells people apart, and what is told of them. */
export interface PersonRow {
  readonly resident: number;
  readonly traits: Traits;
  readonly values: readonly string[];
}

/** Rows that may leave, how coarse they had to be, and how many were left out. */
export interface Anonymised {
  readonly step: Step;
  readonly rows: readonly (readonly string[])[];
  readonly suppressed: number;
  /** The smallest number of people of a class that left; undefined when nothing left. */
  readonly smallest: number | undefined;
}

/** At a step that leaves out more than this part, the next coarser one is tried. */
const MOST_SUPPRESSED = 0.05;

/**
 * Makes the rows k-anonymous: by the finest step at which at most a twentieth has to be left out, else by the coarsest. People are counted,
 * not rows: five visits of one person hide nobody. The order of rows tells nothing: they are sorted by what stands in them. Throws
 * RangeError for a `k` below 5.
 */
export function anonymise(rows: readonly PersonRow[], on: PlainDate, k: number = LEAST_K): Anonymised {
  if (!Number.isInteger(k) || k < LEAST_K) throw new RangeError(`k is at least ${LEAST_K}`);
  let last: Anonymised | undefined;
  for (const step of STEPS) {
    last = suppress(rows, on, step, k);
    if (last.suppressed <= rows.length * MOST_SUPPRESSED) return last;
  }
  if (!last) throw new Error('there are steps');
  return last;
}

function suppress(rows: readonly PersonRow[], on: PlainDate, step: Step, k: number): Anonymised {
  const classes = new Map<string, { readonly people: Set<number>; readonly rows: (readonly string[])[] }>();
  for (const row of rows) {
    const traits = generalise(row.traits, on, step);
    const key = JSON.stringify(traits);
    const mine = classes.get(key) ?? { people: new Set<number>(), rows: [] };
    mine.people.add(row.resident);
    mine.rows.push([...traits, ...row.values]);
    classes.set(key, mine);
  }
  const kept = [...classes.values()].filter(({ people }) => people.size >= k);
  const all = kept.flatMap((each) => each.rows);
  const order = all.map((row) => [row.join('\u0000'), row] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const smallest = kept.length === 0 ? undefined : Math.min(...kept.map(({ people }) => people.size));
  return { step, rows: order.map(([, row]) => row), suppressed: rows.length - all.length, smallest };
}
