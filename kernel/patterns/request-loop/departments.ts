/** The departments that requests between institutions are sent to. */

/** Departments that referrals and consultations are sent to; every institution has some of them. */
export const DEPARTMENTS = {
  emergency: '急诊科',
  internal: '内科',
  cardiology: '心血管内科',
  neurology: '神经内科',
  respiratory: '呼吸内科',
  digestive: '消化内科',
  endocrinology: '内分泌科',
  nephrology: '肾内科',
  oncology: '肿瘤科',
  surgery: '外科',
  orthopaedics: '骨科',
  obstetrics: '妇产科',
  paediatrics: '儿科',
  'eye-ent': '眼耳鼻喉科',
  infectious: '感染科',
  psychiatry: '精神科',
  tcm: '中医科',
  rehabilitation: '康复科',
  icu: '重症医学科',
  general: '全科',
} as const;

/** A code of DEPARTMENTS. */
export type Department = keyof typeof DEPARTMENTS;

/** The department of a code, if it is one. */
export function departmentIn(code: string | undefined): Department | undefined {
  return code !== undefined && Object.hasOwn(DEPARTMENTS, code) ? (code as Department) : undefined; // a key of it, just asked
}

/** A department with its name, as requests and places keep it. */
export function nameDepartment(code: Department): readonly [code: string, label: string] {
  return [code, DEPARTMENTS[code]];
}
