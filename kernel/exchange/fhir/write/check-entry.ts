// Checks a resource that is to be written: valid R4, of the type that the address names.
import type { Resource } from '@medplum/fhirtypes';
import { rememberValid } from '../../../commit/validate-writes.ts';
import { findNumberFaults } from '../../../people/find-number-faults.ts';
import { validateResource } from '../../../record/validation/validate-resource.ts';
import { FhirRefusal, refuse, troublesOf } from '../answer/outcome.ts';

/**
 * The resource, typed. Throws 422 with every fault of it (the path starts with `place` when it stands inside a Bundle), 400 when its type
 * is not the one of the address.
 */
export function checkEntry(value: unknown, type: string, place: string | undefined): Resource {
  const own = typeof value === 'object' && value !== null && 'resourceType' in value ? value.resourceType : undefined;
  if (typeof own === 'string' && own !== type) {
    refuse(
      400,
      'value',
      `地址写的是 ${type}，资源却是 ${own}。`,
      `the address says ${type}, the resource is a ${own}`,
      `${place ?? type}.resourceType`,
    );
  }
  const checked = validateResource(value);
  if (!checked.ok) throw new FhirRefusal(422, troublesOf(checked.issues, place));
  const faults = findNumberFaults(checked.resource);
  if (faults.length > 0) throw new FhirRefusal(422, troublesOf(faults, place));
  return rememberValid(checked.resource);
}
