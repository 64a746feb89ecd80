/** Whether a P wave stands before the beats, and not only in their average. */
import { measuredLeads } from './detect-beats.ts';
import type { EcgTrace } from './ecg-trace.ts';
import { passLow } from './filter-signal.ts';

/** A beat has the P wave when its stretch correlates with the average's by at least this, in the lead where P is largest. */
const LIKE = 0.5;
/** Share of the beats that must have it. */
const MOST = 0.6;

/** Where P was found in the average, in samples before the R peak. */
export interface PStretch {
  readonly fromR: number;
  readonly toR: number;
}

/**
 * Whether most beats have a P wave like the average of all others. In atrial fibrillation the waves before QRS differ from beat to
 * beat, so that an average may show a small bump that no beat has.
 */
export function hasSteadyP(trace: EcgTrace, beats: readonly number[], { fromR, toR }: PStretch): boolean {
  const width = fromR - toR;
  if (width < 4) return false;
  const stretches = measuredLeads(trace).map(({ signal }) => {
    const smooth = passLow(signal, 30, trace.samplesPerSecond);
    return beats.filter((at) => at - fromR >= 0).map((at) => withoutSlope(smooth.subarray(at - fromR, at - toR)));
  });
  const means = stretches.map((list) => meanOf(list, width));
  const sizes = means.map((mean) => mean.reduce((sum, value) => sum + value * value, 0));
  const best = sizes.indexOf(Math.max(...sizes));
  const [list, mean] = [stretches[best], means[best]];
  if (list === undefined || mean === undefined || list.length < 3) return false;
  const like = list.filter((stretch) => {
    // The beat itself is taken out of the average that it is held against.
    const others = mean.map((value, at) => (value * list.length - (stretch[at] ?? 0)) / (list.length - 1));
    return correlation(stretch, others) >= LIKE;
  });
  return like.length / list.length >= MOST;
}

function withoutSlope(part: Float64Array): Float64Array {
  const [first, last] = [part[0] ?? 0, part.at(-1) ?? 0];
  return part.map((value, at) => value - first - ((last - first) * at) / (part.length - 1));
}

function meanOf(list: readonly Float64Array[], width: number): Float64Array {
  const mean = new Float64Array(width);
  for (const part of list) for (let at = 0; at < width; at++) mean[at] = (mean[at] ?? 0) + (part[at] ?? 0) / list.length;
  return mean;
}

function correlation(one: Float64Array, other: Float64Array): number {
  let [product, first, second] = [0, 0, 0];
  for (let at = 0; at < one.length; at++) {
    product += (one[at] ?? 0) * (other[at] ?? 0);
    first += (one[at] ?? 0) ** 2;
    second += (other[at] ?? 0) ** 2;
  }
  return first > 0 && second > 0 ? product / Math.sqrt(first * second) : 0;
}
