/** The clocks of the critical loop, and who is told when nobody answers (domain §6.3, 危急值报告制度; times are local defaults). */

/** Minutes within which whoever asked must have acknowledged (≤ 10), and the doctor must have acted (≤ 30). */
export const LIMITS = { acknowledge: 10, dispose: 30 } as const;

/**
 * Escalation: after so many minutes without an acknowledgement the next one is told (requesting doctor, then duty doctor, department head,
 * unit head).
 */
export const ESCALATIONS = [
  { after: 10, to: '值班医生' },
  { after: 20, to: '科室负责人' },
  { after: 30, to: '机构负责人' },
] as const;

/** The centres whose findings come here, by their code (SYSTEM.centre). */
export const CENTRES = { imaging: '影像', ecg: '心电', laboratory: '检验', pathology: '病理' } as const;

/** What was done. */
export const OUTCOMES = {
  treated: '就地处理',
  observed: '留观',
  admitted: '收住院',
  referred: '转诊',
  recalled: '通知患者立即就诊',
  rechecked: '复查核实',
  unreachable: '联系不上，已报告负责人',
} as const;
