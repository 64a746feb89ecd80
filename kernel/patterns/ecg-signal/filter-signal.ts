/** Filters without delay: second-order sections run forwards and backwards, for measuring and for the paper alike; and gaps bridged. */

/** A second-order section: b over a, a0 = 1. */
export interface Section {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/** Bilinear second-order sections (R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients"); Q = 1/√2 is Butterworth's. */
export function designSection(
  kind: 'low' | 'high' | 'notch',
  hertz: number,
  samplesPerSecond: number,
  quality: number = Math.SQRT1_2,
): Section {
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

/**
 * Runs a section forwards and backwards: what the first run delays the second brings back, so that no wave is moved in time. The ends are
 * continued by `padding` samples of their own mirror image; without, the first value is taken as what was there before.
 */
export function runBothWays(samples: Float64Array, section: Section, padding = 0): Float64Array<ArrayBuffer> {
  const length = samples.length;
  const pad = Math.max(0, Math.min(length - 1, padding));
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

/** Cut-off frequencies of measurements lie inside what the sampling can tell. */
function inside(hertz: number, samplesPerSecond: number): number {
  return Math.min(hertz, samplesPerSecond * 0.45);
}

/** The signal without what is faster than `hertz`. */
export function passLow(signal: Float64Array, hertz: number, samplesPerSecond: number): Float64Array {
  return runBothWays(signal, designSection('low', inside(hertz, samplesPerSecond), samplesPerSecond));
}

/** The signal without what is slower than `hertz`. */
export function passHigh(signal: Float64Array, hertz: number, samplesPerSecond: number): Float64Array {
  return runBothWays(signal, designSection('high', inside(hertz, samplesPerSecond), samplesPerSecond));
}

/** Samples with gaps (NaN) bridged by straight lines; undefined when more than half of them are missing. */
export function bridgeGaps(samples: Float32Array): Float64Array | undefined {
  const bridged = Float64Array.from(samples);
  let missing = 0;
  let before = -1;
  for (let at = 0; at < bridged.length; at++) {
    if (Number.isNaN(bridged[at])) {
      missing++;
      continue;
    }
    const end = bridged[at] ?? 0;
    const begin = before < 0 ? end : (bridged[before] ?? 0);
    for (let gap = before + 1; gap < at; gap++) bridged[gap] = before < 0 ? end : begin + ((end - begin) * (gap - before)) / (at - before);
    before = at;
  }
  if (missing * 2 > bridged.length || before < 0) return undefined;
  bridged.fill(bridged[before] ?? 0, before + 1);
  return bridged;
}

/** Mean over a window of `width` samples around each sample. */
export function averageWindow(signal: Float64Array, width: number): Float64Array {
  const half = Math.max(0, Math.floor(width / 2));
  const averaged = new Float64Array(signal.length);
  let sum = 0;
  for (let at = -half; at < signal.length; at++) {
    sum += signal[at + half] ?? 0;
    sum -= at - half - 1 >= 0 ? (signal[at - half - 1] ?? 0) : 0;
    if (at >= 0) averaged[at] = sum / (2 * half + 1);
  }
  return averaged;
}

/** The middle value; NaN of nothing. */
export function medianOf(values: readonly number[] | Float64Array): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
