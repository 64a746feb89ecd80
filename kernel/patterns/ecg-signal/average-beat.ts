/** The typical beat of a trace: beats of the same form laid over one another, sample by sample their median. */
import { measuredLeads } from './detect-beats.ts';
import type { EcgTrace } from './ecg-trace.ts';
import { medianOf, passLow } from './filter-signal.ts';

/** The typical beat. Index `before` is the R peak; amplitudes in µV. */
export interface AverageBeat {
  readonly samplesPerSecond: number;
  readonly before: number;
  /** Samples from beat to beat (median). */
  readonly interval: number;
  /** By lead name; limb leads that can be computed from I and II are there too. */
  readonly leads: ReadonlyMap<string, Float64Array>;
  /** Beats laid over one another. */
  readonly used: number;
  /** Mean correlation of all beats with the typical one: near 1 for a steady rhythm, low for noise and fibrillation. */
  readonly likeness: number;
}

const MOST_BEATS = 80;
/** Beats more different than this are of another form (ectopic, artefact) and are left out. */
const SAME_FORM = 0.85;
const BEFORE_SECONDS = 0.36;
const AFTER_SECONDS = 0.7;

/**
 * The typical beat of at least three complete beats, or undefined. Wander of the base line and frequencies above 80 Hz are taken out first.
 * Dominant form: the beat that correlates best with all others (cf. IEC 60601-2-25, which lets intervals be measured on it).
 */
export function averageBeat(trace: EcgTrace, beats: readonly number[]): AverageBeat | undefined {
  const { samplesPerSecond } = trace;
  const intervals = beats.slice(1).map((at, index) => at - (beats[index] ?? 0));
  const interval = medianOf(intervals);
  if (!(interval > 0)) return undefined;
  const before = Math.round(Math.min(BEFORE_SECONDS * samplesPerSecond, interval * 0.5));
  const after = Math.round(Math.min(AFTER_SECONDS * samplesPerSecond, interval * 0.85));
  const leads = measuredLeads(trace).map(({ name, signal }) => ({
    name,
    signal: levelWander(passLow(signal, 80, samplesPerSecond), beats, samplesPerSecond),
  }));
  const length = leads[0]?.signal.length ?? 0;
  const whole = beats.filter((at) => at - before >= 0 && at + after < length).slice(0, MOST_BEATS);
  if (whole.length < 3) return undefined;
  const forms = whole.map((at) => formOf(leads, at - Math.round(before / 4), at + Math.round(before / 3)));
  const typical = mostTypical(forms);
  const likeness = forms.map((form) => correlate(form, typical));
  const same = whole.filter((_, index) => (likeness[index] ?? 0) >= SAME_FORM);
  if (same.length < 3) return undefined;
  const averaged = new Map<string, Float64Array>();
  for (const { name, signal } of leads) averaged.set(name, medianBeat(signal, same, before, after));
  completeLimbs(averaged);
  return {
    samplesPerSecond,
    before,
    interval,
    leads: averaged,
    used: same.length,
    likeness: likeness.reduce((sum, one) => sum + one, 0) / likeness.length,
  };
}

/**
 * The signal less straight lines from beat to beat through its level 60 to 90 ms before each R peak (after Meyer CR, Keiser HN.
 * Electrocardiogram baseline noise estimation and removal using cubic splines. Comput Biomed Res 1977;10:459–470, with lines for splines).
 */
function levelWander(signal: Float64Array, beats: readonly number[], samplesPerSecond: number): Float64Array {
  const [far, near] = [Math.round(0.09 * samplesPerSecond), Math.round(0.06 * samplesPerSecond)];
  const anchors = beats
    .filter((at) => at >= far)
    .map((at) => ({ at: at - far, level: signal.subarray(at - far, at - near).reduce((sum, value) => sum + value, 0) / (far - near) }));
  const leveled = Float64Array.from(signal);
  for (const [index, anchor] of anchors.entries()) {
    const next = anchors[index + 1];
    // Before the first and behind the last anchor the level is carried on.
    const from = index === 0 ? 0 : anchor.at;
    const to = next?.at ?? signal.length;
    for (let at = from; at < to; at++) {
      const share = next === undefined || at < anchor.at ? 0 : (at - anchor.at) / (next.at - anchor.at);
      leveled[at] = (signal[at] ?? 0) - anchor.level - share * ((next?.level ?? 0) - anchor.level);
    }
  }
  return leveled;
}

/** III, aVR, aVL and aVF follow from I and II (Einthoven; Goldberger). */
function completeLimbs(leads: Map<string, Float64Array>): void {
  const [first, second] = [leads.get('I'), leads.get('II')];
  if (first === undefined || second === undefined) return;
  const from = (weightOne: number, weightTwo: number) => first.map((value, at) => weightOne * value + weightTwo * (second[at] ?? 0));
  leads.set('III', from(-1, 1)).set('aVR', from(-0.5, -0.5)).set('aVL', from(1, -0.5)).set('aVF', from(-0.5, 1));
}

function medianBeat(signal: Float64Array, beats: readonly number[], before: number, after: number): Float64Array {
  // The mean of each beat is taken off first, so that wander of the base line does not smear the median.
  const levels = beats.map((at) => signal.subarray(at - before, at + after).reduce((sum, value) => sum + value, 0) / (before + after));
  const level = medianOf(levels);
  const column = new Float64Array(beats.length);
  return Float64Array.from({ length: before + after }, (_, offset) => {
    for (const [index, at] of beats.entries()) column[index] = (signal[at - before + offset] ?? 0) - (levels[index] ?? 0);
    return medianOf(column) + level;
  });
}

function formOf(leads: readonly { signal: Float64Array }[], from: number, to: number): Float64Array {
  const width = to - from;
  const form = new Float64Array(width * leads.length);
  for (const [index, { signal }] of leads.entries()) {
    const part = signal.subarray(from, to);
    const mean = part.reduce((sum, value) => sum + value, 0) / width;
    for (let at = 0; at < width; at++) form[index * width + at] = (part[at] ?? 0) - mean;
  }
  return form;
}

function mostTypical(forms: readonly Float64Array[]): Float64Array {
  const some = forms.slice(0, 20);
  const sums = some.map((form) => some.reduce((sum, other) => sum + correlate(form, other), 0));
  return some[sums.indexOf(Math.max(...sums))] ?? new Float64Array();
}

function correlate(one: Float64Array, other: Float64Array): number {
  let [product, squareOne, squareOther] = [0, 0, 0];
  for (let at = 0; at < one.length; at++) {
    const [first, second] = [one[at] ?? 0, other[at] ?? 0];
    product += first * second;
    squareOne += first * first;
    squareOther += second * second;
  }
  return squareOne > 0 && squareOther > 0 ? product / Math.sqrt(squareOne * squareOther) : 0;
}
