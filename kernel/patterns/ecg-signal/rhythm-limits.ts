/** Limits by which intervals and rhythms are called normal or not, with their sources. */
import type { EcgMeasurements } from './measure-ecg.ts';

/** QRS in ms from which a complex is wide (AHA/ACCF/HRS recommendations, part III, Circulation 2009;119:e235). */
export const WIDE_QRS = 120;

/** Adult limits. Short QTc: ESC guidelines on ventricular arrhythmias 2015 (≤ 340 ms). All others: AHA/ACCF/HRS recommendations for the standardization and interpretation of the electrocardiogram, parts III and IV (2009). */
export const ADULT_LIMITS = {
  slowRate: 60,
  fastRate: 100,
  shortPr: 120,
  longPr: 200,
  longQtcMale: 450,
  longQtcFemale: 460,
  shortQtc: 340,
  axisLeft: -30,
  axisRight: 90,
} as const;

/** RR differences over this many ms within a trace are called irregular (《诊断学》教材：同一导联 PP 间期差异 > 0.12 秒为窦性心律不齐). */
export const IRREGULAR_MS = 120;

/**
 * RMSSD / mean RR above this, without P waves, is like atrial fibrillation: Dash S, Chon KH, Lu S, Raeder EA. Automatic real time detection
 * of atrial fibrillation. Ann Biomed Eng 2009;37:1701–1709 (there over 128 beats; a short trace says it less surely).
 */
export const FIBRILLATION_VARIATION = 0.1;

/** Whether the RR intervals vary like fibrillation and no steady P wave was found. */
export function isFibrillationLike({ rrVariation, pPresent, beats }: EcgMeasurements): boolean {
  return rrVariation !== undefined && rrVariation > FIBRILLATION_VARIATION && pPresent !== true && beats.length >= 6;
}
