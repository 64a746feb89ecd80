// Resource types as small numbers, for the keys of the record's tables.
import type { ResourceType } from '../define/source.ts';
import { RESOURCE_TYPES } from './validation/resource-types.ts';

/** R4 is frozen, so the position in the sorted list of its types never changes. */
const numbers = new Map<string, number>(RESOURCE_TYPES.map((type, index) => [type, index]));

/** The number of a resource type. Throws RangeError for a name that is no R4 type. */
export function numberOfType(type: string): number {
  const number = numbers.get(type);
  if (number === undefined) throw new RangeError(`not a resource type: ${type}`);
  return number;
}

/** The resource type of a number. */
export function typeOfNumber(number: number): ResourceType {
  const type = RESOURCE_TYPES[number];
  if (type === undefined) throw new RangeError(`no resource type has number ${number}`);
  return type as ResourceType; // the list holds exactly the R4 type names
}
