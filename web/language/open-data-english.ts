/** English for the page of files without names. */

/** Chinese → English. */
export const openDataEnglish: Readonly<Record<string, string>> = {
  脱敏数据: 'De-identified data',
  办理脱敏数据: 'Handle de-identified data',
  '请由卫健局管理员、统计人员或安全管理员办理。': 'For bureau managers, statisticians and security administrators.',
  '供研究和公开使用的数据：不含姓名和任何编号，每一行所属的一类不少于 5 人（k ≥ 5），小于 5 的数隐去；须由另一人批准，谁取走、为什么都有记录。':
    'Data for research and the open: no names, no identifiers, every row like those of at least 5 people (k ≥ 5), counts below 5 hidden; a second person agrees, and who took what and why is written down.',
  '还没有人申请过脱敏数据。': 'Nobody has asked for de-identified data yet.',
  待审批: 'to be decided',
  已批准: 'agreed',
  未批准: 'not agreed',
  用途: 'Purpose',
  接收方: 'Recipient',
  '{name} 申请于 {at}': 'asked by {name} at {at}',
  '{name} 审批于 {at}': 'decided by {name} at {at}',
  '{rows} 行，略去 {left} 行，最小一类 {least} 人': '{rows} rows, {left} left out, smallest class {least} people',
  批准并生成: 'Agree and make',
  不批准: 'Refuse',
  等待另一人审批: 'Waiting for a second person',
  '下载 CSV': 'Download CSV',
  申请一份: 'Ask for a file',
  内容: 'Content',
  '去年全部指标，按地区': 'All numbers of last year, by area',
  列: 'Columns',
  日期: 'Dates',
  '只到月、季或年': 'to the month, quarter or year only',
  '每人平移若干天（间隔不变）': 'moved by some days for each person (spans stay)',
  提交申请: 'Ask',
};
