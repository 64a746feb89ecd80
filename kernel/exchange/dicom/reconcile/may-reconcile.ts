// Who decides over images that wait: staff of the organisation that took them, and those who keep the consortium's records straight.
import { type SignedIn, seesPeople } from '../../../access/actor.ts';
import { ROLES, type Role } from '../../../define/role.ts';
import type { StudyRow } from '../../../dicom-studies/keep-studies.ts';
import { fail } from '../../../errors.ts';

/** Roles that settle images of all organisations below theirs: they register residents, read for the centre, or run the interfaces. */
export const RECONCILERS: readonly Role[] = ['registrar', 'diagnosis-reader', 'integrator'];

/** Staff who settle what their own organisation took: those who order, take and read images there. */
export const OWN_RECONCILERS: readonly Role[] = [
  'village-doctor',
  'family-doctor',
  'nurse',
  'specialist',
  'mother-and-child',
  'public-health-doctor',
  ...RECONCILERS,
];

/** The organisations whose waiting images somebody may see; `unknown`: also those of no known organisation. Empty: none. */
export function waitingScope(who: SignedIn): { readonly orgs: readonly string[] | undefined; readonly unknown: boolean } {
  if (!seesPeople(who.role) || who.confined !== undefined) return { orgs: [], unknown: false };
  if (RECONCILERS.includes(who.role)) {
    // Of no known organisation: whoever looks after everything here.
    return { orgs: [...new Set([who.org, ...who.scope.orgs])], unknown: who.scope.everything };
  }
  return { orgs: OWN_RECONCILERS.includes(who.role) ? [who.org] : [], unknown: false };
}

/** Whether somebody may see images that wait, and settle them. */
export function maySeeWaiting(who: SignedIn, { org }: Pick<StudyRow, 'org'>): boolean {
  const { orgs, unknown } = waitingScope(who);
  return org === null ? unknown : orgs === undefined || orgs.includes(org);
}

/** Throws `not-allowed` for roles that settle nothing. */
export function requireReconciler(who: SignedIn): void {
  if (OWN_RECONCILERS.includes(who.role)) return;
  fail('not-allowed', { role: ROLES[who.role], what: '影像核对', allowed: '检查机构的医务人员、信息登记员、诊断中心医生' });
}
