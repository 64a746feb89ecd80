// What FHIR R4 says of the elements a path names: their type, whether they are lists, the types of a choice.
import { type R4Element, readR4Definitions } from '../../record/validation/r4-definitions.ts';
import { isResourceType } from '../../record/validation/resource-types.ts';

/** One kind of element. `type` is undefined where only the data tell: a resource inside another. */
export interface ElementType {
  readonly type: string | undefined;
  readonly many: boolean;
  /** The types of `value[x]`; the JSON key is then made by `choiceKey`. */
  readonly choice: readonly string[] | undefined;
}

/** Elements that every type inherits; FHIR R4 element.html, resource.html, domainresource.html. */
const EVERYWHERE: Readonly<Record<string, R4Element>> = { id: { t: 'string' }, extension: { m: 1, t: 'Extension' } };
const OF_RESOURCES: Readonly<Record<string, R4Element>> = {
  resourceType: { t: 'code' },
  id: { t: 'id' },
  meta: { t: 'Meta' },
  implicitRules: { t: 'uri' },
  language: { t: 'code' },
  text: { t: 'Narrative' },
  contained: { m: 1, t: 'Resource' },
  extension: { m: 1, t: 'Extension' },
};
const MODIFIERS: Readonly<Record<string, R4Element>> = { modifierExtension: { m: 1, t: 'Extension' } };

/** FHIR's specialised types and what they specialise; FHIR R4 datatypes.html. */
const PARENTS: Readonly<Record<string, string>> = {
  code: 'string',
  id: 'string',
  markdown: 'string',
  url: 'uri',
  canonical: 'uri',
  uuid: 'uri',
  oid: 'uri',
  positiveInt: 'integer',
  unsignedInt: 'integer',
  Age: 'Quantity',
  Count: 'Quantity',
  Distance: 'Quantity',
  Duration: 'Quantity',
  SimpleQuantity: 'Quantity',
};

function ownElements(type: string): Readonly<Record<string, R4Element>> | undefined {
  const { types } = readR4Definitions();
  return Object.hasOwn(types, type) ? types[type]?.elements : undefined;
}

/** The element of a type; undefined when R4 has none of this name, which reads as nothing. */
export function elementOf(type: string, name: string): ElementType | undefined {
  const own = ownElements(type) ?? {};
  const inherited = { ...EVERYWHERE, ...(isResourceType(type) ? { ...OF_RESOURCES, ...MODIFIERS } : type.includes('.') ? MODIFIERS : {}) };
  const element = Object.hasOwn(own, name) ? own[name] : Object.hasOwn(inherited, name) ? inherited[name] : undefined;
  if (element) {
    const known = element.t === 'Resource' || element.t === 'Element' ? undefined : element.t;
    return { type: known, many: element.m === 1, choice: element.c };
  }
  return chosenOf(own, name);
}

/** `valueQuantity` written out, as JSON has it, instead of `value.ofType(Quantity)`. */
function chosenOf(elements: Readonly<Record<string, R4Element>>, name: string): ElementType | undefined {
  for (const [stem, { c }] of Object.entries(elements)) {
    const type = name.startsWith(stem) ? c?.find((each) => choiceKey(stem, each) === name) : undefined;
    if (type !== undefined) return { type, many: false, choice: undefined };
  }
  return undefined;
}

/** The JSON key of a choice: `value` and `Quantity` make `valueQuantity`. */
export function choiceKey(name: string, type: string): string {
  const suffix = type === 'SimpleQuantity' ? 'Quantity' : type;
  return `${name}${suffix.charAt(0).toUpperCase()}${suffix.slice(1)}`;
}

/** Whether a type is another one or specialises it: a `code` is a `string`. */
export function isKindOf(type: string, wanted: string): boolean {
  for (let each: string | undefined = type; each !== undefined; each = PARENTS[each]) if (each === wanted) return true;
  return isResourceType(type) && (wanted === 'Resource' || wanted === 'DomainResource');
}

/** Whether R4 knows a type of this name. */
export function isKnownType(type: string): boolean {
  return ownElements(type) !== undefined || isPrimitive(type) || isResourceType(type) || Object.hasOwn(PARENTS, type);
}

const NUMBERS = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt', 'integer64']);
const TEMPORALS = new Set(['date', 'dateTime', 'instant', 'time']);
const TEXTS = new Set(['string', 'code', 'id', 'markdown', 'uri', 'url', 'canonical', 'uuid', 'oid', 'base64Binary', 'xhtml']);

/** How SQL handles values: dates stay text, since FHIR's may be partial; `json` for complex and unknown ones. */
export type Shape = 'boolean' | 'number' | 'text' | 'temporal' | 'json';

/** The shape of a FHIR type. */
export function shapeOf(type: string | undefined): Shape {
  if (type === undefined) return 'json';
  if (type === 'boolean') return 'boolean';
  if (NUMBERS.has(type)) return 'number';
  if (TEMPORALS.has(type)) return 'temporal';
  return TEXTS.has(type) ? 'text' : 'json';
}

/** Whether the type is one of FHIR's primitives. */
export function isPrimitive(type: string): boolean {
  return shapeOf(type) !== 'json';
}
