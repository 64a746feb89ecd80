// Makes the plan by which objects of one FHIR type are checked, from the generated structures.
import { buildBindingCheck } from './check-binding.ts';
import { buildReferenceCheck } from './check-reference.ts';
import { isQuantityType } from './check-unit.ts';
import type { Check } from './checking.ts';
import { checkRules, type Rule, rulesOf } from './invariants/rules.ts';
import { type R4Element, readR4Definitions } from './r4-definitions.ts';
import { elementsOf } from './r4-elements.ts';

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

/** How one type is checked. `properties` and `rules` (its invariants) are filled at first use; `names[i]` is the element of bit i, `required` the bits that must be seen. */
export type Plan = {
  readonly type: string;
  readonly resource: boolean;
  readonly quantity: boolean;
  properties: ReadonlyMap<string, Property> | undefined;
  required: number;
  names: string[];
  rules: readonly Rule[];
};

const plans = new Map<string, Plan>();

/** The plan of a type, empty at first; `resource` when it is a resource and so carries `resourceType`. */
export function planOf(type: string, resource: boolean): Plan {
  const known = plans.get(type);
  if (known) return known;
  const plan: Plan = { type, resource, quantity: isQuantityType(type), properties: undefined, required: 0, names: [], rules: [] };
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

/** The check, and then the constraints that the standard puts on this element beyond those of its type. */
function checkAlso(check: Check, rules: readonly Rule[]): Check {
  return (value, checking) => {
    const before = checking.issues.length;
    check(value, checking);
    if (checking.issues.length === before) checkRules(rules, value, checking);
  };
}

/** Fills a plan from the generated structure; `checkOf` gives the checks of the types inside it. Throws for a type that FHIR R4 lacks. */
export function fillPlan(plan: Plan, checkOf: CheckOf): ReadonlyMap<string, Property> {
  const { types } = readR4Definitions();
  const elements = elementsOf(plan.type);
  if (!elements) throw new Error(`no structure ${plan.type} in r4.gen.json`);
  const properties = new Map<string, Property>();
  const add = (name: string, key: string, type: string, element: R4Element, bit: number): void => {
    // Ids, the url of an extension and the narrative's text are no elements of their own in XML, and carry no extensions.
    const bare = key === 'id' || type === 'xhtml' || (plan.type === 'Extension' && key === 'url');
    const primitive = !bare && type !== 'Resource' && !Object.hasOwn(types, type);
    const rules = rulesOf(`${plan.type}.${name}`, types[type] ? type : undefined);
    const sound = buildCheck(key === 'contained' ? 'contained' : type, element, checkOf);
    const check: Check = rules.length === 0 || element.t?.includes('.') ? sound : checkAlso(sound, rules);
    const property = { name, key, many: element.m === 1, bit, choice: element.c !== undefined, primitive, companion: false, check };
    properties.set(key, property);
    if (primitive) properties.set(`_${key}`, { ...property, companion: true, check: checkOf('Element') });
  };
  for (const [name, element] of Object.entries(elements)) {
    const bit = element.n || element.c ? 1 << plan.names.length : 0;
    if (bit) plan.names.push(name);
    if (element.n) plan.required |= bit;
    if (element.t !== undefined) add(name, name, element.t, element, bit);
    for (const type of element.c ?? []) {
      const suffix = type === 'SimpleQuantity' ? 'Quantity' : type;
      add(name, `${name}${suffix.charAt(0).toUpperCase()}${suffix.slice(1)}`, type, element, bit);
    }
  }
  plan.rules = rulesOf(plan.type, plan.type);
  plan.properties = properties;
  return properties;
}
