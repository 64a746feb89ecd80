// What is demanded of passwords, sessions and second factors: the defaults, and what a platform sets instead.

/** The demands. Source of the defaults: 等保三级 (GB/T 22239) controls with the values of common practice, domain §16.2. */
export interface IdentityPolicy {
  /** Least characters of a password. */
  readonly passwordLength: number;
  /** The same for those who run or watch over the platform (三员). */
  readonly officerPasswordLength: number;
  /** How many of an account's last passwords may not come again. */
  readonly passwordHistory: number;
  /** Days until a password must be changed. */
  readonly passwordDays: number;
  /** The same where a second factor is shown at every sign-in. */
  readonly passwordDaysWithSecondFactor: number;
  /** Wrong attempts until a name is locked. */
  readonly failuresToLock: number;
  /** Wrong attempts after which a sum is asked before the next one. */
  readonly failuresToChallenge: number;
  /** Minutes of the first lock; each further one lasts twice as long, up to `longestLockMinutes`. */
  readonly lockMinutes: number;
  readonly longestLockMinutes: number;
  /** Days without a sign-in after which an account is disabled. */
  readonly unusedDays: number;
  /**
   * Minutes without a request until a session ends. A village doctor's slow day ends it often: coming back within `sessionHours` on the same
   * browser takes the password alone, not the second factor and not the choice of post.
   */
  readonly idleMinutes: number;
  /** Hours until a session ends in any case. */
  readonly sessionHours: number;
  /** Minutes for which a confirmed identity lasts, for sensitive actions. */
  readonly confirmMinutes: number;
  /** Masked fields that may be revealed before the identity must be confirmed again. */
  readonly revealsToConfirm: number;
  /** Roles that need a second factor must have one; otherwise who has one shows it. */
  readonly requireSecondFactor: boolean;
  /** In a role that signs, a new sign-in ends the older one. */
  readonly singleTerminal: boolean;
}

/** See `IdentityPolicy`; a second factor is demanded by whoever starts the platform. */
export const DEFAULT_IDENTITY_POLICY: IdentityPolicy = {
  passwordLength: 8,
  officerPasswordLength: 12,
  passwordHistory: 5,
  passwordDays: 90,
  passwordDaysWithSecondFactor: 365,
  failuresToLock: 5,
  failuresToChallenge: 3,
  lockMinutes: 15,
  longestLockMinutes: 240,
  unusedDays: 90,
  idleMinutes: 30,
  sessionHours: 12,
  confirmMinutes: 10,
  revealsToConfirm: 20,
  requireSecondFactor: false,
  singleTerminal: false,
};

const policies = new WeakMap<object, IdentityPolicy>();

/** Sets what a platform demands; what is not named keeps its default. */
export function setIdentityPolicy(db: object, policy: Partial<IdentityPolicy>): void {
  policies.set(db, { ...DEFAULT_IDENTITY_POLICY, ...policy });
}

/** What the platform over this database demands. */
export function identityPolicyOf(db: object): IdentityPolicy {
  return policies.get(db) ?? DEFAULT_IDENTITY_POLICY;
}
