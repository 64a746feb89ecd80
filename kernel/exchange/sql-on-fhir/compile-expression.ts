// Compiles a FHIRPath expression to a value over jsonb.
import { raw, sql } from '../../database/sql.ts';
import { compileCall } from './compile-call.ts';
import { compileOperator } from './compile-operator.ts';
import { choiceKey, elementOf, isKindOf, isKnownType, shapeOf } from './element-types.ts';
import type { Expression, Literal } from './expression.ts';
import { compileOne, type Scope } from './scope.ts';
import {
  type Choice,
  existsOf,
  jsonValue,
  type List,
  listOf,
  NOTHING,
  nativeValue,
  ownerOf,
  type Path,
  type Single,
  stepTo,
  takeMember,
  toNumber,
  type Value,
} from './value.ts';
import { refuseExpression } from './view-problem.ts';

/** Compiles an expression to a collection. Throws an `ExpressionProblem` for what can be told wrong without data. */
export function compileExpression(expression: Expression, scope: Scope): Single | Path | List {
  return settle(compileOpen(expression, scope));
}

function compileOpen(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return compileLiteral(expression);
    case 'nothing':
      return NOTHING;
    case 'this':
      return scope.focus;
    case 'variable':
      return compileVariable(expression.name, scope);
    case 'member':
      return compileMember(expression.of, expression.name, scope);
    case 'index':
      return compileIndex(compileExpression(expression.of, scope), expression.at, scope);
    case 'minus': {
      const operand = compileOne(expression.of, scope);
      return nativeValue(sql`(- ${toNumber(operand)})`, operand.type ?? 'decimal');
    }
    case 'binary':
      return compileOperator(
        expression.operator,
        compileExpression(expression.left, scope),
        compileExpression(expression.right, scope),
        scope.nextName,
      );
    case 'typed':
      if (expression.operator === 'as') return chooseType(compileOpen(expression.of, scope), readTypeName(expression.type));
      return compileIs(compileOpen(expression.of, scope), readTypeName(expression.type), scope);
    case 'call':
      if (expression.name !== 'ofType') return compileCall(expression, compileExpression(expression.of, scope), scope);
      return chooseType(compileOpen(expression.of, scope), readTypeName(expression.given.length === 1 ? expression.given[0] : undefined));
  }
}

/** A literal, or the value of a constant, which is one. */
export function compileLiteral({ type, value }: Literal): Single {
  if (typeof value === 'boolean') return nativeValue(raw(value ? 'true' : 'false'), 'boolean');
  return nativeValue(shapeOf(type) === 'number' ? sql`${value}::numeric` : sql`${value}::text`, type);
}

function compileVariable(name: string, scope: Scope): Single {
  const constant = scope.constants.get(name);
  if (constant) return compileLiteral(constant);
  if (name === 'rowIndex') return nativeValue(sql`(${scope.rowIndex})::numeric`, 'integer');
  if (name === 'resource' || name === 'rootResource' || name === 'context') return scope.root;
  const known = [...scope.constants.keys()].join('、') || '没有定义任何常量';
  return refuseExpression(`没有名为 %${name} 的常量（${known}）。`, `there is no constant %${name}`);
}

function compileMember(of: Expression, name: string, scope: Scope): Value {
  // A path may begin with the type of the resource: Patient.name.
  if (of.kind === 'this' && name === scope.focus.type && name === scope.root.type) return scope.focus;
  const owner = ownerOf(compileExpression(of, scope));
  if (owner.type === undefined) return { kind: 'choice', owner, name, types: undefined, many: true };
  const element = elementOf(owner.type, name);
  if (!element) return NOTHING;
  return element.choice ? { kind: 'choice', owner, name, types: element.choice, many: element.many } : takeMember(owner, name, element);
}

/** A choice whose type nobody chose: whichever of its keys is there. */
function settle(value: Value): Single | Path | List {
  if (value.kind !== 'choice') return value;
  const { owner, name, types } = value;
  if (!types) return takeMember(owner, name, { type: undefined, many: true });
  const keys = types.map((type) => choiceKey(name, type));
  if (owner.kind === 'path') {
    const test = keys.map((key) => `@.key == ${JSON.stringify(key)}`).join(' || ');
    return { kind: 'path', context: owner.context, path: `${owner.path}.keyvalue() ? (${test}).value`, type: undefined };
  }
  return jsonValue(sql`(select k.value from jsonb_each(${owner.sql}) k where k.key = any(${keys}::text[]) limit 1)`, undefined);
}

function readTypeName(expression: Expression | undefined): string {
  if (expression?.kind === 'member') {
    const { of, name } = expression;
    if (of.kind === 'this' && isKnownType(name)) return name;
    if (of.kind === 'member' && of.of.kind === 'this' && of.name === 'FHIR' && isKnownType(name)) return name;
    const system = name.charAt(0).toLowerCase() + name.slice(1);
    if (of.kind === 'member' && of.of.kind === 'this' && of.name === 'System' && isKnownType(system)) return system;
  }
  return refuseExpression('这里要写一个 FHIR R4 类型，如 ofType(Quantity)。', 'a FHIR R4 type is needed here, as in ofType(Quantity)');
}

/** Keeps the values of one type. */
function chooseType(value: Value, type: string): Single | Path | List {
  if (value.kind === 'choice') return chooseKey(value, type);
  if (value.type !== undefined) return isKindOf(value.type, type) ? value : NOTHING;
  return keepLooksLike(value, type);
}

/** Whether there is a value of the type; empty when there is no value. The operand is computed once, however often it is looked at. */
function compileIs(value: Value, type: string, scope: Scope): Single {
  const operand = scope.nextName();
  const given = value.kind === 'choice' ? value.owner : value;
  const computed = given.kind === 'path' ? given.context : given.sql;
  const rebase = <T extends Single | Path | List>(each: T): T =>
    each.kind === 'path' ? { ...each, context: sql`${operand}.value` } : { ...each, sql: sql`${operand}.value` };
  const again: Value = value.kind === 'choice' ? { ...value, owner: rebase(value.owner) } : rebase(value);
  return nativeValue(
    sql`(select case when ${existsOf(settle(again))} then ${existsOf(chooseType(again, type))} end from (select ${computed} as value) ${operand})`,
    'boolean',
  );
}

function chooseKey(choice: Choice, type: string): Single | Path | List {
  const chosen = choice.types ? choice.types.find((each) => each === type || (type === 'Quantity' && each === 'SimpleQuantity')) : type;
  if (chosen === undefined) return NOTHING;
  if (!choice.types && /^[A-Z]/.test(type) && isKindOf(type, 'Resource')) return keepLooksLike(ownerOf(settle(choice)), type);
  return takeMember(choice.owner, choiceKey(choice.name, chosen), { type: chosen, many: false });
}

/** Values whose type only the data tell: resources by `resourceType`, primitives by their JSON form. */
function keepLooksLike(value: Single | Path | List, type: string): Path {
  const owner = ownerOf(value);
  const form = shapeOf(type) === 'json' ? 'object' : shapeOf(type) === 'temporal' || shapeOf(type) === 'text' ? 'string' : shapeOf(type);
  const test =
    isKindOf(type, 'Resource') && type !== 'Resource' ? `@${stepTo('resourceType')} == ${JSON.stringify(type)}` : `@.type() == "${form}"`;
  const place = owner.kind === 'path' ? owner : { context: owner.sql, path: '' };
  return { kind: 'path', context: place.context, path: `${place.path} ? (${test})`, type: type === 'Resource' ? undefined : type };
}

function compileIndex(value: Single | Path | List, at: Expression, scope: Scope): Single {
  if (at.kind === 'literal' && at.type === 'integer' && value.kind !== 'single')
    return jsonValue(sql`(${listOf(value)} -> ${Number(at.value)}::integer)`, value.type);
  const place = toNumber(compileOne(at, scope));
  return jsonValue(
    sql`(select case when i.at >= 0 then ${listOf(value)} -> i.at end from (select (${place})::integer as at) i)`,
    value.type,
  );
}
