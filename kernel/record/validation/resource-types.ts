// Tells whether a name is a FHIR R4 resource type.
import { RESOURCE_TYPES } from './resource-types.gen.ts';

/** The name of a concrete FHIR R4 resource type. */
export type R4ResourceType = (typeof RESOURCE_TYPES)[number];

const NAMES: ReadonlySet<string> = new Set(RESOURCE_TYPES);

/** Whether `name` is one of the 146 concrete resource types of FHIR R4 (4.0.1). */
export function isResourceType(name: string): name is R4ResourceType {
  return NAMES.has(name);
}
