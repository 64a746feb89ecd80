// Turns the commonest criteria into a filter inside a jsonpath, which PostgreSQL evaluates without unpacking the list.
import { elementOf, isPrimitive, shapeOf } from './element-types.ts';
import type { Expression } from './expression.ts';
import type { Constants } from './scope.ts';

/** Elements reached from `$this`; `many` when there may be several. */
interface Place {
  readonly path: string;
  readonly type: string;
  readonly many: boolean;
}

/**
 * The filter for comparisons of single text elements with texts and for `exists` of complex elements, joined by `and` and `or`:
 * `coding.exists(code = 'x')` becomes `exists(@."coding"[*] ? (@."code" == "x"))`. Undefined for every other criterion, whose meaning in a
 * jsonpath would not be FHIRPath's.
 */
export function filterAsPath(criterion: Expression, type: string | undefined, constants: Constants): string | undefined {
  if (type === undefined || isPrimitive(type)) return undefined;
  if (criterion.kind === 'call' && criterion.name === 'exists') return existsAsPath(criterion.of, criterion.given, type, constants);
  if (criterion.kind !== 'binary') return undefined;
  const { operator, left, right } = criterion;
  if (operator === 'and' || operator === 'or') {
    const sides = [filterAsPath(left, type, constants), filterAsPath(right, type, constants)];
    return sides.includes(undefined) ? undefined : `(${sides.join(operator === 'and' ? ' && ' : ' || ')})`;
  }
  const text = operator === '=' ? readText(right, constants) : undefined;
  const place = text === undefined ? undefined : readPlace(left, type, constants);
  if (!place || place.many || text === undefined || shapeOf(place.type) !== 'text') return undefined;
  return `@${place.path} == ${JSON.stringify(text)}`;
}

function existsAsPath(of: Expression, given: readonly Expression[], type: string, constants: Constants): string | undefined {
  const place = readPlace(of, type, constants);
  // A list of primitives may hold nulls that are no values.
  if (!place || (place.many && isPrimitive(place.type)) || given.length > 1) return undefined;
  const [criterion] = given;
  if (!criterion) return `exists(@${place.path})`;
  const filter = filterAsPath(criterion, place.type, constants);
  return filter === undefined ? undefined : `exists(@${place.path} ? (${filter}))`;
}

function readText(expression: Expression, constants: Constants): string | undefined {
  const literal = expression.kind === 'variable' ? constants.get(expression.name) : expression;
  if (literal?.kind !== 'literal' || shapeOf(literal.type) !== 'text' || typeof literal.value !== 'string') return undefined;
  return literal.value;
}

/** A chain of elements from `$this`, each of which may be filtered. */
function readPlace(expression: Expression, type: string, constants: Constants): Place | undefined {
  if (expression.kind === 'this') return { path: '', type, many: false };
  if (expression.kind === 'call' && expression.name === 'where' && expression.given.length === 1) {
    const place = readPlace(expression.of, type, constants);
    const [criterion] = expression.given;
    const filter = place && criterion && filterAsPath(criterion, place.type, constants);
    return place && filter !== undefined ? { ...place, path: `${place.path} ? (${filter})` } : undefined;
  }
  if (expression.kind !== 'member') return undefined;
  const owner = readPlace(expression.of, type, constants);
  const element = owner && elementOf(owner.type, expression.name);
  if (!owner || !element || element.choice || element.type === undefined) return undefined;
  const step = `.${JSON.stringify(expression.name)}${element.many ? '[*]' : ''}`;
  return { path: `${owner.path}${step}`, type: element.type, many: owner.many || element.many };
}
