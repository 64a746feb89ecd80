/** The shared centres of a consortium, as codes of `SYSTEM.centre`: what an institution offers, what an order asks for, whose room a reader sees. */

/** Centre by code; the names are those of an institution's register. */
export const CENTRES = {
  imaging: '影像诊断',
  ecg: '心电诊断',
  laboratory: '检验',
  pathology: '病理诊断',
  teleconsultation: '远程会诊',
} as const;

/** See CENTRES. */
export type CentreCode = keyof typeof CENTRES;

/** Whether a code is one of CENTRES. */
export function isCentreCode(code: unknown): code is CentreCode {
  return typeof code === 'string' && Object.hasOwn(CENTRES, code);
}
