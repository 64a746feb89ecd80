// Finds the resident whom a resource is about.
import { listEnclosed } from './list-enclosed.ts';
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

/**
 * All references on the resource's patient paths that are `Patient/…` or may be (`urn:uuid:…`), in the order of the resource, each once.
 * Of a Bundle or Parameters those of the resources inside, `Patient/…` alone: an urn in there names an entry of its own.
 */
export function listResidentReferences(resource: object): string[] {
  if (!('resourceType' in resource) || typeof resource.resourceType !== 'string') return [];
  if (resource.resourceType === 'Patient') return 'id' in resource && typeof resource.id === 'string' ? [`Patient/${resource.id}`] : [];
  const enclosed = listEnclosed(resource);
  if (enclosed)
    return [...new Set(enclosed.flatMap((each) => ('resource' in each ? listResidentReferences(each.resource) : [each.reference])))].filter(
      (reference) => reference.startsWith('Patient/'),
    );
  const found = new Set<string>();
  for (const reference of referencesAbout(resource, resource.resourceType)) {
    const named = nameResident(reference);
    if (named !== undefined) found.add(named);
  }
  return [...found];
}

/** Every reference on the resource's own patient paths as it is written, of whatever form. */
export function listReferencesAbout(resource: object): string[] {
  if (!('resourceType' in resource) || typeof resource.resourceType !== 'string' || resource.resourceType === 'Patient') return [];
  return referencesAbout(resource, resource.resourceType).flatMap(({ reference }) => (typeof reference === 'string' ? [reference] : []));
}

/** A Reference of which only the shape is known. */
interface Pointer {
  readonly reference?: unknown;
  readonly type?: unknown;
}

/** The elements of the paths of each type, taken apart once. */
const namesOf = new Map<string, readonly (readonly string[])[]>();

function referencesAbout(resource: object, type: string): readonly Pointer[] {
  const found: Pointer[] = [];
  let names = namesOf.get(type);
  if (names === undefined) {
    names = patientPathsOf(type).map((path) => path.split('.'));
    namesOf.set(type, names);
  }
  for (const path of names) collectReferences(resource, path, 0, found);
  return found;
}

function collectReferences(value: unknown, names: readonly string[], at: number, found: Pointer[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collectReferences(item, names, at, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const name = names[at];
  if (name === undefined) found.push(value);
  else if (isFields(value)) collectReferences(value[name], names, at + 1, found);
}

function isFields(value: object): value is Readonly<Record<string, unknown>> {
  return !Array.isArray(value);
}

function nameResident({ reference, type }: Pointer): string | undefined {
  if (typeof reference !== 'string') return undefined;
  if (reference.startsWith('Patient/')) return reference.replace(/\/_history\/.*$/, '');
  return reference.startsWith('urn:uuid:') && (type === undefined || type === 'Patient') ? reference : undefined;
}
