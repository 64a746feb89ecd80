/** The roles people and machines sign in with, as data: names, what they see, by which reasons, what is masked, how they sign in. */
import type { Purpose, Reason } from './reason.ts';
import type { RestrictedCategory } from './restricted-category.ts';

/**
 * What a role sees: people by name within its reasons; `numbers` only; or `nothing` about residents (who keeps the system running or watches
 * over it; 三员分立, domain §16.2).
 */
export type Sees = 'people' | 'numbers' | 'nothing';

/** Fields about a person that are shown in part (domain §16.2: identity number, phone, address to the township), and by which people are found by the whole value only. */
export type MaskedField = 'identity-number' | 'phone' | 'address';

/**
 * Restricted categories that are open within one order: `performs`, to the organisation that carries it out, for it has to enter, check and
 * release what it was asked for; `asks`, to the practitioner who ordered, for they have to collect, receive and act, and to whoever has duty for the
 * institution that asked, while a critical value of the order waits for somebody to act. Need to know (domain §16.1):
 * neither reaches what else the resident's record holds.
 */
export interface GrantsWithinOrder {
  readonly performs: readonly RestrictedCategory[];
  readonly asks: readonly RestrictedCategory[];
}

const NEVER: GrantsWithinOrder = { performs: [], asks: [] };
const EVERY_CATEGORY: readonly RestrictedCategory[] = ['mental-health', 'hiv', 'sexual-health', 'minor-reproductive'];
/** Who orders reads what became of their own order. */
const AS_ASKING: GrantsWithinOrder = { performs: [], asks: EVERY_CATEGORY };

/** A role. What it may do stands at each action; to whom follows from its reasons and its post's organisation. */
export interface RoleFacts {
  readonly name: string;
  readonly english: string;
  readonly sees: Sees;
  /** Needs a second factor: sees the people of a town or more, restricted records, or runs the platform (domain §16.2 MFA). */
  readonly secondFactor: boolean;
  readonly reasons: readonly Reason[];
  readonly purpose: Purpose;
  /** Restricted categories it may read. */
  readonly grants: readonly RestrictedCategory[];
  /** Its whole work is this category: that it looked at somebody tells of it, so only who may know of the category is told of the look. */
  readonly tells?: RestrictedCategory;
  /** Restricted categories it may read within an order, and only there. */
  readonly withinOrder: GrantsWithinOrder;
  readonly masks: readonly MaskedField[];
  /** May see a masked field whole, one person at a time, logged. */
  readonly reveals: boolean;
  /** Held by staff in a post; others are residents and machines. */
  readonly staff: boolean;
}

/** The reasons of those who treat people in their own place. */
const CARE: readonly Reason[] = ['catchment', 'contract', 'encounter', 'referral', 'consent', 'break-glass'];
/** The reasons of those whom people are sent to. */
const SENT_TO: readonly Reason[] = ['encounter', 'referral', 'consent', 'break-glass'];
const DUTY: readonly Reason[] = ['catchment', 'public-health', 'contract', 'encounter', 'referral', 'consent'];

const NUMBERS_MASKED: readonly MaskedField[] = ['identity-number', 'phone'];
const ALL_MASKED: readonly MaskedField[] = ['identity-number', 'phone', 'address'];

const care = {
  masks: NUMBERS_MASKED,
  sees: 'people',
  secondFactor: false,
  purpose: 'treatment',
  grants: [],
  withinOrder: NEVER,
  reveals: true,
  staff: true,
} as const;
const blind = {
  masks: ALL_MASKED,
  reasons: [],
  purpose: 'management',
  grants: [],
  withinOrder: NEVER,
  reveals: false,
  staff: true,
} as const;

/** Every role. */
export const ROLE_FACTS = {
  'village-doctor': { ...care, name: '乡村医生', english: 'Village doctor', reasons: CARE, withinOrder: AS_ASKING },
  'family-doctor': { ...care, name: '家庭医生', english: 'Family doctor', reasons: CARE, withinOrder: AS_ASKING },
  nurse: { ...care, name: '护士', english: 'Nurse', reasons: CARE, withinOrder: AS_ASKING },
  'public-health-doctor': {
    ...care,
    name: '公卫医生',
    english: 'Public-health doctor',
    secondFactor: true,
    reasons: [...DUTY, 'break-glass'],
    purpose: 'public-health',
    // Reports and follows infectious diseases (传染病防治法; domain §9).
    grants: ['hiv', 'sexual-health'],
    withinOrder: AS_ASKING,
  },
  vaccinator: { ...care, name: '预防接种人员', english: 'Vaccinator', reasons: DUTY, purpose: 'public-health' },
  'mother-and-child': {
    ...care,
    name: '妇幼保健人员',
    english: 'Mother-and-child worker',
    secondFactor: true,
    reasons: [...DUTY, 'break-glass'],
    purpose: 'public-health',
    // Prevention of mother-to-child transmission; young mothers (domain §8).
    grants: ['hiv', 'sexual-health', 'minor-reproductive'],
  },
  'mental-health': {
    ...care,
    name: '精神卫生医生',
    english: 'Mental-health doctor',
    secondFactor: true,
    reasons: [...DUTY, 'break-glass'],
    purpose: 'public-health',
    grants: ['mental-health'],
    tells: 'mental-health',
  },
  // Who treats people that are sent needs no street and house; one look at a time, logged.
  specialist: { ...care, masks: ALL_MASKED, name: '专科医生', english: 'Specialist', reasons: SENT_TO, withinOrder: AS_ASKING },
  'diagnosis-reader': {
    ...care,
    masks: ALL_MASKED,
    name: '诊断中心医生',
    english: 'Diagnosis-centre reader',
    // A centre keeps reaching whom it reported on, to compare and to amend.
    reasons: ['encounter', 'referral', 'consent'],
    // Reads a restricted order of its own centre with its specimens, results and report, and nothing else that is restricted.
    withinOrder: { performs: EVERY_CATEGORY, asks: [] },
    reveals: false,
  },
  'referral-desk': {
    ...care,
    masks: ALL_MASKED,
    name: '转诊服务人员',
    english: 'Referral desk',
    secondFactor: true,
    reasons: ['encounter', 'referral', 'consent'],
  },
  dispatcher: {
    ...care,
    name: '急救调度员',
    english: 'Emergency dispatcher',
    reasons: ['encounter', 'referral', 'break-glass'],
    purpose: 'emergency',
  },
  pharmacist: {
    ...care,
    masks: ALL_MASKED,
    name: '药师',
    english: 'Pharmacist',
    reasons: ['encounter', 'referral', 'contract', 'consent'],
    reveals: false,
  },
  'township-manager': {
    ...care,
    masks: ALL_MASKED,
    name: '卫生院管理员',
    english: 'Township-hospital manager',
    secondFactor: true,
    reasons: ['catchment', 'public-health', 'contract', 'encounter', 'referral', 'consent'],
    purpose: 'management',
    reveals: false,
  },
  'consortium-manager': {
    ...care,
    masks: ALL_MASKED,
    name: '医共体管理员',
    english: 'Consortium manager',
    secondFactor: true,
    reasons: ['catchment', 'public-health', 'contract', 'encounter', 'referral', 'consent'],
    purpose: 'management',
    reveals: false,
  },
  'bureau-manager': { ...blind, name: '卫健局管理员', english: 'Health-bureau manager', sees: 'numbers', secondFactor: true },
  statistician: { ...blind, name: '统计人员', english: 'Statistician', sees: 'numbers', secondFactor: false },
  registrar: {
    ...care,
    name: '信息登记员',
    english: 'Registrar',
    secondFactor: true,
    reasons: ['catchment', 'contract', 'encounter', 'referral', 'consent'],
    purpose: 'management',
  },
  integrator: {
    ...care,
    masks: [],
    name: '系统集成',
    english: 'System integration',
    reasons: ['exchange', 'catchment', 'contract', 'encounter', 'referral', 'consent'],
    purpose: 'exchange',
    // The hospital's own systems send and fetch whole records; each client's scopes narrow this.
    grants: ['mental-health', 'hiv', 'sexual-health', 'minor-reproductive'],
    reveals: false,
  },
  auditor: { ...blind, name: '审计管理员', english: 'Auditor', sees: 'nothing', secondFactor: true },
  'security-administrator': { ...blind, name: '安全管理员', english: 'Security administrator', sees: 'nothing', secondFactor: true },
  administrator: { ...blind, name: '系统管理员', english: 'System administrator', sees: 'nothing', secondFactor: true },
  resident: {
    ...blind,
    masks: [],
    name: '居民',
    english: 'Resident',
    sees: 'people',
    secondFactor: false,
    reasons: ['self'],
    purpose: 'personal',
    grants: ['mental-health', 'hiv', 'sexual-health', 'minor-reproductive'],
    staff: false,
  },
  proxy: {
    ...blind,
    name: '代理人',
    english: 'Proxy',
    sees: 'people',
    secondFactor: false,
    reasons: ['proxy'],
    purpose: 'personal',
    staff: false,
  },
  // Brought the link or the code of a share: sees what was shared and nothing else (kernel/access/shares).
  visitor: {
    ...blind,
    name: '持分享链接者',
    english: 'Holder of a shared link',
    sees: 'people',
    secondFactor: false,
    reasons: ['share'],
    purpose: 'personal',
    staff: false,
  },
  device: { ...blind, name: '设备', english: 'Device', sees: 'nothing', secondFactor: false, purpose: 'exchange', staff: false },
} as const satisfies Record<string, RoleFacts>;

/** A role code. */
export type Role = keyof typeof ROLE_FACTS;

/** Whether the text is a role code. */
export function isRole(text: string): text is Role {
  return Object.hasOwn(ROLE_FACTS, text);
}

/** Every role code, in the order of the list. */
export const ROLE_CODES: readonly Role[] = Object.keys(ROLE_FACTS).filter(isRole);

/** The facts of a role. */
export function factsOfRole(role: Role): RoleFacts {
  return ROLE_FACTS[role];
}

type Names<R extends Role> = { readonly [K in R]: (typeof ROLE_FACTS)[K]['name'] };

/** Chinese names of the roles. */
export const ROLES: Names<Role> = Object.fromEntries(ROLE_CODES.map((role) => [role, ROLE_FACTS[role].name])) as Names<Role>; // one entry a code

/** A role that staff hold in a post. */
export type StaffRole = Exclude<Role, 'resident' | 'proxy' | 'visitor' | 'device'>;

/** Chinese names of the roles that staff hold in posts. */
export const STAFF_ROLES: Names<StaffRole> = Object.fromEntries(
  ROLE_CODES.filter((role) => ROLE_FACTS[role].staff).map((role) => [role, ROLE_FACTS[role].name]),
) as Names<StaffRole>; // one entry a code of staff

/** English by Chinese name, for catalogues. */
export const ROLE_ENGLISH: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(ROLE_FACTS).map(({ name, english }) => [name, english]),
);

/** Roles that see and treat people in the towns. */
export const CLINICAL_ROLES = ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor'] as const satisfies readonly Role[];

/** Whether a role keeps the exchange with other systems and devices: messages that came, what is told to others, what may send. */
export function keepsExchange(role: Role): boolean {
  return role === 'integrator' || role === 'administrator';
}

/** Roles whose day is the care of their own place, and those who manage it: they look at the same first numbers. */
export const PLACE_ROLES = [
  ...CLINICAL_ROLES,
  'vaccinator',
  'mother-and-child',
  'mental-health',
  'township-manager',
  'consortium-manager',
  'bureau-manager',
  'statistician',
] as const satisfies readonly Role[];
