// Why images wait for a person's decision, as data: Chinese for people, English beside it.

/** Every reason. */
export const WAITING_REASONS = {
  'no-accession': { text: '影像里没有申请单号', english: 'No accession number' },
  'unknown-accession': { text: '平台上没有这个申请单号', english: 'Unknown accession number' },
  'several-orders': { text: '这个申请单号对应不止一张申请单', english: 'The accession number stands on several orders' },
  'order-closed': { text: '申请单已撤销', english: 'The order was revoked' },
  'no-patient-id': { text: '影像里没有患者编号', english: 'No patient id' },
  'other-patient': { text: '患者编号属于另一位居民', english: 'The patient id is another resident’s' },
  'unknown-patient': {
    text: '患者编号查不到，姓名和出生日期也不足以确认是本人',
    english: 'Unknown patient id, not confirmed by name and birth date',
  },
  name: { text: '姓名与申请单的居民不一致', english: 'The name differs' },
  sex: { text: '性别与申请单的居民不一致', english: 'The sex differs' },
  birth: { text: '出生日期与申请单的居民不一致', english: 'The birth date differs' },
  'two-patients': { text: '同一检查号（StudyInstanceUID）下有两位患者的影像', english: 'Two patients under one StudyInstanceUID' },
  'other-record': { text: '这个检查号在另一位居民的档案里', english: 'The study stands in another resident’s record' },
  'no-images': { text: '没有可用的图像', english: 'No usable images' },
  unreadable: { text: '影像信息无法读取', english: 'Unreadable' },
} as const satisfies Record<string, { readonly text: string; readonly english: string }>;

/** A reason. */
export type WaitingReason = keyof typeof WAITING_REASONS;

function isReason(code: string): code is WaitingReason {
  return Object.hasOwn(WAITING_REASONS, code);
}

/** The sentence of a reason; of one that an older version wrote, its code. */
export function textOfReason(code: string): string {
  return isReason(code) ? WAITING_REASONS[code].text : code;
}
