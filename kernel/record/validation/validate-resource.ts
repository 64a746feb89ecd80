// Says whether a JSON value is a structurally sound FHIR R4 resource.
import type { Resource } from '@medplum/fhirtypes';
import { checkResource } from './check-structure.ts';
import { type Checking, startChecking } from './checking.ts';
import type { Issue } from './issue.ts';
import { isResourceType } from './resource-types.ts';

/** The result of validation: the same object, typed, or the faults found (at most 50). */
export type Validated = { readonly ok: true; readonly resource: Resource } | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Validates a parsed JSON value against the FHIR R4 (4.0.1) base structures: known elements only, cardinality, primitive formats,
 * choices, extensions, required bindings, reference targets, narrative. Profiles, invariants other than dom-2, ele-1 and ext-1,
 * and references to other records are not its matter. Never throws for bad input; does not change it.
 */
export function validateResource(resource: unknown): Validated {
  const checking = startChecking(nameRoot(resource));
  return isSound(resource, checking) ? { ok: true, resource } : { ok: false, issues: checking.issues };
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
