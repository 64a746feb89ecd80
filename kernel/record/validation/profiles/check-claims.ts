// Checks a resource against the profiles that it says it keeps (meta.profile), and against one that was asked for.
import { addIssue, type Checking, enterElement, leaveElement, moveTo } from '../checking.ts';
import { isElement } from '../invariants/walk-children.ts';
import { isResourceType } from '../resource-types.ts';
import { checkProfile } from './check-profile.ts';
import { findProfile } from './find-profile.ts';

const BASE = 'http://hl7.org/fhir/StructureDefinition/';

/**
 * Checks the claims of a resource whose structure was checked; `checking` stands at it. A profile that is not known here is no fault
 * (FHIR R4 profiling.html: servers may keep claims that they cannot judge); a review warns of it.
 */
export function checkClaims(resource: Readonly<Record<string, unknown>>, checking: Checking): void {
  if (!isElement(resource.meta) || !Array.isArray(resource.meta.profile)) return;
  for (const [at, url] of resource.meta.profile.entries()) {
    if (typeof url !== 'string') continue;
    if (checkAgainst(url, resource, checking) || !checking.review) continue;
    enterElement(checking, 'meta');
    enterElement(checking, 'profile');
    moveTo(checking, at);
    warnUnknown(url, checking);
    leaveElement(checking);
    leaveElement(checking);
  }
}

/** Checks a resource against one profile or base type by its URL; false when it is not known here. */
export function checkAgainst(url: string, resource: Readonly<Record<string, unknown>>, checking: Checking): boolean {
  const profile = findProfile(url);
  if (profile) {
    checkProfile(profile, resource, checking);
    return true;
  }
  const type = url.startsWith(BASE) ? (url.slice(BASE.length).split('|')[0] ?? '') : '';
  if (!isResourceType(type) && type !== 'Resource' && type !== 'DomainResource') return false;
  if (isResourceType(type) && type !== resource.resourceType)
    addIssue(
      checking,
      'structure',
      `资源是 ${String(resource.resourceType)}，与要求的 ${url} 不符`,
      `the resource is a ${String(resource.resourceType)}, not what ${url} describes`,
    );
  return true;
}

/** Says at the current place that a profile cannot be judged here. */
export function warnUnknown(url: string, checking: Checking): void {
  addIssue(
    checking,
    'not-supported',
    `没有按 ${url} 校验：平台不知道这个规范`,
    `not checked against ${url}, which is not known here`,
    'warning',
  );
}
