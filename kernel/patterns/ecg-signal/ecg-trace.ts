/** The one shape of a recorded electrocardiogram that readers, measurements, the record and the viewer share. */

/** One lead. `name` is one of `STANDARD_LEADS` or a further one as the device named it (V7, V4R, X ...). */
export interface EcgLead {
  readonly name: string;
  /** Amplitudes in µV, one for each sample; NaN where the device recorded nothing or said "error". */
  readonly microvolts: Float32Array;
  /** The device's step in µV: every amplitude is a whole number of steps, so that the record keeps integers. */
  readonly step: number;
}

/** A trace: all leads have the same number of samples and begin at the same moment. */
export interface EcgTrace {
  readonly samplesPerSecond: number;
  readonly leads: readonly EcgLead[];
  /** Moment of the first sample as an ISO 8601 instant with offset, when the source tells it. */
  readonly start?: string;
}

/** Bounds beyond which a trace is refused: 16 leads of an hour at 1,000 Hz would be a Holter, which is not what is read on paper. */
export const ECG_LIMITS = {
  /** Bytes of one file. */
  bytes: 64 * 1024 * 1024,
  leads: 32,
  minSamplesPerSecond: 50,
  maxSamplesPerSecond: 32_000,
  /** Samples of one lead: 30 minutes at 1,000 Hz. */
  samples: 1_800_000,
  /** Samples of all leads together. */
  allSamples: 16_000_000,
} as const;

/** The lead of that name. */
export function findLead(trace: EcgTrace, name: string): EcgLead | undefined {
  return trace.leads.find((lead) => lead.name === name);
}

/** Samples of each lead. */
export function countSamples(trace: EcgTrace): number {
  return trace.leads[0]?.microvolts.length ?? 0;
}

/** Length in seconds. */
export function secondsOf(trace: EcgTrace): number {
  return countSamples(trace) / trace.samplesPerSecond;
}
