/** Made traces with known intervals, for tests: triangles for P, QRS and T in the frontal plane and on the chest. */
import type { EcgTrace } from './ecg-trace.ts';

/** What is known of the made trace: times in ms, amplitudes in µV, axis in degrees. */
export interface Made {
  readonly seconds?: number;
  readonly samplesPerSecond?: number;
  /** RR of each beat in turn, repeated. */
  readonly rr?: readonly number[];
  /** PR; undefined for no P wave. */
  readonly pr?: number | undefined;
  readonly qrs?: number;
  readonly qt?: number;
  readonly axis?: number;
  /** ST elevation by lead. */
  readonly st?: Readonly<Record<string, number>>;
  readonly noise?: number;
  /** Base-line wander of 0.3 Hz. */
  readonly wander?: number;
}

/** QRS on the chest as shares of the vector. */
const CHEST: Readonly<Record<string, number>> = { V1: -0.7, V2: -0.5, V3: 0.3, V4: 1.1, V5: 1, V6: 0.8 };
const SIZE = { p: 120, qrs: 1_000, t: 300 };
const P_WIDTH = 100;
const T_WIDTH = 160;

/** A trace of 12 leads; the limb leads obey the identities. */
export function makeTrace(made: Made = {}): EcgTrace {
  const { seconds = 10, samplesPerSecond = 500, rr = [800], qrs = 90, qt = 380, axis = 45, st = {}, noise = 4, wander = 0 } = made;
  const pr = 'pr' in made ? made.pr : 160;
  const length = seconds * samplesPerSecond;
  const onsets: number[] = [];
  for (let at = 500, beat = 0; at < seconds * 1000; beat++) {
    onsets.push(at);
    at += rr[beat % rr.length] ?? 800;
  }
  const vector = (degrees: number) => Math.cos(((axis - degrees) * Math.PI) / 180);
  const random = makeRandom();
  const draw = (share: number, waveShare: number, elevation: number): Float32Array => {
    const samples = new Float32Array(length);
    for (const onset of onsets) {
      if (pr !== undefined) addTriangle(samples, samplesPerSecond, onset - pr, P_WIDTH, SIZE.p * waveShare);
      addTriangle(samples, samplesPerSecond, onset, qrs, SIZE.qrs * share);
      addTriangle(samples, samplesPerSecond, onset + qt - T_WIDTH, T_WIDTH, SIZE.t * waveShare);
      addPlateau(samples, samplesPerSecond, onset + qrs, onset + qt - T_WIDTH / 2, elevation);
    }
    return samples.map((value, at) => value + noise * (2 * random() - 1) + wander * Math.sin((2 * Math.PI * 0.3 * at) / samplesPerSecond));
  };
  const one = draw(vector(0), Math.cos(Math.PI / 4), st.I ?? 0);
  const two = draw(vector(60), Math.cos(Math.PI / 12), st.II ?? 0);
  const from = (first: number, second: number) => one.map((value, at) => first * value + second * (two[at] ?? 0));
  const limbs = { I: one, II: two, III: from(-1, 1), aVR: from(-0.5, -0.5), aVL: from(1, -0.5), aVF: from(-0.5, 1) };
  const chest = Object.entries(CHEST).map(([name, share]) => [name, draw(share, share < 0 ? 0.3 : 0.8, st[name] ?? 0)] as const);
  const leads = [...Object.entries(limbs), ...chest].map(([name, microvolts]) => ({ name, microvolts, step: 1 }));
  return { samplesPerSecond, leads };
}

/** Numbers from 0 to 1, the same in every run (Lehmer generator). */
export function makeRandom(seed = 4242): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function addTriangle(samples: Float32Array, samplesPerSecond: number, startMs: number, widthMs: number, height: number): void {
  const [start, width] = [(startMs * samplesPerSecond) / 1000, (widthMs * samplesPerSecond) / 1000];
  for (let at = Math.max(0, Math.ceil(start)); at <= Math.min(samples.length - 1, start + width); at++) {
    samples[at] = (samples[at] ?? 0) + height * (1 - Math.abs((2 * (at - start)) / width - 1));
  }
}

/** Full height from QRS to the middle of T, then down to nothing by its end. */
function addPlateau(samples: Float32Array, samplesPerSecond: number, startMs: number, middleMs: number, height: number): void {
  const index = (ms: number) => (ms * samplesPerSecond) / 1000;
  const end = index(middleMs + T_WIDTH / 2);
  for (let at = Math.max(0, Math.ceil(index(startMs))); at <= Math.min(samples.length - 1, end); at++) {
    samples[at] = (samples[at] ?? 0) + (at <= index(middleMs) ? height : (height * (end - at)) / (end - index(middleMs)));
  }
}
