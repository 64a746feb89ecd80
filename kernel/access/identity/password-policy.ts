// Whether a new password is good enough: length, kinds of characters, not the user name. Pure; what came before is compared elsewhere.
import type { Role } from '../../define/role.ts';
import type { IdentityPolicy } from './identity-policy.ts';

/** Those who run the platform, decide on access and watch over both (三员分立); their passwords are longer. */
export const OFFICER_ROLES = ['administrator', 'security-administrator', 'auditor'] as const satisfies readonly Role[];

/** Whether the role is one of the three officers of the platform. */
export function isOfficer(role: Role): boolean {
  return OFFICER_ROLES.some((officer) => officer === role);
}

/** Longer ones are refused unread: hashing takes time. */
export const LONGEST_PASSWORD = 128;

const CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/];
const CLASSES_NEEDED = 3;

/** What a password must be, in one sentence for the page. */
export function describePasswordRules(policy: IdentityPolicy, officer: boolean): string {
  const length = officer ? policy.officerPasswordLength : policy.passwordLength;
  return `至少 ${length} 个字符，含大写字母、小写字母、数字、符号中的三种，不含用户名，不与最近 ${policy.passwordHistory} 次相同。`;
}

/** Why the password is not good enough; undefined when it is. Source: domain §16.2 (口令复杂度). */
export function judgePassword(policy: IdentityPolicy, password: string, account: string, officer: boolean): string | undefined {
  const least = officer ? policy.officerPasswordLength : policy.passwordLength;
  const characters = [...password].length;
  if (characters < least) return `密码至少要 ${least} 个字符，现在是 ${characters} 个。`;
  if (password.length > LONGEST_PASSWORD) return `密码最多 ${LONGEST_PASSWORD} 个字符。`;
  const classes = CLASSES.filter((each) => each.test(password)).length;
  if (classes < CLASSES_NEEDED) return '密码要含大写字母、小写字母、数字、符号中的至少三种。';
  if (password.toLowerCase().includes(account.toLowerCase())) return '密码不能含有用户名。';
  if (new Set(password).size < Math.min(least, 6)) return '密码中重复的字符太多。';
  return undefined;
}
