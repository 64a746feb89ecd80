// What JSON keys an element name stands for in a FHIR type, from the generated structures.
import { readR4Definitions } from '../r4-definitions.ts';
import { elementsOf } from '../r4-elements.ts';

/** The keys of an element. `types[i]` is the FHIR type under `keys[i]`; `primitive`: extensions may stand beside, under `_key`. */
export interface ElementKeys {
  readonly keys: readonly string[];
  readonly types: readonly (string | undefined)[];
  readonly choice: boolean;
  readonly many: boolean;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The keys of element `name` in `type`. Of an unknown type (undefined) the name itself is taken. Throws when the type has no such element. */
export function elementKeysOf(type: string | undefined, name: string): ElementKeys {
  const dynamic = { keys: [name], types: [undefined], choice: false, many: true };
  if (type === undefined || type === 'Resource') return dynamic;
  const elements = elementsOf(type);
  if (!elements) throw new Error(`${type} is no structure, so it has no ${name}`);
  const element = Object.hasOwn(elements, name) ? elements[name] : undefined;
  if (!element) throw new Error(`${type} has no element ${name}`);
  if (element.c) {
    const suffix = (each: string): string => capitalise(each === 'SimpleQuantity' ? 'Quantity' : each);
    return { keys: element.c.map((each) => `${name}${suffix(each)}`), types: element.c, choice: true, many: false };
  }
  return { keys: [name], types: [element.t], choice: false, many: element.m === 1 };
}

/** Whether a type is a primitive, whose extensions stand beside it. An unknown type may be one. */
export function isPrimitiveType(type: string | undefined): boolean {
  return type === undefined || (!Object.hasOwn(readR4Definitions().types, type) && type !== 'Resource' && type !== 'xhtml');
}
