/** Words of a staff post: profession, title and whether it is the main post. */

/** Professions of health staff. */
export const PROFESSIONS = {
  physician: '执业医师',
  'assistant-physician': '执业助理医师',
  'village-doctor': '乡村医生',
  nurse: '注册护士',
  pharmacist: '药学人员',
  technician: '医技人员',
  'public-health': '公共卫生人员',
  manager: '管理人员',
  other: '其他人员',
} as const;

/** A profession code. */
export type Profession = keyof typeof PROFESSIONS;

/** Titles 职称. */
export const TITLES = { none: '未评', junior: '初级', middle: '中级', 'associate-senior': '副高级', senior: '正高级' } as const;

/** A title code. */
export type Title = keyof typeof TITLES;

/** The main post is with the employer and counts a person once; additional ones are worked elsewhere (派驻、多点执业). */
export const POSTS = { main: '主要岗位', additional: '兼任岗位' } as const;

/** Professions that need a licence number 执业证书编号. */
export const LICENSED = ['physician', 'assistant-physician', 'village-doctor', 'nurse'] as const satisfies readonly Profession[];
