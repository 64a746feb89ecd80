/** Checks whether the limb leads agree with each other, and whether electrodes look exchanged. */
import type { AverageBeat } from './average-beat.ts';
import type { WaveLimits } from './delineate-beat.ts';
import { type EcgTrace, findLead } from './ecg-trace.ts';
import { netDeflection } from './frontal-axis.ts';
import { findTypicalBeat, type TypicalBeat } from './typical-beat.ts';

/** One identity: the largest and the mean deviation over all samples, in µV. */
export interface IdentityCheck {
  readonly identity: string;
  readonly largest: number;
  readonly mean: number;
  readonly holds: boolean;
}

/** A suspicion that electrodes were exchanged, with the sign that raised it and who published it. */
export interface SwapSuspicion {
  readonly rule: string;
  readonly text: string;
  readonly because: string;
  readonly source: string;
}

/** What is known of the limb leads. */
export interface LeadCheck {
  readonly identities: readonly IdentityCheck[];
  readonly suspicions: readonly SwapSuspicion[];
}

/** Einthoven 1908 (III = II - I) and Goldberger 1942 (augmented leads), as shares of I and II. */
const IDENTITIES = [
  { name: 'III', says: 'III = II − I', one: -1, two: 1 },
  { name: 'aVR', says: 'aVR = −(I + II)/2', one: -0.5, two: -0.5 },
  { name: 'aVL', says: 'aVL = I − II/2', one: 1, two: -0.5 },
  { name: 'aVF', says: 'aVF = II − I/2', one: -0.5, two: 1 },
] as const;

/** Deviation allowed, in µV: rounding to the device's step, and filters that each lead passes by itself. */
const TOLERANCE = 20;
/** A lead lower than this, in µV, is flat. */
const FLAT = 100;
/** A P wave is turned down by at least this, in µV. */
const P_TURNED = 20;

const KLIGFIELD = 'Kligfield P 等，AHA/ACC/HRS 心电图标准化与解析建议（一），Circulation 2007;115:1306';
const HAISTY = 'Haisty WK 等，J Electrocardiol 1972；Kligfield P 等，Circulation 2007;115:1306';

/** Checks a trace. Identities need I, II and the computed lead; suspicions need measurable beats, and are for a person to confirm. */
export function checkLeads(trace: EcgTrace, { form }: TypicalBeat = findTypicalBeat(trace)): LeadCheck {
  return { identities: checkIdentities(trace), suspicions: form === undefined ? [] : suspectSwaps(form.beat, form.limits) };
}

function checkIdentities(trace: EcgTrace): IdentityCheck[] {
  const [first, second] = [findLead(trace, 'I')?.microvolts, findLead(trace, 'II')?.microvolts];
  if (first === undefined || second === undefined) return [];
  return IDENTITIES.flatMap(({ name, says, one, two }) => {
    const samples = findLead(trace, name)?.microvolts;
    if (samples === undefined) return [];
    let [largest, sum, count] = [0, 0, 0];
    for (let at = 0; at < samples.length; at++) {
      const deviation = Math.abs((samples[at] ?? 0) - one * (first[at] ?? 0) - two * (second[at] ?? 0));
      if (Number.isNaN(deviation)) continue;
      largest = Math.max(largest, deviation);
      sum += deviation;
      count++;
    }
    return count === 0 ? [] : [{ identity: says, largest, mean: sum / count, holds: largest <= TOLERANCE }];
  });
}

function suspectSwaps(beat: AverageBeat, limits: WaveLimits): SwapSuspicion[] {
  const net = (lead: string, from: number, to: number) => {
    const signal = beat.leads.get(lead);
    return signal === undefined ? undefined : netDeflection(signal, from, to);
  };
  const qrs = (lead: string) => net(lead, limits.qrsOnset, limits.qrsEnd);
  const size = (lead: string) => sizeOf(beat.leads.get(lead), limits);
  const p = (lead: string) =>
    limits.pOnset === undefined || limits.pEnd === undefined ? undefined : net(lead, limits.pOnset, limits.pEnd);
  const [oneP, twoP] = [p('I'), p('II')];
  const aVR = qrs('aVR');
  const found: SwapSuspicion[] = [];
  const upright = aVR !== undefined && aVR > 0;
  if (upright && twoP !== undefined && twoP < -P_TURNED && (qrs('II') ?? 0) < -FLAT) {
    const because = 'II 导联 P 波与 QRS 波倒置而 aVR 直立';
    found.push({ rule: 'right-arm-left-leg', text: '右手与左腿电极可能接反', because, source: KLIGFIELD });
  } else if (upright && oneP !== undefined && oneP < -P_TURNED && (qrs('I') ?? 0) < -FLAT && (qrs('V6') ?? 0) > 0) {
    const because = 'I 导联 P 波与 QRS 波倒置、aVR 直立，而 V6 直立（右位心时 V6 也低小）';
    found.push({ rule: 'arms', text: '左、右手电极可能接反', because, source: KLIGFIELD });
  }
  const flat = ['I', 'II', 'III'].filter((lead) => (size(lead) ?? FLAT) < FLAT);
  const others = ['I', 'II', 'III'].filter((lead) => (size(lead) ?? 0) >= 3 * FLAT);
  if (flat.length === 1 && others.length === 2) {
    const electrodes = flat[0] === 'II' ? '右手与右腿' : flat[0] === 'III' ? '左手与右腿' : '双手与双腿';
    found.push({ rule: 'right-leg', text: `${electrodes}电极可能接反`, because: `${flat[0]} 导联几乎成一直线`, source: HAISTY });
  }
  return found;
}

/** Height of QRS from its lowest to its highest sample. */
function sizeOf(signal: Float64Array | undefined, { qrsOnset, qrsEnd }: WaveLimits): number | undefined {
  if (signal === undefined) return undefined;
  const part = signal.subarray(qrsOnset, qrsEnd + 1);
  return Math.max(...part) - Math.min(...part);
}
