/** Where P, QRS and T of the typical beat begin and end, over all leads at once. */
import type { AverageBeat } from './average-beat.ts';
import { medianOf, passLow } from './filter-signal.ts';

/** Sample positions in the average beat; a wave that can not be told is absent. */
export interface WaveLimits {
  readonly pOnset?: number;
  readonly pEnd?: number;
  readonly qrsOnset: number;
  readonly qrsEnd: number;
  readonly tEnd?: number;
}

/** Shares of the greatest spatial velocity below which a complex has not begun, or has ended. */
const QRS_SHARE = { onset: 0.03, end: 0.06 };
const UNRESTING_SHARE = 0.3;
const P_SHARE = 0.25;
/** The end of T is that of the lead at this place among all leads by their ends: late, but not the one lead whose base line drifts. */
const T_END_RANK = 0.75;
/** A deflection lower than this, in µV over all leads (root of the sum of squares), is no P or T wave. */
const LEAST_P = 60;
const LEAST_T = 100;

/**
 * Onset and end of QRS and P: where the spatial velocity (root of the summed squared derivatives of all leads) stays below a share of its
 * greatest value or of the noise for 12 ms (van Bemmel JH, Kors JA, van Herpen G. Methodology of the modular ECG analysis system MEANS.
 * Methods Inf Med 1990;29:346–353). End of T: tangent at the steepest slope after its peak, met with the base line, in each lead
 * (Lepeschkin E, Surawicz B. The measurement of the Q-T interval of the electrocardiogram. Circulation 1952;6:378–388); of the leads
 * with a clear T the one at three quarters by time counts, because the interval ends with the last lead.
 */
export function delineateBeat(beat: AverageBeat): WaveLimits | undefined {
  const { samplesPerSecond, before } = beat;
  const milliseconds = (count: number) => Math.max(1, Math.round((count * samplesPerSecond) / 1000));
  const independent = [...beat.leads].filter(([name]) => !['III', 'aVR', 'aVL', 'aVF'].includes(name)).map(([, signal]) => signal);
  const velocity = velocityOf(independent, samplesPerSecond, 60);
  const fastest = highest(velocity, before - milliseconds(90), before + milliseconds(90));
  const peak = velocity[fastest] ?? 0;
  if (!(peak > 0)) return undefined;
  const quiet = medianOf(velocity.subarray(Math.max(0, before - milliseconds(160)), Math.max(1, before - milliseconds(60))));
  const limit = (share: number) => Math.max(share * peak, Math.min(2 * quiet, 0.15 * peak));
  // Where P or T run into QRS the velocity never comes to rest: then its fall to a third stands for the limit.
  const edge = (direction: 1 | -1, share: number, most: number) =>
    walk(velocity, fastest, direction, limit(share), milliseconds(12), milliseconds(most)) ??
    walk(velocity, fastest, direction, UNRESTING_SHARE * peak, milliseconds(12), milliseconds(most));
  const qrsOnset = edge(-1, QRS_SHARE.onset, 140);
  const qrsEnd = edge(1, QRS_SHARE.end, 180);
  if (qrsOnset === undefined || qrsEnd === undefined) return undefined;
  const levels = independent.map((signal) => levelBefore(signal, qrsOnset, milliseconds(16)));
  const tEnd = findTEnd(independent, levels, qrsEnd, samplesPerSecond);
  // The T wave of the beat before ends here; P is looked for behind it.
  const quietFrom = tEnd === undefined ? 0 : Math.max(0, tEnd - beat.interval);
  return { ...findP(independent, quietFrom, qrsOnset, samplesPerSecond), qrsOnset, qrsEnd, ...(tEnd === undefined ? {} : { tEnd }) };
}

/** Mean of the samples just before QRS: the reference of ST by the Fourth Universal Definition of Myocardial Infarction (2018). */
export function levelBefore(signal: Float64Array, qrsOnset: number, width: number): number {
  const part = signal.subarray(Math.max(0, qrsOnset - width), Math.max(1, qrsOnset));
  return part.reduce((sum, value) => sum + value, 0) / part.length;
}

/** Root of the summed squares of the leads' derivatives, in µV/ms. */
function velocityOf(leads: readonly Float64Array[], samplesPerSecond: number, hertz: number): Float64Array {
  const reach = Math.max(1, Math.round(0.003 * samplesPerSecond));
  const length = leads[0]?.length ?? 0;
  const sum = new Float64Array(length);
  for (const lead of leads) {
    const signal = passLow(lead, hertz, samplesPerSecond);
    for (let at = reach; at < length - reach; at++) sum[at] = (sum[at] ?? 0) + ((signal[at + reach] ?? 0) - (signal[at - reach] ?? 0)) ** 2;
  }
  return sum.map((square) => (Math.sqrt(square) * samplesPerSecond) / (2 * reach * 1000));
}

/** The first sample from which the signal stays below the limit for `stay` samples, walking at most `most` samples. */
function walk(signal: Float64Array, from: number, direction: 1 | -1, limit: number, stay: number, most: number): number | undefined {
  let below = 0;
  for (let steps = 0; steps <= most + stay; steps++) {
    const at = from + direction * steps;
    if (at < 0 || at >= signal.length) return undefined;
    below = (signal[at] ?? 0) < limit ? below + 1 : 0;
    if (below >= stay) return at - direction * (stay - 1);
  }
  return undefined;
}

function findP(
  leads: readonly Float64Array[],
  quietFrom: number,
  qrsOnset: number,
  samplesPerSecond: number,
): { pOnset?: number; pEnd?: number } {
  const milliseconds = (count: number) => Math.max(1, Math.round((count * samplesPerSecond) / 1000));
  const smooth = leads.map((lead) => passLow(lead, 25, samplesPerSecond));
  const from = Math.max(milliseconds(8), Math.round(quietFrom));
  const to = qrsOnset - milliseconds(16);
  if (to - from < milliseconds(60)) return {};
  // Height over the straight line between the two ends of the search: a sloping base line or the end of T is no P wave.
  const height = new Float64Array(to - from);
  for (const lead of smooth) {
    const [begin, end] = [lead[from] ?? 0, levelBefore(lead, qrsOnset, milliseconds(10))];
    for (let at = 0; at < height.length; at++)
      height[at] = (height[at] ?? 0) + ((lead[from + at] ?? 0) - begin - ((end - begin) * at) / height.length) ** 2;
  }
  const top = highest(height, 0, height.length - 1);
  if (Math.sqrt(height[top] ?? 0) < LEAST_P || top < milliseconds(25) || height.length - top < milliseconds(8)) return {};
  const velocity = velocityOf(smooth, samplesPerSecond, 25);
  const risePeak = highest(velocity, from + top - milliseconds(60), from + top);
  const fallPeak = highest(velocity, from + top, Math.min(to, from + top + milliseconds(60)));
  // What still moves before the wave, the tail of T, is not the wave.
  const drift = 1.3 * medianOf(velocity.subarray(from, Math.max(from + 1, from + top - milliseconds(90))));
  const limit = Math.min(Math.max(P_SHARE * (velocity[risePeak] ?? 0), drift), 0.7 * (velocity[risePeak] ?? 0));
  const pOnset = walk(velocity, risePeak, -1, limit, milliseconds(10), milliseconds(120));
  const pEnd = walk(velocity, fallPeak, 1, P_SHARE * (velocity[fallPeak] ?? 0), milliseconds(6), milliseconds(100));
  // A wave that begins where the T before it has hardly ended is not told from it.
  if (pOnset === undefined || pOnset < from + milliseconds(24)) return {};
  return { pOnset, pEnd: pEnd !== undefined && pEnd < qrsOnset ? pEnd : qrsOnset };
}

function findTEnd(leads: readonly Float64Array[], levels: readonly number[], qrsEnd: number, samplesPerSecond: number): number | undefined {
  const milliseconds = (count: number) => Math.round((count * samplesPerSecond) / 1000);
  const from = qrsEnd + milliseconds(70);
  const ends: number[] = [];
  for (const [index, lead] of leads.entries()) {
    const level = levels[index] ?? 0;
    const signal = passLow(lead, 25, samplesPerSecond).map((value) => value - level);
    const size = signal.map(Math.abs);
    const top = highest(size, from, signal.length - milliseconds(60));
    const sign = Math.sign(signal[top] ?? 0);
    if ((size[top] ?? 0) < LEAST_T || top <= from + milliseconds(10)) continue;
    let steepest = top;
    let slope = 0;
    for (let at = top; at < Math.min(signal.length - 2, top + milliseconds(180)); at++) {
      const change = (((signal[at + 1] ?? 0) - (signal[at - 1] ?? 0)) / 2) * sign;
      if (change < slope) [slope, steepest] = [change, at];
      if ((size[at] ?? 0) < LEAST_T / 10) break;
    }
    if (slope < 0) ends.push(steepest - ((signal[steepest] ?? 0) * sign) / slope);
  }
  const end = ends.sort((one, other) => one - other)[Math.ceil(ends.length * T_END_RANK) - 1] ?? Number.NaN;
  return Number.isFinite(end) && end > from && end < (leads[0]?.length ?? 0) + milliseconds(20) ? Math.round(end) : undefined;
}

function highest(signal: Float64Array, from: number, to: number): number {
  let best = Math.max(0, from);
  for (let at = best; at <= Math.min(signal.length - 1, to); at++) if ((signal[at] ?? 0) > (signal[best] ?? 0)) best = at;
  return best;
}
