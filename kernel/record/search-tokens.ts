// The token array of a resource: hashes of its identifiers and of the references in it.
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
 * Hashes of: each identifier (with its system, and alone), and each relative reference except those to the resident, who is the
 * first column of every index anyway.
 */
export function tokensOf(resource: Resource): readonly bigint[] {
  const tokens = new Set<bigint>();
  if ('identifier' in resource) {
    // one or many, as the type says
    for (const identifier of Array.isArray(resource.identifier) ? resource.identifier : [resource.identifier]) {
      if (typeof identifier !== 'object' || identifier === null || !('value' in identifier) || typeof identifier.value !== 'string') continue;
      tokens.add(hashKey(identifierKey(undefined, identifier.value)));
      if (typeof identifier.system === 'string') tokens.add(hashKey(identifierKey(identifier.system, identifier.value)));
    }
  }
  collectReferences(resource, tokens);
  return [...tokens];
}

function collectReferences(value: unknown, tokens: Set<bigint>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const each of value) collectReferences(each, tokens);
    return;
  }
  for (const [name, each] of Object.entries(value)) {
    if (name === 'reference' && typeof each === 'string') {
      if (!each.startsWith('Patient/') && !each.startsWith('#')) tokens.add(hashKey(referenceKey(each)));
    } else if (typeof each === 'object') collectReferences(each, tokens);
  }
}
