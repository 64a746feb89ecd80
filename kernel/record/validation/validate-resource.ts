// Says whether a JSON value is a structurally sound FHIR R4 resource.
import type { Resource } from '@medplum/fhirtypes';
import { checkResource } from './check-structure.ts';
import { type Checking, startChecking } from './checking.ts';
import { isElement } from './invariants/walk-children.ts';
import type { Issue } from './issue.ts';
import { checkAgainst, warnUnknown } from './profiles/check-claims.ts';
import { isResourceType } from './resource-types.ts';

/** The result of validation: the same object, typed, or the faults found (at most 50). */
export type Validated = { readonly ok: true; readonly resource: Resource } | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Validates a parsed JSON value against FHIR R4 (4.0.1): known elements only, cardinality, primitive formats, choices, extensions,
 * required bindings, reference targets, narrative, units, and every invariant that the standard grades as an error, and the profiles
 * that meta.profile names, as far as they are known here. References to other records are the writer's matter. Never throws for bad input; does not change it.
 */
export function validateResource(resource: unknown): Validated {
  const checking = startChecking(nameRoot(resource), resource);
  return isSound(resource, checking) ? { ok: true, resource } : { ok: false, issues: checking.issues };
}

/** The same, with what the standard grades as a warning: everything found, errors and warnings, at most 50. `profile`: also against this one, by its URL. For answers that people read, not for writing. */
export function reviewResource(resource: unknown, profile?: string): readonly Issue[] {
  const checking = startChecking(nameRoot(resource), resource, true);
  checkResource(resource, checking);
  if (profile !== undefined && isElement(resource) && !checkAgainst(profile, resource, checking)) warnUnknown(profile, checking);
  return checking.issues;
}

function isSound(value: unknown, checking: Checking): value is Resource {
  checkResource(value, checking);
  return checking.issues.length === 0;
}

function nameRoot(value: unknown): string {
  return typeof value === 'object' &&
    value !== null &&
    'resourceType' in value &&
    typeof value.resourceType === 'string' &&
    isResourceType(value.resourceType)
    ? value.resourceType
    : 'Resource';
}
