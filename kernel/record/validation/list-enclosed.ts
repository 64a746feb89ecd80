// What a Bundle or Parameters carries: whole resources, and references given as values.

/** A part of an envelope: a resource with the address under which the envelope names it, or a bare reference. */
export type Enclosed = { readonly resource: object; readonly fullUrl: string | undefined } | { readonly reference: string };

/** Whether resources of the type carry others, whose references are about each other and not about what is kept here. */
export function isEnvelope(type: string): boolean {
  return type === 'Bundle' || type === 'Parameters';
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function partsOf(parameter: unknown): readonly Enclosed[] {
  const { resource, valueReference, part } = fieldsOf(parameter);
  const { reference } = fieldsOf(valueReference);
  return [
    ...(typeof resource === 'object' && resource !== null ? [{ resource, fullUrl: undefined }] : []),
    ...(typeof reference === 'string' ? [{ reference: reference.replace(/\/_history\/.*$/, '') }] : []),
    ...listIn(part).flatMap(partsOf),
  ];
}

/** The parts of a Bundle or Parameters in their order; undefined for any other resource. */
export function listEnclosed(resource: object): readonly Enclosed[] | undefined {
  const resourceType: unknown = Reflect.get(resource, 'resourceType');
  // Asked of every resource several times: nearly none carries others, and those are not looked at further.
  if (typeof resourceType !== 'string' || !isEnvelope(resourceType)) return undefined;
  const { entry, parameter } = fieldsOf(resource);
  if (resourceType === 'Parameters') return listIn(parameter).flatMap(partsOf);
  return listIn(entry).flatMap((each) => {
    const { resource: inside, fullUrl } = fieldsOf(each);
    return typeof inside === 'object' && inside !== null
      ? [{ resource: inside, fullUrl: typeof fullUrl === 'string' ? fullUrl : undefined }]
      : [];
  });
}
