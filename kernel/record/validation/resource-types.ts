// The FHIR R4 resource types by name.
import { R4_RESOURCE_TYPES } from './resource-types.gen.ts';

/** The name of a concrete FHIR R4 resource type. */
export type R4ResourceType = (typeof R4_RESOURCE_TYPES)[number];

/** All 146 concrete resource types of FHIR R4 (4.0.1), sorted. */
export const RESOURCE_TYPES: readonly R4ResourceType[] = R4_RESOURCE_TYPES;

const NAMES: ReadonlySet<string> = new Set(RESOURCE_TYPES);

/** Whether `name` is one of them. */
export function isResourceType(name: string): name is R4ResourceType {
  return NAMES.has(name);
}
