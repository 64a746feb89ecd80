// The token array of a resource: hashes of its identifiers and of a subject that is no resident.
import type { Resource } from '@medplum/fhirtypes';
import { hashKey } from './hash.ts';

/** The key of an identifier search. Without a system only the value is matched. */
export function identifierKey(system: string | undefined, value: string): string {
  return system === undefined ? `identifier|${value}` : `identifier|${system}|${value}`;
}

/** The key of a search by reference. */
export function referenceKey(reference: string): string {
  return `reference|${reference}`;
}

/**
 * Hashes of each identifier (with its system, and alone), and of a subject that is no Patient: what the platform searches by without
 * knowing the resident. Everything else is found in the resident's own rows.
 */
export function tokensOf(resource: Resource): readonly bigint[] {
  const tokens = new Set<bigint>();
  if ('identifier' in resource) {
    // one or many, as the type says
    for (const identifier of Array.isArray(resource.identifier) ? resource.identifier : [resource.identifier]) {
      if (typeof identifier !== 'object' || identifier === null || !('value' in identifier) || typeof identifier.value !== 'string')
        continue;
      tokens.add(hashKey(identifierKey(undefined, identifier.value)));
      if (typeof identifier.system === 'string') tokens.add(hashKey(identifierKey(identifier.system, identifier.value)));
    }
  }
  if ('subject' in resource) {
    for (const subject of Array.isArray(resource.subject) ? resource.subject : [resource.subject]) {
      if (typeof subject !== 'object' || subject === null || !('reference' in subject) || typeof subject.reference !== 'string') continue;
      if (!subject.reference.startsWith('Patient/')) tokens.add(hashKey(referenceKey(subject.reference)));
    }
  }
  return [...tokens];
}
