// Equality and order of FHIRPath values as they stand in JSON.
import { convertToCanonical } from '../units/read-unit.ts';
import { isElement, Valueless } from './walk-children.ts';

/** Deep equality; the order of members does not count. A primitive without a value equals only one with the same extensions. */
export function areEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (left instanceof Valueless || right instanceof Valueless)
    return left instanceof Valueless && right instanceof Valueless && areEqual(left.companion, right.companion);
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right))
    return (
      Array.isArray(left) && Array.isArray(right) && left.length === right.length && left.every((each, at) => areEqual(each, right[at]))
    );
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && areEqual(Reflect.get(left, name), Reflect.get(right, name)))
  );
}

const DATED = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Below 0, 0 or above 0 as `left` stands to `right`; undefined when there is no telling (unlike precision, units that do not convert). */
export function compareValues(left: unknown, right: unknown): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  if (isElement(left) && isElement(right)) return compareQuantities(left, right);
  return undefined;
}

function compareTexts(left: string, right: string): number | undefined {
  const [one, other] = [DATED.exec(left), DATED.exec(right)];
  if (!one || !other) return left < right ? -1 : left > right ? 1 : 0;
  if (one[4] !== undefined && other[4] !== undefined && (one[6] === undefined) === (other[6] === undefined))
    return Date.parse(left) - Date.parse(right);
  // Compared as far as both say; alike that far, the longer one tells more than the shorter, and nothing follows.
  for (let part = 1; part <= 3; part += 1) {
    const [a, b] = [one[part], other[part]];
    if (a === undefined && b === undefined) return 0;
    if (a === undefined || b === undefined) return undefined;
    if (a !== b) {
      // A time with a zone may lie a day away from the calendar day it is written with.
      const zoned = part === 3 && (one[4] === undefined) !== (other[4] === undefined) && Math.abs(Number(a) - Number(b)) === 1;
      return zoned ? undefined : Number(a) - Number(b);
    }
  }
  return one[4] === undefined && other[4] === undefined ? 0 : undefined;
}

function compareQuantities(left: Readonly<Record<string, unknown>>, right: Readonly<Record<string, unknown>>): number | undefined {
  if (typeof left.value !== 'number' || typeof right.value !== 'number') return undefined;
  if (left.system === right.system && left.code === right.code && (left.code !== undefined || left.unit === right.unit))
    return left.value - right.value;
  const [one, other] = [canonicalOf(left, left.value), canonicalOf(right, right.value)];
  return one && other && one.unit === other.unit ? one.value - other.value : undefined;
}

function canonicalOf(
  quantity: Readonly<Record<string, unknown>>,
  value: number,
): { readonly value: number; readonly unit: string } | undefined {
  return quantity.system === 'http://unitsofmeasure.org' && typeof quantity.code === 'string'
    ? convertToCanonical(value, quantity.code)
    : undefined;
}
