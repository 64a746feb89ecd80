/** Measures a trace: rate, regularity, intervals, axes and ST levels; what the signal does not allow is absent, with the reason. */
import type { AverageBeat } from './average-beat.ts';
import { correctByBazett, correctByFridericia } from './corrected-qt.ts';
import { levelBefore, type WaveLimits } from './delineate-beat.ts';
import { countSamples, type EcgTrace, secondsOf } from './ecg-trace.ts';
import { medianOf } from './filter-signal.ts';
import { axisOf } from './frontal-axis.ts';
import { hasSteadyP } from './judge-p-wave.ts';
import { findTypicalBeat, type TypicalBeat } from './typical-beat.ts';

/** ST of one lead in µV over the level just before QRS: at the J point and 60 ms later. */
export interface StLevel {
  readonly lead: string;
  readonly j: number;
  readonly j60: number;
}

/** Why something was not measured, in Chinese, to be shown as 未测得. */
export interface NotMeasured {
  readonly item: 'rhythm' | 'intervals' | 'p' | 't' | 'axis';
  readonly why: string;
}

/** Intervals in ms, rate in beats a minute, axes in degrees. Absent = not measured. */
export interface EcgMeasurements {
  readonly seconds: number;
  /** Sample indices of the R peaks. */
  readonly beats: readonly number[];
  readonly rate?: number;
  readonly meanRr?: number;
  readonly shortestRr?: number;
  readonly longestRr?: number;
  /** The longest time without a beat, the ends of the trace included (there: at least so long). */
  readonly longestPause?: number;
  /** Root mean square of successive RR differences, as a share of the mean RR. */
  readonly rrVariation?: number;
  /** Whether P waves stand before the beats; absent when it can not be told. */
  readonly pPresent?: boolean;
  readonly pDuration?: number;
  readonly pr?: number;
  readonly qrs?: number;
  readonly qt?: number;
  readonly qtcBazett?: number;
  readonly qtcFridericia?: number;
  readonly pAxis?: number;
  readonly qrsAxis?: number;
  readonly tAxis?: number;
  readonly st: readonly StLevel[];
  readonly notMeasured: readonly NotMeasured[];
}

/** Measures the trace. Pure; less than 0.1 s for ten seconds of twelve leads. */
export function measureEcg(trace: EcgTrace, { beats, form }: TypicalBeat = findTypicalBeat(trace)): EcgMeasurements {
  const seconds = secondsOf(trace);
  const rhythm = measureRhythm(trace, beats);
  if (beats.length < 3) {
    const why = beats.length === 0 ? '没有检出 QRS 波：请核对电极，并排除心室颤动或停搏。' : '检出的心搏不足 3 次。';
    return {
      seconds,
      beats,
      ...rhythm,
      st: [],
      notMeasured: [...(beats.length < 2 ? [{ item: 'rhythm' as const, why }] : []), { item: 'intervals', why }],
    };
  }
  if (form === undefined) {
    const why = '各次心搏形态差别大或干扰重，定不出波的起止。';
    return { seconds, beats, ...rhythm, st: [], notMeasured: [{ item: 'intervals', why }] };
  }
  return { seconds, beats, ...rhythm, ...measureBeat(trace, beats, form.beat, form.limits, rhythm.meanRr) };
}

function measureRhythm(trace: EcgTrace, beats: readonly number[]): Partial<EcgMeasurements> & { readonly meanRr?: number } {
  const toMs = 1000 / trace.samplesPerSecond;
  const [first, last] = [beats[0], beats.at(-1)];
  if (first === undefined || last === undefined || beats.length < 2) return {};
  const intervals = beats.slice(1).map((at, index) => (at - (beats[index] ?? 0)) * toMs);
  const meanRr = ((last - first) * toMs) / intervals.length;
  const longestRr = Math.max(...intervals);
  const differences = intervals.slice(1).map((rr, index) => (rr - (intervals[index] ?? 0)) ** 2);
  return {
    rate: 60_000 / meanRr,
    meanRr,
    shortestRr: Math.min(...intervals),
    longestRr,
    longestPause: Math.max(longestRr, first * toMs, (countSamples(trace) - last) * toMs),
    ...(differences.length < 2
      ? {}
      : { rrVariation: Math.sqrt(differences.reduce((sum, one) => sum + one, 0) / differences.length) / meanRr }),
  };
}

function measureBeat(trace: EcgTrace, beats: readonly number[], beat: AverageBeat, limits: WaveLimits, meanRr: number | undefined) {
  const toMs = 1000 / trace.samplesPerSecond;
  const { qrsOnset, qrsEnd, tEnd } = limits;
  const notMeasured: NotMeasured[] = [];
  const p =
    limits.pOnset !== undefined &&
    limits.pEnd !== undefined &&
    hasSteadyP(trace, beats, { fromR: beat.before - limits.pOnset, toR: beat.before - limits.pEnd })
      ? { onset: limits.pOnset, end: limits.pEnd }
      : undefined;
  if (p === undefined) notMeasured.push({ item: 'p', why: '没有找到稳定的 P 波，PR 间期未测得。' });
  const qt = tEnd === undefined ? undefined : (tEnd - qrsOnset) * toMs;
  if (qt === undefined) notMeasured.push({ item: 't', why: 'T 波低平或与下一次心搏重叠，QT 间期未测得。' });
  const qrsAxis = axisOf(beat, qrsOnset, qrsEnd);
  const pAxis = p && axisOf(beat, p.onset, p.end);
  const tAxis = tEnd === undefined ? undefined : axisOf(beat, qrsEnd, Math.min(tEnd, lengthOf(beat) - 1), qrsOnset);
  if (qrsAxis === undefined) notMeasured.push({ item: 'axis', why: '缺少 I、II 导联或电压太低，电轴未测得。' });
  return {
    pPresent: p !== undefined,
    ...(p === undefined ? {} : { pDuration: (p.end - p.onset) * toMs, pr: (qrsOnset - p.onset) * toMs }),
    qrs: (qrsEnd - qrsOnset) * toMs,
    ...(qt === undefined ? {} : { qt }),
    ...(qt === undefined || meanRr === undefined
      ? {}
      : { qtcBazett: correctByBazett(qt, meanRr), qtcFridericia: correctByFridericia(qt, meanRr) }),
    ...(pAxis === undefined ? {} : { pAxis }),
    ...(qrsAxis === undefined ? {} : { qrsAxis }),
    ...(tAxis === undefined ? {} : { tAxis }),
    st: measureSt(beat, limits),
    notMeasured,
  };
}

/** ST by the J point (Fourth Universal Definition of Myocardial Infarction, 2018): mean of the 8 ms from J, over the 16 ms before QRS. */
function measureSt(beat: AverageBeat, { qrsOnset, qrsEnd }: WaveLimits): StLevel[] {
  const samples = (count: number) => Math.max(1, Math.round((count * beat.samplesPerSecond) / 1000));
  return [...beat.leads].map(([lead, signal]) => {
    const level = levelBefore(signal, qrsOnset, samples(16));
    const at = (from: number) => medianOf(signal.subarray(from, from + samples(8))) - level;
    return { lead, j: Math.round(at(qrsEnd)), j60: Math.round(at(qrsEnd + samples(60))) };
  });
}

function lengthOf(beat: AverageBeat): number {
  return beat.leads.values().next().value?.length ?? 0;
}
