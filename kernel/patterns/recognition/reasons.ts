/** The official reasons to repeat an examination although a valid result stands. */

/** N1–N6: 《医疗机构检查检验结果互认管理办法》(docs/domain.md §5.3): the six situations in which a repeat is allowed. */
export const REPEAT_REASONS = {
  N1: '病情变化，结果与临床表现或诊断不符，不能满足诊疗需要',
  N2: '结果在疾病发展过程中变化较快',
  N3: '项目对重大医疗措施（手术、输血等）意义重大',
  N4: '急诊、急救等紧急状态',
  N5: '涉及司法、伤残、病退等鉴定',
  N6: '其他确需复查的情形',
} as const;

/** A reason. */
export type RepeatReason = keyof typeof REPEAT_REASONS;

/** What a doctor does with a result that stands. */
export const DECISIONS = { cite: '引用', repeat: '不认可，重新检查' } as const;

/** Whether the text is the code of a reason. */
export function isRepeatReason(code: string | undefined): code is RepeatReason {
  return code !== undefined && Object.hasOwn(REPEAT_REASONS, code);
}
