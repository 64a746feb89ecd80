// The token array of a resource: hashes of its identifiers, further codes, and references that lead out of the resident's record.
import type { Resource } from '@medplum/fhirtypes';
import { hashKey } from './hash.ts';
import { furtherCodesOf } from './primary-code.ts';
import { residentOfId } from './resource-id.ts';
import { findResidentReference } from './validation/find-resident-reference.ts';

/** The key of an identifier search. Without a system only the value is matched. */
export function identifierKey(system: string | undefined, value: string): string {
  return system === undefined ? `identifier|${value}` : `identifier|${system}|${value}`;
}

/** The key of a search by reference. */
export function referenceKey(reference: string): string {
  return `reference|${reference}`;
}

/** The key of a code that stands beside the primary one. */
export function codeKey(code: string): string {
  return `code|${code}`;
}

/** Counts up when `tokensOf` changes what it gives: what was written before is then indexed anew. */
export const TOKENS_VERSION = 2;

/**
 * Hashes of each identifier (with its system, and alone), of the codes beside the primary one, and of the references that lead out of
 * the resident's own record (`resident`; 0: the resource is about nobody): what the platform searches by without knowing the resident.
 * Everything else is found in the resident's own rows.
 */
export function tokensOf(resource: Resource, resident: number): readonly bigint[] {
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
  for (const code of furtherCodesOf(resource)) tokens.add(hashKey(codeKey(code)));
  addReferences(resource, { resident, resource, own: undefined }, tokens);
  return [...tokens];
}

/** Whose record is walked. `own`: how it names its resident; looked for when the first reference asks. */
interface Walk {
  readonly resident: number;
  readonly resource: Resource;
  own: { readonly reference: string | undefined } | undefined;
}

/** Walks the whole resource: any `reference`, wherever it stands, but not inside contained resources, which are no results. */
function addReferences(value: object, walk: Walk, tokens: Set<bigint>): void {
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === 'object' && each !== null) addReferences(each, walk, tokens);
    return;
  }
  const fields: Readonly<Record<string, unknown>> = value as Readonly<Record<string, unknown>>; // any object that is no list
  for (const name in fields) {
    const each = fields[name];
    if (typeof each === 'object') {
      if (each !== null && name !== 'contained') addReferences(each, walk, tokens);
    } else if (name === 'reference' && typeof each === 'string') {
      const cut = each.indexOf('/_history/');
      const reference = cut < 0 ? each : each.slice(0, cut);
      if (!staysWithin(reference, walk.resident) && !isOwn(reference, walk)) tokens.add(hashKey(referenceKey(reference)));
    }
  }
}

/** Whether the reference is the one that says whom the record is about. Nearly no reference that leads out may be: only those are compared. */
function isOwn(reference: string, walk: Walk): boolean {
  if (walk.resident === 0 || !(reference.startsWith('Patient/') || reference.startsWith('urn:uuid:'))) return false;
  walk.own ??= { reference: findResidentReference(walk.resource) };
  return reference === walk.own.reference;
}

/** Whether the id in the reference says that what it leads to is the same resident's. Local `#id` lead nowhere else either. */
function staysWithin(reference: string, resident: number): boolean {
  if (reference.startsWith('#')) return true;
  return resident !== 0 && residentOfId(reference.slice(reference.indexOf('/') + 1)) === resident;
}
