/** The beats of a trace, their typical form and its limits: what measuring and the check of leads both stand on. */
import { type AverageBeat, averageBeat } from './average-beat.ts';
import { delineateBeat, type WaveLimits } from './delineate-beat.ts';
import { detectBeats } from './detect-beats.ts';
import type { EcgTrace } from './ecg-trace.ts';

/** Below this mean likeness the beats have no common form to measure on (noise, fibrillation, very many forms). */
const LEAST_LIKENESS = 0.6;

/** The beats, and where they have a common form with limits that can be told, that form. */
export interface TypicalBeat {
  readonly beats: readonly number[];
  readonly form?: { readonly beat: AverageBeat; readonly limits: WaveLimits };
}

/** Finds beats, form and limits; the costly part of everything that is measured. */
export function findTypicalBeat(trace: EcgTrace): TypicalBeat {
  const beats = detectBeats(trace);
  const beat = averageBeat(trace, beats);
  const limits = beat === undefined || beat.likeness < LEAST_LIKENESS ? undefined : delineateBeat(beat);
  return beat === undefined || limits === undefined ? { beats } : { beats, form: { beat, limits } };
}
