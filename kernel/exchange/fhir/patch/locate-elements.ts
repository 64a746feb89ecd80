// Finds the elements of a resource that a simple FHIRPath names, with the place where each stands, so that a patch can change them.
import { choiceKey, elementOf } from '../../sql-on-fhir/element-types.ts';
import type { Expression } from '../../sql-on-fhir/expression.ts';
import { parseExpression } from '../../sql-on-fhir/parse-expression.ts';
import { ExpressionProblem, refuseExpression } from '../../sql-on-fhir/view-problem.ts';
import { refuse } from '../answer/outcome.ts';

/** An object of FHIR JSON. */
export type Json = { [name: string]: unknown };

/** An element: its value, its FHIR type (undefined where only the data tell), and where it stands (nothing for the resource itself). */
export interface Located {
  readonly value: unknown;
  readonly type: string | undefined;
  readonly at: { readonly parent: Json; readonly key: string; readonly index: number | undefined } | undefined;
}

/** Whether a value is an object of FHIR JSON. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON key under which an element of this name stands, or would stand: of a choice the one that is present. */
export function keyOfElement(parent: Json, type: string | undefined, name: string): string {
  const element = type === undefined ? undefined : elementOf(type, name);
  if (!element?.choice) return name;
  return element.choice.map((each) => choiceKey(name, each)).find((key) => Object.hasOwn(parent, key)) ?? name;
}

function childrenOf(of: Located, name: string): readonly Located[] {
  if (!isJson(of.value)) return [];
  const parent = of.value;
  const own = typeof parent.resourceType === 'string' ? parent.resourceType : of.type;
  if (own !== undefined && elementOf(own, name) === undefined)
    refuseExpression(`${own} 没有元素“${name}”。`, `${own} has no element "${name}"`);
  const key = keyOfElement(parent, own, name);
  if (!Object.hasOwn(parent, key)) return [];
  const type = own === undefined ? undefined : elementOf(own, key)?.type;
  const value = parent[key];
  if (!Array.isArray(value)) return [{ value, type, at: { parent, key, index: undefined } }];
  return value.map((each: unknown, index) => ({ value: each, type, at: { parent, key, index } }));
}

function literalOf(expression: Expression): unknown {
  if (expression.kind !== 'literal') return undefined;
  return ['integer', 'decimal'].includes(expression.type) ? Number(expression.value) : expression.value;
}

/** Whether a condition of `where()` holds of an element: comparisons with `=` and `!=`, joined by `and` and `or`, and `exists()`. */
function holds(condition: Expression, of: Located): boolean {
  if (condition.kind === 'binary' && condition.operator === 'and') return holds(condition.left, of) && holds(condition.right, of);
  if (condition.kind === 'binary' && condition.operator === 'or') return holds(condition.left, of) || holds(condition.right, of);
  if (condition.kind === 'binary' && (condition.operator === '=' || condition.operator === '!=')) {
    if (condition.right.kind !== 'literal')
      refuseExpression('where() 里的等号右边应是一个值。', 'the right side of = inside where() must be a literal');
    const wanted = literalOf(condition.right);
    const found = locate(condition.left, of);
    return condition.operator === '='
      ? found.some((each) => each.value === wanted)
      : found.length > 0 && found.every((each) => each.value !== wanted);
  }
  if (condition.kind === 'call' && condition.name === 'exists' && condition.given.length === 0) return locate(condition.of, of).length > 0;
  refuseExpression('where() 里只能用 =、!=、and、or 和 exists()。', 'inside where() only =, !=, and, or and exists() are known');
}

function locate(path: Expression, root: Located): readonly Located[] {
  switch (path.kind) {
    case 'this':
      return [root];
    case 'member': {
      const typed = path.of.kind === 'this' && isJson(root.value) && path.name === root.value.resourceType;
      return typed ? [root] : locate(path.of, root).flatMap((each) => childrenOf(each, path.name));
    }
    case 'index': {
      const at = literalOf(path.at);
      return typeof at === 'number' ? locate(path.of, root).slice(at, at + 1) : [];
    }
    case 'call': {
      const of = locate(path.of, root);
      const [given] = path.given;
      if (path.name === 'first') return of.slice(0, 1);
      if (path.name === 'last') return of.slice(-1);
      if (path.name === 'single' && of.length === 1) return of;
      if (path.name === 'where' && given) return of.filter((each) => holds(given, each));
      if (path.name === 'extension' && given) {
        const url = literalOf(given);
        return of.flatMap((each) => childrenOf(each, 'extension')).filter((each) => isJson(each.value) && each.value.url === url);
      }
      if (path.name === 'ofType' && given?.kind === 'member') {
        const wanted = given.name;
        return of.filter((each) => each.type === wanted);
      }
      return refuseExpression(
        `补丁的路径不能用 ${path.name}()。可用 first()、last()、where()、extension()、ofType()。`,
        `${path.name}() is not known in the path of a patch; use first(), last(), where(), extension() or ofType()`,
      );
    }
    default:
      return refuseExpression(
        '补丁的路径只能由元素名、序号和 where() 组成。',
        'the path of a patch is made of element names, indexes and where()',
      );
  }
}

/** The elements that a path names, in order. Throws 400 at `place` for a path that is not understood. */
export function locateElements(resource: Json, path: string, place: string): readonly Located[] {
  try {
    const type = typeof resource.resourceType === 'string' ? resource.resourceType : undefined;
    return locate(parseExpression(path), { value: resource, type, at: undefined });
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error;
    refuse(400, 'value', `路径“${path}”看不懂：${error.text}`, `the path "${path}" is not understood: ${error.english}`, place);
  }
}
