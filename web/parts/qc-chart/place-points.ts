/** Places the controls of a chart: a column a day, a line a level, what lies beyond the chart at its edge. */

/** A measured control. `z`: deviation from the target in standard deviations. */
export interface QcPoint {
  readonly key: string;
  readonly day: string;
  readonly level: string;
  readonly levelName: string;
  readonly value: number;
  readonly z: number;
  readonly broken: string;
  readonly rejected: boolean;
}

/** So many standard deviations the chart is high to either side. */
export const WIDEST = 4;

/** A point with its column and the deviation at which it is drawn. */
export interface PlacedPoint {
  readonly at: number;
  readonly shown: number;
  readonly point: QcPoint;
}

/** The days in order, and the points of each level, in the order given. */
export function placePoints(points: readonly QcPoint[]): {
  readonly days: readonly string[];
  readonly series: readonly { readonly level: string; readonly placed: readonly PlacedPoint[] }[];
} {
  const days = [...new Set(points.map(({ day }) => day))].toSorted();
  const levels = Map.groupBy(points, ({ level }) => level);
  return {
    days,
    series: [...levels].map(([level, own]) => ({
      level,
      placed: own.map((point) => ({ at: days.indexOf(point.day), shown: Math.max(-WIDEST, Math.min(WIDEST, point.z)), point })),
    })),
  };
}
