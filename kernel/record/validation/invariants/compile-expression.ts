// Turns FHIRPath expressions into plain functions over JSON resources, once, so that a check costs nanoseconds and not microseconds.
import { areEqual, compareValues } from './compare-values.ts';
import { elementKeysOf, isPrimitiveType } from './element-keys.ts';
import type { Expression, Operator } from './expression.ts';
import { findTextFunction } from './text-functions.ts';
import { addChildren, isElement, listChildren, listDescendants, Valueless } from './walk-children.ts';

/** What stands around the item: the resource it is in, and the outermost one (the container of a contained resource). */
export interface Surroundings {
  readonly resource: unknown;
  readonly root: unknown;
}

type Lister = (item: unknown, around: Surroundings) => readonly unknown[];

/** A statement about an item. */
export type Test = (item: unknown, around: Surroundings) => boolean;

/** Types while compiling: of the item, and of the resource it is in; undefined when it may be any. */
export interface Types {
  readonly item: string | undefined;
  readonly resource: string | undefined;
}

const NONE: readonly unknown[] = [];
const TRUE: readonly unknown[] = [true];
const FALSE: readonly unknown[] = [false];

/** Functions that answer yes or no, never nothing. */
const DECIDING = new Set(['exists', 'empty', 'all', 'allFalse', 'isDistinct', 'hasValue']);

/**
 * Compiles a constraint to whether it is true of an item: false and "no answer" both are not, as the standard asks of constraints
 * (ElementDefinition.constraint), except that an order that cannot be told (a day against a time on it, units that do not convert)
 * is taken as kept. Throws for elements that the type does not have and functions that are not known here.
 */
export function compileConstraint(expression: Expression, types: Types): Test {
  return compileTrue(expression, types);
}

// FHIRPath knows three answers: yes, no, none. "Is it yes" and "is it no" are compiled apart, so that no third value is carried about.
function compileTrue(expression: Expression, types: Types): Test {
  if (expression[0] === 'op') {
    const [, operator, left, right] = expression;
    if (operator === 'and' || operator === 'or' || operator === 'xor' || operator === 'implies') {
      const [yes, no, otherYes, otherNo] = compileBoth(left, right, types);
      if (operator === 'and') return (item, around) => yes(item, around) && otherYes(item, around);
      if (operator === 'or') return (item, around) => yes(item, around) || otherYes(item, around);
      if (operator === 'implies') return (item, around) => no(item, around) || otherYes(item, around);
      return (item, around) => (yes(item, around) ? otherNo(item, around) : no(item, around) && otherYes(item, around));
    }
    return compileOperator(operator, left, right, types, true);
  }
  if (expression[0] === 'call') {
    const [, of, name, given] = expression;
    if (name === 'not') return compileFalse(of, types);
    if (DECIDING.has(name)) return compileDecision(of, name, given, types);
  }
  if (expression[0] === 'is') return compileIs(expression, types);
  const list = compileList(expression, types);
  return (item, around) => {
    const found = list(item, around);
    return found.length === 1 && found[0] !== false;
  };
}

function compileFalse(expression: Expression, types: Types): Test {
  if (expression[0] === 'op') {
    const [, operator, left, right] = expression;
    if (operator === 'and' || operator === 'or' || operator === 'xor' || operator === 'implies') {
      const [yes, no, otherYes, otherNo] = compileBoth(left, right, types);
      if (operator === 'and') return (item, around) => no(item, around) || otherNo(item, around);
      if (operator === 'or') return (item, around) => no(item, around) && otherNo(item, around);
      if (operator === 'implies') return (item, around) => yes(item, around) && otherNo(item, around);
      return (item, around) => (yes(item, around) ? otherYes(item, around) : no(item, around) && otherNo(item, around));
    }
    return compileOperator(operator, left, right, types, false);
  }
  if (expression[0] === 'is' || (expression[0] === 'call' && DECIDING.has(expression[2]))) {
    const yes = compileTrue(expression, types);
    return (item, around) => !yes(item, around);
  }
  if (expression[0] === 'call' && expression[2] === 'not') return compileTrue(expression[1], types);
  const list = compileList(expression, types);
  return (item, around) => {
    const found = list(item, around);
    return found.length === 1 && found[0] === false;
  };
}

function compileBoth(left: Expression, right: Expression, types: Types): readonly [Test, Test, Test, Test] {
  return [compileTrue(left, types), compileFalse(left, types), compileTrue(right, types), compileFalse(right, types)];
}

function compileOperator(operator: Operator, left: Expression, right: Expression, types: Types, wanted: boolean): Test {
  const [one, other] = [compileList(left, types), compileList(right, types)];
  if (operator === '=' || operator === '!=') {
    const equal = wanted === (operator === '=');
    return (item, around) => {
      const [a, b] = [one(item, around), other(item, around)];
      if (a.length === 0 || b.length === 0) return false;
      return (a.length === b.length && a.every((each, at) => areEqual(each, b[at]))) === equal;
    };
  }
  if (operator === 'in' || operator === 'contains') {
    const [part, whole] = operator === 'in' ? [one, other] : [other, one];
    return (item, around) => {
      const [sought, ...more] = part(item, around);
      if (sought === undefined || more.length > 0) return false;
      return whole(item, around).some((each) => areEqual(each, sought)) === wanted;
    };
  }
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') {
    return (item, around) => {
      const [a, b] = [one(item, around), other(item, around)];
      if (a.length !== 1 || b.length !== 1 || (a[0] instanceof Valueless && typeof b[0] === 'number')) return false;
      const order = compareValues(a[0], b[0]);
      if (order === undefined || Number.isNaN(order)) return wanted;
      const holds = operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
      return holds === wanted;
    };
  }
  throw new Error(`the operator ${operator} gives no yes or no`);
}

function compileDecision(of: Expression, name: string, given: readonly Expression[], types: Types): Test {
  const [criterion] = given;
  const list = compileList(of, types);
  const inner = { ...types, item: typeOf(of, types) };
  switch (name) {
    case 'exists':
    case 'empty': {
      const wanted = name === 'exists';
      if (criterion) {
        const test = compileTrue(criterion, inner);
        return (item, around) => list(item, around).some((each) => test(each, around)) === wanted;
      }
      const quick = compilePresence(of, types);
      if (quick) return wanted ? quick : (item, around) => !quick(item, around);
      return (item, around) => list(item, around).length > 0 === wanted;
    }
    case 'all': {
      if (!criterion) throw new Error('all() needs a criterion');
      const test = compileTrue(criterion, inner);
      return (item, around) => list(item, around).every((each) => test(each, around));
    }
    case 'allFalse':
      return (item, around) => list(item, around).every((each) => each === false);
    case 'hasValue':
      return (item, around) => {
        const found = list(item, around);
        return found.length === 1 && typeof found[0] !== 'object';
      };
    default:
      return (item, around) => areDistinct(list(item, around));
  }
}

function areDistinct(items: readonly unknown[]): boolean {
  const plain = new Set<unknown>();
  const structured: unknown[] = [];
  for (const each of items) {
    if (typeof each !== 'object') {
      if (plain.has(each)) return false;
      plain.add(each);
    } else if (structured.some((earlier) => areEqual(earlier, each))) return false;
    else structured.push(each);
  }
  return true;
}

/** Whether an element of the item itself is there, without making a list of it: by far the commonest question. */
function compilePresence(of: Expression, types: Types): Test | undefined {
  if (of[0] !== 'get' || of[1][0] !== 'this') return undefined;
  const { keys, types: found } = elementKeysOf(types.item, of[2]);
  const all = keys.flatMap((key, at) => (isPrimitiveType(found[at]) ? [key, `_${key}`] : [key]));
  const [first = '', ...others] = all;
  if (others.length === 0) return (item) => isElement(item) && item[first] !== undefined;
  return (item) => isElement(item) && all.some((key) => item[key] !== undefined);
}

function compileIs(expression: readonly ['is', Expression, string], types: Types): Test {
  const [, of, type] = expression;
  const list = compileList(['as', of, type], types);
  return (item, around) => list(item, around).length === 1;
}

/** The static type of what an expression gives; undefined when it may be several. */
function typeOf(expression: Expression, types: Types): string | undefined {
  switch (expression[0]) {
    case 'this':
      return types.item;
    case 'env':
      return expression[1] === 'resource' ? types.resource : undefined;
    case 'get': {
      const { types: found } = elementKeysOf(typeOf(expression[1], types), expression[2]);
      return found.length === 1 ? found[0] : undefined;
    }
    case 'as':
      return expression[2];
    case 'call':
      return ['where', 'first', 'tail', 'trace', 'intersect'].includes(expression[2]) ? typeOf(expression[1], types) : undefined;
    default:
      return undefined;
  }
}

function compileList(expression: Expression, types: Types): Lister {
  switch (expression[0]) {
    case 'this':
      return (item) => [item];
    case 'none':
      return () => NONE;
    case 'literal': {
      const list = [expression[1]];
      return () => list;
    }
    case 'env':
      if (expression[1] === 'resource') return (_item, around) => [around.resource];
      if (expression[1] === 'rootResource') return (_item, around) => [around.root];
      throw new Error(`unknown variable %${expression[1]}`);
    case 'get':
      return compileGet(expression, types);
    case 'as':
      return compileAs(expression, types);
    case 'op':
      return compileOperation(expression, types);
    case 'is': {
      const test = compileIs(expression, types);
      return (item, around) => (test(item, around) ? TRUE : FALSE);
    }
    case 'call':
      return compileCall(expression, types);
  }
}

function compileGet([, of, name]: readonly ['get', Expression, string], types: Types, only?: string): Lister {
  const { keys, types: found } = elementKeysOf(typeOf(of, types), name);
  const steps = keys.flatMap((key, at) =>
    only === undefined || key === `${name}${only}` ? [{ key, companion: isPrimitiveType(found[at]) ? `_${key}` : undefined }] : [],
  );
  const list = of[0] === 'this' ? undefined : compileList(of, types);
  return (item, around) => {
    const out: unknown[] = [];
    for (const node of list ? list(item, around) : [item]) for (const { key, companion } of steps) addChildren(node, key, companion, out);
    return out;
  };
}

function compileAs([, of, type]: readonly ['as', Expression, string], types: Types): Lister {
  const wanted = type.charAt(0).toUpperCase() + type.slice(1);
  if (of[0] === 'get' && elementKeysOf(typeOf(of[1], types), of[2]).choice) return compileGet(of, types, wanted);
  const list = compileList(of, types);
  // Of a value without a name only the JSON kind tells: resources by their type, primitives as far as JSON tells them apart.
  return (item, around) =>
    list(item, around).filter((each) => (isElement(each) ? each.resourceType === type : typeof each === jsonTypeOf(type)));
}

function jsonTypeOf(type: string): string {
  const name = type.toLowerCase();
  return name === 'boolean' ? 'boolean' : ['decimal', 'integer', 'positiveint', 'unsignedint'].includes(name) ? 'number' : 'string';
}

function compileOperation(expression: readonly ['op', Operator, Expression, Expression], types: Types): Lister {
  const [, operator, left, right] = expression;
  if (operator !== '|' && operator !== '&' && operator !== '+') {
    const [yes, no] = [compileTrue(expression, types), compileFalse(expression, types)];
    return (item, around) => (yes(item, around) ? TRUE : no(item, around) ? FALSE : NONE);
  }
  const [one, other] = [compileList(left, types), compileList(right, types)];
  if (operator === '|')
    return (item, around) => {
      const out: unknown[] = [];
      for (const each of [...one(item, around), ...other(item, around)]) if (!out.some((known) => areEqual(known, each))) out.push(each);
      return out;
    };
  if (operator === '&')
    return (item, around) => [[one(item, around)[0], other(item, around)[0]].map((each) => (isValue(each) ? String(each) : '')).join('')];
  return (item, around) => {
    const [a] = one(item, around);
    const [b] = other(item, around);
    if (typeof a === 'number' && typeof b === 'number') return [a + b];
    return typeof a === 'string' && typeof b === 'string' ? [a + b] : NONE;
  };
}

function isValue(value: unknown): value is string | number | boolean {
  return value !== undefined && typeof value !== 'object';
}

function compileCall([, of, name, given]: readonly ['call', Expression, string, readonly Expression[]], types: Types): Lister {
  if (name === 'not' || DECIDING.has(name)) {
    const whole: Expression = ['call', of, name, given];
    const [yes, no] = [compileTrue(whole, types), compileFalse(whole, types)];
    return (item, around) => (yes(item, around) ? TRUE : no(item, around) ? FALSE : NONE);
  }
  const list = compileList(of, types);
  const [first, second, third] = given;
  const inner = { ...types, item: typeOf(of, types) };
  switch (name) {
    case 'where': {
      const test = compileTrue(first ?? ['none'], inner);
      return (item, around) => list(item, around).filter((each) => test(each, around));
    }
    case 'select': {
      const each = compileList(first ?? ['none'], inner);
      return (item, around) => list(item, around).flatMap((one) => each(one, around));
    }
    case 'count':
      return (item, around) => [list(item, around).length];
    case 'first':
      return (item, around) => list(item, around).slice(0, 1);
    case 'tail':
      return (item, around) => list(item, around).slice(1);
    case 'trace':
      return list;
    case 'combine': {
      const other = compileList(first ?? ['none'], types);
      return (item, around) => [...list(item, around), ...other(item, around)];
    }
    case 'intersect': {
      const other = compileList(first ?? ['none'], types);
      return (item, around) => {
        const others = other(item, around);
        return list(item, around).filter((each) => others.some((one) => areEqual(one, each)));
      };
    }
    case 'iif': {
      const test = compileTrue(first ?? ['none'], inner);
      const [yes, no] = [compileList(second ?? ['none'], types), compileList(third ?? ['none'], types)];
      return (item, around) =>
        (list(item, around)
          .slice(0, 1)
          .some((each) => test(each, around))
          ? yes
          : no)(item, around);
    }
    case 'children':
      return (item, around) => list(item, around).flatMap(listChildren);
    case 'descendants':
      return (item, around) => list(item, around).flatMap(listDescendants);
    default: {
      const apply = findTextFunction(name);
      const others = given.map((each) => compileList(each, types));
      return (item, around) => {
        const [text, ...more] = list(item, around);
        if (text === undefined || text instanceof Valueless || more.length > 0) return NONE;
        const result = apply(
          text,
          others.map((other) => other(item, around)[0]),
        );
        return result === undefined ? NONE : result === true ? TRUE : result === false ? FALSE : [result];
      };
    }
  }
}
