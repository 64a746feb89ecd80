/** Filters without delay for measuring: second-order Butterworth sections run forwards and backwards, and gaps bridged. */

interface Section {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Coefficients after the bilinear transform (Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients"), Q = 1/√2. */
function designSection(kind: 'low' | 'high', hertz: number, samplesPerSecond: number): Section {
  const omega = (2 * Math.PI * Math.min(hertz, samplesPerSecond * 0.45)) / samplesPerSecond;
  const cosine = Math.cos(omega);
  const alpha = Math.sin(omega) / Math.SQRT2;
  const edge = kind === 'low' ? 1 - cosine : 1 + cosine;
  const scale = 1 + alpha;
  return {
    b0: edge / 2 / scale,
    b1: (kind === 'low' ? edge : -edge) / scale,
    b2: edge / 2 / scale,
    a1: (-2 * cosine) / scale,
    a2: (1 - alpha) / scale,
  };
}

/** Both directions, so that no wave is moved in time. The first value is taken as what was there before. */
function runBothWays(signal: Float64Array, section: Section, settle: 'low' | 'high'): Float64Array {
  const pass = (input: Float64Array): Float64Array => {
    const output = new Float64Array(input.length);
    const first = input[0] ?? 0;
    let [x1, x2] = [first, first];
    let [y1, y2] = settle === 'low' ? [first, first] : [0, 0];
    for (let at = 0; at < input.length; at++) {
      const x = input[at] ?? 0;
      const y = section.b0 * x + section.b1 * x1 + section.b2 * x2 - section.a1 * y1 - section.a2 * y2;
      [x2, x1, y2, y1] = [x1, x, y1, y];
      output[at] = y;
    }
    return output;
  };
  return pass(pass(signal).reverse()).reverse();
}

/** The signal without what is faster than `hertz`. */
export function passLow(signal: Float64Array, hertz: number, samplesPerSecond: number): Float64Array {
  return runBothWays(signal, designSection('low', hertz, samplesPerSecond), 'low');
}

/** The signal without what is slower than `hertz`. */
export function passHigh(signal: Float64Array, hertz: number, samplesPerSecond: number): Float64Array {
  return runBothWays(signal, designSection('high', hertz, samplesPerSecond), 'high');
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
