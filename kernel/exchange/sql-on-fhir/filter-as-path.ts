// Turns the commonest criteria into a filter inside a jsonpath, which PostgreSQL evaluates without unpacking the list.
import { elementOf, isPrimitive, shapeOf } from './element-types.ts';
import type { Expression } from './expression.ts';
import type { Constants } from './scope.ts';

/**
 * The filter for comparisons of single text elements with texts, joined by `and` and `or`: `use = 'official'` becomes `@."use" ==
 * "official"`. Undefined for every other criterion, whose meaning in a jsonpath would not be FHIRPath's.
 */
export function filterAsPath(criterion: Expression, type: string | undefined, constants: Constants): string | undefined {
  if (criterion.kind !== 'binary' || type === undefined || isPrimitive(type)) return undefined;
  const { operator, left, right } = criterion;
  if (operator === 'and' || operator === 'or') {
    const sides = [filterAsPath(left, type, constants), filterAsPath(right, type, constants)];
    return sides.includes(undefined) ? undefined : `(${sides.join(operator === 'and' ? ' && ' : ' || ')})`;
  }
  const text = operator === '=' ? readText(right, constants) : undefined;
  const place = text === undefined ? undefined : readPlace(left, type);
  return place && text !== undefined && shapeOf(place.type) === 'text' ? `@${place.path} == ${JSON.stringify(text)}` : undefined;
}

function readText(expression: Expression, constants: Constants): string | undefined {
  const literal = expression.kind === 'variable' ? constants.get(expression.name) : expression;
  if (literal?.kind !== 'literal' || shapeOf(literal.type) !== 'text' || typeof literal.value !== 'string') return undefined;
  return literal.value;
}

/** A chain of single elements from `$this`. */
function readPlace(expression: Expression, type: string): { readonly path: string; readonly type: string } | undefined {
  if (expression.kind === 'this') return { path: '', type };
  if (expression.kind !== 'member') return undefined;
  const owner = readPlace(expression.of, type);
  const element = owner && elementOf(owner.type, expression.name);
  if (!owner || !element || element.many || element.choice || element.type === undefined) return undefined;
  return { path: `${owner.path}.${JSON.stringify(expression.name)}`, type: element.type };
}
