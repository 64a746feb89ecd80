/** English for break-glass, its review, and the reasons by which a record is read. */
import { REASONS } from '../../kernel/define/reason.ts';

/** Chinese → English. */
export const accessEnglish: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.values(REASONS).map(({ name, english }) => [name, english])),
  紧急查阅: 'Break-glass',
  '只用于抢救生命、来不及转诊或征得同意的时候。打开 3 小时，会告知本人和审计员，3 个工作日内复核。':
    'Only to save a life, when there is no time for a referral or consent. Opens the record for 3 hours, tells the resident and the auditor, and is reviewed within 3 working days.',
  理由: 'Reason',
  '病情、地点、为何来不及通过转诊或本人同意': 'Condition, place, why there is no time for a referral or consent',
  '确认打开？您的姓名、岗位和理由会写进居民的记录。': 'Open it? Your name, post and reason are written into the resident’s record.',
  '确认，打开 3 小时': 'Yes, open for 3 hours',
  返回修改: 'Back',
  下一步: 'Next',
  结束紧急查阅: 'End break-glass',
  本人提前结束: 'ended early by the opener',
  紧急查阅中: 'Opened by break-glass',
  '到 {time} 止。已告知本人和审计员，每次查看都记录在案。': 'Until {time}. The resident and the auditor are told; every look is logged.',
  紧急查阅复核: 'Review of break-glass',
  查阅复核: 'Break-glass review',
  '没有紧急查阅。': 'Nothing was opened by break-glass.',
  逾期未复核: 'Review overdue',
  '请在 {date} 前复核。': 'Review by {date}.',
  复核意见: 'Finding',
  理由成立: 'Justified',
  需说明: 'Needs an explanation',
  不当查阅: 'Misuse',
};
