/** The flags by which whoever measured says that a result is critical. */

/**
 * HL7 table 0078 and v3 ObservationInterpretation: critically low, critically high, critically abnormal (words). L, H and A alone compare with
 * a reference interval and are no alarm.
 */
export const CRITICAL_FLAGS = { LL: '危急偏低', HH: '危急偏高', AA: '危急' } as const;

/** A flag that calls for somebody at once. */
export type CriticalFlag = keyof typeof CRITICAL_FLAGS;

/** Whether a flag calls a result critical. */
export function isCriticalFlag(text: string): text is CriticalFlag {
  return Object.hasOwn(CRITICAL_FLAGS, text);
}
