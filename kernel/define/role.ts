/** The roles people sign in with, and their Chinese names. */

/** Role codes and names. What a role may do stands at each action; to whom follows from its post's organisation. */
export const ROLES = {
  'village-doctor': '乡村医生',
  'family-doctor': '家庭医生',
  nurse: '护士',
  'public-health-doctor': '公卫医生',
  'township-manager': '卫生院管理员',
  'consortium-manager': '医共体管理员',
  'bureau-manager': '卫健局管理员',
  registrar: '信息登记员',
  integrator: '系统集成',
  administrator: '系统管理员',
} as const;

/** A role code. */
export type Role = keyof typeof ROLES;

/** Roles that see and treat people. */
export const CLINICAL_ROLES = ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor'] as const satisfies readonly Role[];

/** Whether the text is a role code. */
export function isRole(text: string): text is Role {
  return Object.hasOwn(ROLES, text);
}
