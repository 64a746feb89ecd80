// The reasons that let somebody reach a resident, as data. A role says which of them it may have; the record says which stand.

/**
 * Reasons with their names. `bit`: the mark that the table `reach` keeps for an organisation and a resident, where the record itself gives
 * the reason; reasons without a bit follow from the place of residence, from the account, or from an act of its own. Source: design of access
 * (own catchment, contract, encounter, referral or order in hand, public-health duty, self or proxy, break-glass); domain §16.2 (purpose).
 */
export const REASONS = {
  catchment: { name: '辖区居民', english: 'Lives in the catchment', bit: 0 },
  contract: { name: '签约服务', english: 'Contracted with the organisation', bit: 1 },
  encounter: { name: '在本机构就诊或接受服务', english: 'Seen or served by the organisation', bit: 2 },
  referral: { name: '转诊或申请单在手', english: 'Referral or order in hand', bit: 4 },
  consent: { name: '居民同意', english: 'Consent of the resident', bit: 0 },
  'public-health': { name: '公共卫生法定职责', english: 'Statutory public-health duty', bit: 0 },
  exchange: { name: '系统接口', english: 'System interface', bit: 0 },
  self: { name: '本人', english: 'The resident', bit: 0 },
  proxy: { name: '监护人或代理人', english: 'Guardian or proxy', bit: 0 },
  share: { name: '影像分享', english: 'Shared by link or code', bit: 0 },
  'break-glass': { name: '紧急查阅', english: 'Break-glass', bit: 0 },
} as const;

/** A reason. */
export type Reason = keyof typeof REASONS;

/** Whether the text is a reason. */
export function isReason(text: string): text is Reason {
  return Object.hasOwn(REASONS, text);
}

/** What the reading is for, with Chinese and English names. Source: domain §16.2 (purpose/consent). */
export const PURPOSES = {
  treatment: { name: '诊疗', english: 'Treatment' },
  'public-health': { name: '公共卫生', english: 'Public health' },
  management: { name: '管理', english: 'Management' },
  exchange: { name: '数据交换', english: 'Data exchange' },
  personal: { name: '本人查询', english: 'Own request' },
  emergency: { name: '紧急', english: 'Emergency' },
} as const;

/** A purpose. */
export type Purpose = keyof typeof PURPOSES;
