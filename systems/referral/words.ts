/** The words of referral forms: departments, why people are sent up or down, why one is refused, how they travel. */

/** Up from the primary institution to the hospital, or down from it (domain §6.1). */
export const DIRECTIONS = { up: '上转', down: '下转' } as const;

/** Why people are sent up (domain §6.1, Up-referral triggers). */
export const UP_REASONS = {
  critical: '急危重症',
  unclear: '诊断不明',
  means: '基层无条件诊治',
  uncontrolled: '连续两次控制不满意',
  'pregnancy-risk': '孕产妇风险分级为橙色或红色',
  'critical-value': '危急值',
  infectious: '法定传染病需定点医院',
} as const;

/** Why people are sent down (domain §6.1, Down-referral triggers). */
export const DOWN_REASONS = {
  stable: '诊断明确、病情稳定、方案已定',
  rehabilitation: '康复治疗',
  palliative: '安宁疗护',
  'long-term-drugs': '慢性病长期用药',
  'post-operative': '术后换药',
} as const;

/** Why the receiving unit refuses or the review returns one; the text of a step begins with the label. */
export const REFUSALS = {
  'no-bed': '暂无床位或号源',
  scope: '超出本机构诊疗范围',
  incomplete: '资料不全',
  'not-indicated': '不符合转诊指征',
  other: '其他原因',
} as const;

/** See REFUSALS. */
export type Refusal = keyof typeof REFUSALS;

/** Where the request began. */
export const ORIGINS = {
  clinic: '门诊接诊',
  ward: '住院诊疗',
  visit: '随访或上门服务',
  grid: '网格员帮扶对接',
  'critical-value': '危急值',
  emergency: '现场急救',
} as const;

/** Outpatient or inpatient. */
export const SETTINGS = { AMB: '门诊', EMER: '急诊', IMP: '住院' } as const;

/** How the patient travels. */
export const TRANSPORTS = { own: '自行前往', family: '家属护送', hospital: '机构用车', ambulance: '120救护车' } as const;

/** The referral at the medical insurance. */
export const INSURANCE = { filed: '已办理转诊备案', exempt: '急诊免备案', none: '未办理', uninsured: '未参保' } as const;

/** What the receiving unit is shown first of the record. */
export const PARTS = {
  summary: '健康档案摘要',
  visits: '近30天就诊',
  reports: '近90天检查检验报告',
  medicines: '近期用药',
} as const;

/** Kinds of places. */
export const PLACE_KINDS = { bed: '床位', number: '号源' } as const;

/** How it ended. */
export const OUTCOMES = { cured: '治愈', better: '好转', unchanged: '未愈', dead: '死亡', left: '自动离院', other: '其他' } as const;

/** Why people go out of the county. */
export const OUTFLOW_REASONS = {
  technique: '县内无相应技术或设备',
  difficult: '疑难重症',
  designated: '需定点或专科医院',
  wish: '患者或家属要求',
  other: '其他原因',
} as const;

/** How somebody was reached. */
export const CONTACT_WAYS = { phone: '电话', home: '上门', clinic: '门诊' } as const;

/** A label with the details typed beside it, as the reason of a step. */
export function tellReason(label: string, detail: string | undefined): string {
  return detail === undefined ? label : `${label}：${detail}`;
}

/** The refusal that a step's reason begins with. */
export function refusalIn(reason: string | undefined): Refusal | undefined {
  if (reason === undefined) return undefined;
  const found = Object.entries(REFUSALS).find(([, label]) => reason.startsWith(label));
  return found?.[0] as Refusal | undefined; // the keys of REFUSALS
}
