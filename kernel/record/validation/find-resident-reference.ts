// Finds the resident whom a resource is about.
import { patientPathsOf } from './patient-paths.ts';

/**
 * The reference to the resident whom this resource is about, as written but without a version: `Patient/…` wherever it stands
 * among the resource's patient paths, else the first `urn:uuid:…` that does not declare another type (inside a transaction it may
 * still turn out to be no Patient: use `listResidentReferences` and resolve). A Patient with an id gives itself. Undefined when none.
 */
export function findResidentReference(resource: object): string | undefined {
  const found = listResidentReferences(resource);
  return found.find((reference) => reference.startsWith('Patient/')) ?? found[0];
}

/** All references on the resource's patient paths that are `Patient/…` or may be (`urn:uuid:…`), in the order of the resource, each once. */
export function listResidentReferences(resource: object): string[] {
  if (!('resourceType' in resource) || typeof resource.resourceType !== 'string') return [];
  if (resource.resourceType === 'Patient') return 'id' in resource && typeof resource.id === 'string' ? [`Patient/${resource.id}`] : [];
  const found = new Set<string>();
  for (const path of patientPathsOf(resource.resourceType)) collectReferences(resource, path.split('.'), 0, found);
  return [...found];
}

function collectReferences(value: unknown, names: readonly string[], at: number, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collectReferences(item, names, at, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const name = names[at];
  if (name === undefined) addReference(value, found);
  else if (isFields(value)) collectReferences(value[name], names, at + 1, found);
}

function isFields(value: object): value is Readonly<Record<string, unknown>> {
  return !Array.isArray(value);
}

function addReference(value: object, found: Set<string>): void {
  if (!('reference' in value) || typeof value.reference !== 'string') return;
  if (value.reference.startsWith('Patient/')) found.add(value.reference.replace(/\/_history\/.*$/, ''));
  else if (value.reference.startsWith('urn:uuid:') && (!('type' in value) || value.type === 'Patient')) found.add(value.reference);
}
