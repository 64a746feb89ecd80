/** The filters a reader may switch on: baseline wander, mains hum, muscle noise. They never shift a wave in time. */
import type { EcgTrace } from '../../../../kernel/patterns/ecg-signal/ecg-trace.ts';

/** What is switched on; nothing at first, because each filter changes the trace. */
export interface Filters {
  /** high-pass against baseline wander */
  readonly baseline: boolean;
  /** notch against the mains */
  readonly mains: boolean;
  /** low-pass, Hz; 0 is none */
  readonly lowPass: (typeof LOW_PASS)[number];
}

/** Cut-offs of the low-pass, Hz, in the order the key goes through them. */
export const LOW_PASS = [0, 100, 35] as const;

/** Nothing switched on. */
export const NO_FILTERS: Filters = { baseline: false, mains: false, lowPass: 0 };

/**
 * Cut-off of the high-pass, Hz. AHA/ACC/HRS 2007 (Kligfield et al., part I) allow up to 0.67 Hz to linear digital filters without phase
 * distortion; others must go down to 0.05 Hz or they bend the ST segment. Run both ways, this one has none.
 */
export const BASELINE_HERTZ = 0.5;
/** The mains of China, Hz. */
export const MAINS_HERTZ = 50;
const MAINS_QUALITY = 25;

/** A second-order section: b over a, a0 = 1. */
interface Section {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/** Bilinear second-order sections (R. Bristow-Johnson's cookbook formulae). */
function designSection(kind: 'low' | 'high' | 'notch', hertz: number, samplesPerSecond: number, quality: number): Section {
  const w = (2 * Math.PI * hertz) / samplesPerSecond;
  const alpha = Math.sin(w) / (2 * quality);
  const cos = Math.cos(w);
  const a0 = 1 + alpha;
  const edge = kind === 'low' ? (1 - cos) / 2 : kind === 'high' ? (1 + cos) / 2 : 1;
  const middle = kind === 'low' ? 1 - cos : kind === 'high' ? -(1 + cos) : -2 * cos;
  return { b: [edge / a0, middle / a0, edge / a0], a: [(-2 * cos) / a0, (1 - alpha) / a0] };
}

function runOnce(samples: Float64Array, { b, a }: Section): void {
  let [z1, z2] = [0, 0];
  for (let at = 0; at < samples.length; at += 1) {
    const x = samples[at] ?? 0;
    const y = b[0] * x + z1;
    z1 = b[1] * x - a[0] * y + z2;
    z2 = b[2] * x - a[1] * y;
    samples[at] = y;
  }
}

/** Runs a section forwards and backwards: what the first run delays the second brings back. The ends are continued by their own mirror image. */
function runBothWays(samples: Float64Array<ArrayBuffer>, section: Section, padding: number): Float64Array<ArrayBuffer> {
  const length = samples.length;
  const pad = Math.min(length - 1, padding);
  const [first, last] = [samples[0] ?? 0, samples[length - 1] ?? 0];
  const long = new Float64Array(length + 2 * pad);
  for (let at = 0; at < pad; at += 1) {
    long[at] = 2 * first - (samples[pad - at] ?? 0);
    long[pad + length + at] = 2 * last - (samples[length - 2 - at] ?? 0);
  }
  long.set(samples, pad);
  for (let way = 0; way < 2; way += 1) {
    // From rest at the first value: a section passes a constant by its gain at 0 Hz.
    const rest = long[0] ?? 0;
    const gain = (section.b[0] + section.b[1] + section.b[2]) / (1 + section.a[0] + section.a[1]);
    for (let at = 0; at < long.length; at += 1) long[at] = (long[at] ?? 0) - rest;
    runOnce(long, section);
    for (let at = 0; at < long.length; at += 1) long[at] = (long[at] ?? 0) + rest * gain;
    long.reverse();
  }
  return long.slice(pad, pad + length);
}

/** Run both ways a section takes its −3 dB twice; designed so far off its cut-off, −3 dB of both runs together lie on it again. */
const BOTH_WAYS = Math.sqrt(Math.sqrt(Math.SQRT2 - 1));

function aimBeside(hertz: number, factor: number, samplesPerSecond: number): number {
  return (samplesPerSecond / Math.PI) * Math.atan(Math.tan((Math.PI * hertz) / samplesPerSecond) * factor);
}

function sectionsOf(filters: Filters, samplesPerSecond: number): readonly { readonly section: Section; readonly padding: number }[] {
  const below = (hertz: number) => hertz < samplesPerSecond / 2;
  const seconds = (count: number) => Math.round(count * samplesPerSecond);
  const { baseline, mains, lowPass } = filters;
  const design = (kind: 'low' | 'high', hertz: number, factor: number) =>
    designSection(kind, aimBeside(hertz, factor, samplesPerSecond), samplesPerSecond, Math.SQRT1_2);
  return [
    ...(baseline ? [{ section: design('high', BASELINE_HERTZ, BOTH_WAYS), padding: seconds(3) }] : []),
    ...(mains && below(MAINS_HERTZ)
      ? [{ section: designSection('notch', MAINS_HERTZ, samplesPerSecond, MAINS_QUALITY), padding: seconds(1) }]
      : []),
    ...(lowPass > 0 && below(lowPass) ? [{ section: design('low', lowPass, 1 / BOTH_WAYS), padding: seconds(0.5) }] : []),
  ];
}

function filterLead(microvolts: Float32Array, filters: Filters, samplesPerSecond: number): Float32Array {
  let samples: Float64Array<ArrayBuffer> = Float64Array.from(microvolts);
  let before = samples.find((value) => !Number.isNaN(value)) ?? 0;
  for (let at = 0; at < samples.length; at += 1) {
    const value = samples[at] ?? Number.NaN;
    if (Number.isNaN(value)) samples[at] = before;
    else before = value;
  }
  for (const { section, padding } of sectionsOf(filters, samplesPerSecond)) samples = runBothWays(samples, section, padding);
  return Float32Array.from(samples, (value, at) => (Number.isNaN(microvolts[at]) ? Number.NaN : value));
}

/** The trace through the filters; the trace itself when none is on. Gaps stay gaps. */
export function filterTrace(trace: EcgTrace, filters: Filters): EcgTrace {
  if (!filters.baseline && !filters.mains && filters.lowPass === 0) return trace;
  const { samplesPerSecond } = trace;
  return {
    ...trace,
    leads: trace.leads.map((lead) =>
      lead.microvolts.length < 2 ? lead : { ...lead, microvolts: filterLead(lead.microvolts, filters, samplesPerSecond) },
    ),
  };
}
