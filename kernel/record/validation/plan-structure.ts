// Makes the plan by which objects of one FHIR type are checked, from the generated structures.
import { buildBindingCheck } from './check-binding.ts';
import { buildReferenceCheck } from './check-reference.ts';
import type { Check } from './checking.ts';
import { type R4Element, readR4Definitions } from './r4-definitions.ts';

/**
 * What to do with one JSON key. `name` is the element's FHIRPath name (a choice's without its type). `bit` marks required elements
 * and choices in one number per object. `companion`: this key is `_x`, the extensions of primitive `x`.
 */
export type Property = {
  readonly name: string;
  readonly key: string;
  readonly many: boolean;
  readonly bit: number;
  readonly choice: boolean;
  readonly primitive: boolean;
  readonly companion: boolean;
  readonly check: Check;
};

/** How one type is checked. `properties` is filled at first use; `names[i]` is the element of bit i, `required` the bits that must be seen. */
export type Plan = {
  readonly type: string;
  readonly resource: boolean;
  properties: ReadonlyMap<string, Property> | undefined;
  required: number;
  names: string[];
};

/** Elements that every type of a base inherits; FHIR R4 resource.html, domainresource.html, element.html, backboneelement.html. */
const ELEMENT: Readonly<Record<string, R4Element>> = { id: { t: 'string' }, extension: { m: 1, t: 'Extension' } };
const RESOURCE: Readonly<Record<string, R4Element>> = {
  id: { t: 'id' },
  meta: { t: 'Meta' },
  implicitRules: { t: 'uri' },
  language: { t: 'code' },
};
const INHERITED: Readonly<Record<string, Readonly<Record<string, R4Element>>>> = {
  Element: ELEMENT,
  BackboneElement: { ...ELEMENT, modifierExtension: { m: 1, t: 'Extension' } },
  Resource: RESOURCE,
  DomainResource: {
    ...RESOURCE,
    text: { t: 'Narrative' },
    contained: { m: 1, t: 'Resource' },
    extension: { m: 1, t: 'Extension' },
    modifierExtension: { m: 1, t: 'Extension' },
  },
};

const plans = new Map<string, Plan>();

/** The plan of a type, empty at first; `resource` when it is a resource and so carries `resourceType`. */
export function planOf(type: string, resource: boolean): Plan {
  const known = plans.get(type);
  if (known) return known;
  const plan: Plan = { type, resource, properties: undefined, required: 0, names: [] };
  plans.set(type, plan);
  return plan;
}

/** Gives the check of a FHIR type; `contained` stands for a resource inside another. */
export type CheckOf = (type: string) => Check;

/** The type's check, then its binding's and its reference targets'. */
function buildCheck(type: string, element: R4Element, checkOf: CheckOf): Check {
  const first = checkOf(type);
  const valueSet = element.v === undefined ? undefined : readR4Definitions().valueSets[element.v];
  const second = valueSet ? buildBindingCheck(type, valueSet) : type === 'Reference' ? buildReferenceCheck(element.r) : undefined;
  if (!second) return first;
  return (value, checking) => {
    first(value, checking);
    second(value, checking);
  };
}

/** Fills a plan from the generated structure; `checkOf` gives the checks of the types inside it. Throws for a type that FHIR R4 lacks. */
export function fillPlan(plan: Plan, checkOf: CheckOf): ReadonlyMap<string, Property> {
  const { types } = readR4Definitions();
  const definition = types[plan.type];
  if (!definition) throw new Error(`no structure ${plan.type} in r4.gen.json`);
  const properties = new Map<string, Property>();
  const add = (name: string, key: string, type: string, element: R4Element, bit: number): void => {
    // Ids, the url of an extension and the narrative's text are no elements of their own in XML, and carry no extensions.
    const bare = key === 'id' || type === 'xhtml' || (plan.type === 'Extension' && key === 'url');
    const primitive = !bare && type !== 'Resource' && !Object.hasOwn(types, type);
    const check = buildCheck(key === 'contained' ? 'contained' : type, element, checkOf);
    const property = { name, key, many: element.m === 1, bit, choice: element.c !== undefined, primitive, companion: false, check };
    properties.set(key, property);
    if (primitive) properties.set(`_${key}`, { ...property, companion: true, check: checkOf('Element') });
  };
  for (const [name, element] of Object.entries({ ...INHERITED[definition.base], ...definition.elements })) {
    const bit = element.n || element.c ? 1 << plan.names.length : 0;
    if (bit) plan.names.push(name);
    if (element.n) plan.required |= bit;
    if (element.t !== undefined) add(name, name, element.t, element, bit);
    for (const type of element.c ?? []) {
      const suffix = type === 'SimpleQuantity' ? 'Quantity' : type;
      add(name, `${name}${suffix.charAt(0).toUpperCase()}${suffix.slice(1)}`, type, element, bit);
    }
  }
  plan.properties = properties;
  return properties;
}
