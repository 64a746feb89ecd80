/** Accounts to try the demo county with: one for each role, in named posts of 百丈镇, 蒙顶山镇 and the county. */
import { randomInt } from 'node:crypto';
import { setAccount } from '../kernel/access/identity/accounts.ts';
import { readPosts } from '../kernel/access/identity/posts.ts';
import { ROLES, type Role } from '../kernel/define/role.ts';
import { today } from '../kernel/periods/plain-date.ts';
import type { Store } from '../kernel/store/store.ts';

/** An account as it is shown once: the role's Chinese name, user name, password, name of the institution. */
export interface DemoAccount {
  readonly role: string;
  readonly user: string;
  readonly password: string;
  readonly org: string;
}

/** User names and the practitioners behind them. */
const ACCOUNTS: readonly {
  readonly user: string;
  readonly role: Role;
  readonly practitioner: string;
  /** A demo county of an earlier version has nobody in this post. */
  readonly since?: true;
}[] = [
  { user: 'village', role: 'village-doctor', practitioner: 'staff-511803106202-village-doctor-1' },
  { user: 'family', role: 'family-doctor', practitioner: 'staff-511803101-family-doctor-1' },
  { user: 'nurse', role: 'nurse', practitioner: 'staff-511803101-nurse-1' },
  { user: 'health', role: 'public-health-doctor', practitioner: 'staff-511803101-public-health-doctor-1' },
  { user: 'township', role: 'township-manager', practitioner: 'staff-511803101-township-manager-1' },
  { user: 'reader', role: 'diagnosis-reader', practitioner: 'staff-511803-centre-ecg-diagnosis-reader-1', since: true },
  { user: 'radiologist', role: 'diagnosis-reader', practitioner: 'staff-511803-centre-imaging-diagnosis-reader-1', since: true },
  { user: 'laboratory', role: 'diagnosis-reader', practitioner: 'staff-511803-centre-laboratory-diagnosis-reader-1', since: true },
  { user: 'pathologist', role: 'diagnosis-reader', practitioner: 'staff-511803-centre-pathology-diagnosis-reader-1', since: true },
  { user: 'specialist', role: 'specialist', practitioner: 'staff-511803-hospital-specialist-1', since: true },
  { user: 'desk', role: 'referral-desk', practitioner: 'staff-511803-hospital-referral-desk-1', since: true },
  { user: 'consortium', role: 'consortium-manager', practitioner: 'staff-511803-consortium-consortium-manager-1' },
  { user: 'bureau', role: 'bureau-manager', practitioner: 'staff-511803-bureau-bureau-manager-1' },
  { user: 'registrar', role: 'registrar', practitioner: 'staff-511803101-registrar-1' },
  { user: 'integrator', role: 'integrator', practitioner: 'staff-511803-consortium-integrator-1' },
  { user: 'admin', role: 'administrator', practitioner: 'staff-511803-consortium-administrator-1' },
  { user: 'auditor', role: 'auditor', practitioner: 'staff-511803-bureau-auditor-1', since: true },
  { user: 'security', role: 'security-administrator', practitioner: 'staff-511803-consortium-security-administrator-1', since: true },
];

/** Letters and digits that are not taken for one another when read aloud or typed. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

function inventPassword(): string {
  return Array.from({ length: 12 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}

/**
 * Creates the accounts, or gives them new passwords: each its own random one, or `password` for all (tests). Throws Error when the demo
 * county is not loaded.
 */
export async function createDemoAccounts(store: Store, password?: string): Promise<readonly DemoAccount[]> {
  const accounts: DemoAccount[] = [];
  for (const { user, role, practitioner, since } of ACCOUNTS) {
    const [post] = await readPosts(store.database, practitioner, today());
    if (!post && since) continue;
    if (!post) throw new Error(`the demo county has no ${practitioner}; load it first`);
    const secret = password ?? inventPassword();
    await setAccount(store.database, user, secret, practitioner);
    accounts.push({ role: ROLES[role], user, password: secret, org: store.directory.current().nameOf(post.org) });
  }
  return accounts;
}
