/** English for the labels of work reports. */

/** Chinese label → English label. */
export const english: Readonly<Record<string, string>> = {
  工作报告: 'Work reports',
  '半年、全年等统计期的工作报告：汇集各系统的文字和数字，并说明哪些事项还没有数据来源。':
    'Work reports of a half-year, a year or another period: the sentences and figures of every system, and which matters have no source yet.',
};
