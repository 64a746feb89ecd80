/** Why a specimen is not accepted, in the laboratory and in pathology alike. */

/** The closed list (domain §6.2 标本拒收原因). */
export const REJECTION_REASONS = {
  volume: '标本量不足',
  haemolysis: '溶血/脂血/凝血',
  container: '容器错误',
  label: '标识不清/不符',
  fixative: '未加固定液',
  damaged: '破损',
  late: '超时',
  temperature: '温度超限',
  mismatch: '申请单不符',
} as const;

/** A reason of the list. */
export type RejectionReason = keyof typeof REJECTION_REASONS;

/** Whether the text is a reason's code. */
export function isRejectionReason(code: string): code is RejectionReason {
  return Object.hasOwn(REJECTION_REASONS, code);
}

/** The reason that a step's words begin with. */
export function rejectionIn(words: string): RejectionReason | undefined {
  const code = Object.entries(REJECTION_REASONS).find(([, label]) => words.startsWith(label))?.[0];
  return code !== undefined && isRejectionReason(code) ? code : undefined;
}
