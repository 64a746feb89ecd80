/** The electrical axis in the frontal plane. */
import type { AverageBeat } from './average-beat.ts';

/** A wave smaller than this in I and aVF, in µV, has no direction worth a number. */
const LEAST_MICROVOLTS = 50;

/**
 * Degrees from -179 to 180 (0 = towards the left arm, 90 = towards the feet) of the wave between two positions of the beat, by its net
 * deflection (highest plus lowest over the level at `levelAt`) in I and aVF: atan2(2/√3 · aVF, I), since an augmented lead is √3/2 of
 * a bipolar one (Goldberger). Undefined without limb leads or with hardly any deflection.
 */
export function axisOf(beat: AverageBeat, from: number, to: number, levelAt = from): number | undefined {
  const [first, foot] = [beat.leads.get('I'), beat.leads.get('aVF')];
  if (first === undefined || foot === undefined || to <= from) return undefined;
  const [left, down] = [netDeflection(first, from, to, levelAt), netDeflection(foot, from, to, levelAt)];
  if (Math.hypot(left, down) < LEAST_MICROVOLTS) return undefined;
  const degrees = Math.round((Math.atan2((2 / Math.sqrt(3)) * down, left) * 180) / Math.PI);
  return degrees === -180 ? 180 : degrees;
}

/** The highest plus the lowest amplitude between two positions, over the level at the first or at `levelAt`. */
export function netDeflection(signal: Float64Array, from: number, to: number, levelAt = from): number {
  const level = signal[levelAt] ?? 0;
  let [high, low] = [0, 0];
  for (let at = from; at <= Math.min(to, signal.length - 1); at++) {
    const value = (signal[at] ?? 0) - level;
    high = Math.max(high, value);
    low = Math.min(low, value);
  }
  return high + low;
}
