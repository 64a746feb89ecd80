/** The callipers: two legs on the paper, what lies between them, and how they are moved by keys. */

/** Where a leg stands: seconds of the recording, and mV above the line of its row. */
export interface Leg {
  readonly second: number;
  readonly millivolts: number;
}

/** interval: RR, PR, QRS, ST, rates. qt: from the onset of Q to the end of T, corrected for the rate. */
export type CalliperKind = 'interval' | 'qt';

/** The callipers as they stand. */
export interface Callipers {
  readonly kind: CalliperKind;
  readonly row: number;
  readonly legs: readonly [Leg, Leg];
  /** The leg that the arrow keys move. */
  readonly held: 0 | 1;
  /** Whether the same interval is marked on to both sides, to see whether beats keep to it. */
  readonly isMarching: boolean;
}

/** What callipers read: ms, beats a minute for an interval of that length, mV from the first leg to the second. */
export interface Interval {
  readonly milliseconds: number;
  readonly perMinute: number | undefined;
  readonly millivolts: number;
}

/** Reads the callipers. A rate only from 100 ms on (600/min): what is shorter is no interval between beats. */
export function readInterval({ legs: [a, b] }: Callipers): Interval {
  const milliseconds = Math.round(Math.abs(b.second - a.second) * 1000);
  return {
    milliseconds,
    perMinute: milliseconds >= 100 ? Math.round(60_000 / milliseconds) : undefined,
    millivolts: Math.round((b.millivolts - a.millivolts) * 100) / 100,
  };
}

/** Puts new callipers on the paper: one leg at a place, the other so much later. */
export function placeCallipers(kind: CalliperKind, row: number, second: number, seconds: number): Callipers {
  return {
    kind,
    row,
    legs: [
      { second, millivolts: 0 },
      { second: second + seconds, millivolts: 0 },
    ],
    held: 1,
    isMarching: false,
  };
}

/** Puts one leg somewhere else. */
export function setLeg(callipers: Callipers, which: 0 | 1, leg: Leg): Callipers {
  const [a, b] = callipers.legs;
  return { ...callipers, held: which, legs: which === 0 ? [leg, b] : [a, leg] };
}

/** Moves the leg in hand; it stays within `from`..`to`, seconds of the recording. */
export function moveHeld(callipers: Callipers, seconds: number, millivolts: number, from: number, to: number): Callipers {
  const leg = callipers.legs[callipers.held];
  return setLeg(callipers, callipers.held, {
    second: Math.min(to, Math.max(from, leg.second + seconds)),
    millivolts: leg.millivolts + millivolts,
  });
}

/** The moments, seconds within `from`..`to`, at which the interval comes round again on both sides; none for intervals too short to see. */
export function marchOut({ legs: [a, b] }: Callipers, from: number, to: number): readonly number[] {
  const step = Math.abs(b.second - a.second);
  if (step < 0.04) return [];
  const first = a.second - Math.floor((a.second - from) / step + 1e-9) * step;
  const marks: number[] = [];
  for (let at = 0; first + at * step <= to + 1e-9; at += 1) marks.push(first + at * step);
  return marks;
}
