/** Finds the QRS complexes of a trace over all its leads at once. */
import type { EcgTrace } from './ecg-trace.ts';
import { averageWindow, bridgeGaps, passHigh, passLow } from './filter-signal.ts';

/** Leads that are measured, not computed from others; where a trace has none of them, all it has are used. */
const INDEPENDENT = new Set(['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']);

const BAND = { low: 5, high: 15 };
const WINDOW_SECONDS = 0.15;
const REFRACTORY_SECONDS = 0.2;
const T_WAVE_SECONDS = 0.36;
const SEARCH_BACK = 1.66;
/** A complex lower than this in every lead is not told from noise, in µV. */
const LEAST_MICROVOLTS = 50;

/** Leads that stand on their own measurement, with gaps bridged. */
export function measuredLeads(trace: EcgTrace): { name: string; signal: Float64Array }[] {
  const own = trace.leads.filter(({ name }) => INDEPENDENT.has(name));
  return (own.length > 0 ? own : trace.leads).flatMap(({ name, microvolts }) => {
    const signal = bridgeGaps(microvolts);
    return signal === undefined ? [] : [{ name, signal }];
  });
}

/**
 * Sample indices of the R peaks (largest band-passed deflection over all leads), in order.
 *
 * Method: Pan J, Tompkins WJ. A real-time QRS detection algorithm. IEEE Trans Biomed Eng 1985;32:230–236: band 5–15 Hz, derivative,
 * square, 150 ms integration, adaptive signal and noise levels, 200 ms refractory time, T waves told by slope within 360 ms, search back
 * after 1.66 mean RR. Here the squares of all leads are summed, and the filters run both ways (no delay).
 */
export function detectBeats(trace: EcgTrace): number[] {
  const { samplesPerSecond } = trace;
  const leads = measuredLeads(trace);
  const length = leads[0]?.signal.length ?? 0;
  const slope = new Float64Array(length);
  const size = new Float64Array(length);
  for (const { signal } of leads) {
    const band = passLow(passHigh(signal, BAND.low, samplesPerSecond), BAND.high, samplesPerSecond);
    for (let at = 1; at < length - 1; at++) {
      slope[at] = (slope[at] ?? 0) + ((band[at + 1] ?? 0) - (band[at - 1] ?? 0)) ** 2;
      size[at] = (size[at] ?? 0) + (band[at] ?? 0) ** 2;
    }
  }
  const energy = averageWindow(slope, WINDOW_SECONDS * samplesPerSecond);
  const kept = decideBeats(findPeaks(energy, REFRACTORY_SECONDS * samplesPerSecond), energy, samplesPerSecond);
  const reach = Math.round(0.1 * samplesPerSecond);
  const located = kept.map((peak) => highestWithin(size, peak - reach, peak + reach));
  return located.filter((at, index) => Math.sqrt(size[at] ?? 0) >= LEAST_MICROVOLTS && at !== located[index - 1]);
}

/** Local maxima at least `apart` samples from any higher one. */
function findPeaks(energy: Float64Array, apart: number): number[] {
  const peaks: number[] = [];
  for (let at = 1; at < energy.length - 1; at++) {
    const value = energy[at] ?? 0;
    if (value <= 0 || value < (energy[at - 1] ?? 0) || value <= (energy[at + 1] ?? 0)) continue;
    const last = peaks.at(-1);
    if (last === undefined || at - last >= apart) peaks.push(at);
    else if (value > (energy[last] ?? 0)) peaks[peaks.length - 1] = at;
  }
  return peaks;
}

function decideBeats(peaks: readonly number[], energy: Float64Array, samplesPerSecond: number): number[] {
  const energyAt = (at: number | undefined) => (at === undefined ? 0 : (energy[at] ?? 0));
  // The levels are learnt from all peaks: the trace is complete before it is measured.
  const sorted = peaks.map(energyAt).sort((one, other) => one - other);
  const learnt = sorted[Math.floor(sorted.length * 0.75)] ?? 0;
  let signal = learnt;
  let noise = Math.min(learnt / 8, sorted[0] ?? 0);
  const beats: number[] = [];
  const intervals: number[] = [];
  const accept = (at: number) => {
    const last = beats.at(-1);
    if (last !== undefined) intervals.push(at - last);
    if (intervals.length > 8) intervals.shift();
    beats.push(at);
  };
  let since: number[] = [];
  for (const peak of peaks) {
    const mean = intervals.reduce((sum, one) => sum + one, 0) / intervals.length;
    const threshold = noise + 0.25 * (signal - noise);
    const last = beats.at(-1);
    if (last !== undefined && intervals.length >= 2 && peak - last > SEARCH_BACK * mean) {
      const missed = since
        .filter((at) => at - last > T_WAVE_SECONDS * samplesPerSecond)
        .sort((one, other) => energyAt(other) - energyAt(one))[0];
      if (missed !== undefined && energyAt(missed) > threshold / 2) {
        accept(missed);
        signal = 0.25 * energyAt(missed) + 0.75 * signal;
      }
    }
    const before = beats.at(-1);
    const isT = before !== undefined && peak - before < T_WAVE_SECONDS * samplesPerSecond && energyAt(peak) < energyAt(before) / 4;
    if (energyAt(peak) > threshold && !isT) {
      accept(peak);
      signal = 0.125 * energyAt(peak) + 0.875 * signal;
      since = [];
    } else {
      noise = 0.125 * energyAt(peak) + 0.875 * noise;
      since.push(peak);
    }
  }
  return beats;
}

function highestWithin(signal: Float64Array, from: number, to: number): number {
  let best = Math.max(0, from);
  for (let at = best; at <= Math.min(signal.length - 1, to); at++) if ((signal[at] ?? 0) > (signal[best] ?? 0)) best = at;
  return best;
}
