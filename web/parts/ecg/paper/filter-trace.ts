/** The filters a reader may switch on: baseline wander, mains hum, muscle noise. They never shift a wave in time. */
import type { EcgTrace } from '../../../../kernel/patterns/ecg-signal/ecg-trace.ts';
import { designSection, runBothWays, type Section } from '../../../../kernel/patterns/ecg-signal/filter-signal.ts';

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
    designSection(kind, aimBeside(hertz, factor, samplesPerSecond), samplesPerSecond);
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
