/** Grades of hospitals as two digits: level 级 and class 等 (domain §15.4). */

/** Level 1, 2, 3 and 9 (none), class 1 特等, 2 甲等, 3 乙等, 4 合格, 9 未定: '23' is 二级乙等. */
export const GRADES = {
  '31': '三级特等',
  '32': '三级甲等',
  '33': '三级乙等',
  '34': '三级合格',
  '39': '三级未定等',
  '22': '二级甲等',
  '23': '二级乙等',
  '24': '二级合格',
  '29': '二级未定等',
  '12': '一级甲等',
  '13': '一级乙等',
  '14': '一级合格',
  '19': '一级未定等',
  '99': '未定级',
} as const;

/** A grade code. */
export type Grade = keyof typeof GRADES;

/** Grades of level 2 and above. */
export const SECOND_LEVEL_AND_ABOVE = ['31', '32', '33', '34', '39', '22', '23', '24', '29'] as const satisfies readonly Grade[];

/** Whether the text is a grade code. */
export function isGrade(text: string | undefined): text is Grade {
  return text !== undefined && Object.hasOwn(GRADES, text);
}
