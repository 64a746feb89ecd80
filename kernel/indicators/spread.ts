// How long things took, counted in spans of minutes: counts add up over blocks and areas, and a median is read from the sum.

/** Lower ends of the spans in minutes: exact up to an hour, then 5 minutes up to 4 hours, half hours up to a day, days up to 60. */
export const SPANS: readonly number[] = [
  ...range(0, 60, 1),
  ...range(60, 240, 5),
  ...range(240, 1440, 30),
  ...range(1440, 60 * 1440, 1440),
  60 * 1440,
];

function range(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step }, (_, at) => from + at * step);
}

/** The place of the span that holds so many minutes; fewer than none count as none. */
export function spanOf(minutes: number): number {
  const at = SPANS.findLastIndex((from) => from <= minutes);
  return Math.max(0, at);
}

/**
 * The median of counts by span: the lower end of the span in which the middle lies (of two middles the mean). Exact below an hour, where the
 * clocks of care are. Null when nothing was counted.
 */
export function medianOf(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const at = (rank: number): number => {
    let seen = 0;
    const place = counts.findIndex((count) => {
      seen += count;
      return seen > rank;
    });
    return SPANS[place] ?? 0;
  };
  return (at(Math.floor((total - 1) / 2)) + at(Math.floor(total / 2))) / 2;
}
