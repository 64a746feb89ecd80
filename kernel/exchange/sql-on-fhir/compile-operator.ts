// Compiles FHIRPath's operators; a missing operand makes the result empty, as NULL does in SQL.
import { empty, raw, type Sql, sql } from '../../database/sql.ts';
import { type Shape, shapeOf } from './element-types.ts';
import type { Operator } from './expression.ts';
import {
  type List,
  listOf,
  nativeValue,
  oneOf,
  type Path,
  requireText,
  type Single,
  toBoolean,
  toJsonb,
  toNumber,
  toText,
} from './value.ts';
import { refuseExpression } from './view-problem.ts';

type Collection = Single | Path | List;

/** Compiles a two-sided operator. `nextName` gives names for row sources. */
export function compileOperator(operator: Operator, left: Collection, right: Collection, nextName: () => Sql): Single {
  switch (operator) {
    case '=':
      return nativeValue(equals(left, right, nextName), 'boolean');
    case '!=':
      return nativeValue(sql`(not ${equals(left, right, nextName)})`, 'boolean');
    case '<':
    case '<=':
    case '>':
    case '>=':
      return nativeValue(order(operator, oneOf(left), oneOf(right), nextName), 'boolean');
    case 'and':
    case 'or':
      return nativeValue(sql`(${toBoolean(oneOf(left))} ${raw(operator)} ${toBoolean(oneOf(right))})`, 'boolean');
    case 'xor':
      return nativeValue(sql`(${toBoolean(oneOf(left))} <> ${toBoolean(oneOf(right))})`, 'boolean');
    case 'implies':
      return nativeValue(sql`(not ${toBoolean(oneOf(left))} or ${toBoolean(oneOf(right))})`, 'boolean');
    case '&':
      return nativeValue(sql`(coalesce(${requireText(oneOf(left))}, '') || coalesce(${requireText(oneOf(right))}, ''))`, 'string');
    case '+':
      if (isText(left) || isText(right)) return nativeValue(sql`(${requireText(oneOf(left))} || ${requireText(oneOf(right))})`, 'string');
      return calculate('+', left, right);
    default:
      return calculate(operator, left, right);
  }
}

function isText(value: Collection): boolean {
  return shapeIn(value) === 'text';
}

function shapeIn(value: Collection): Shape {
  return value.kind === 'single' && value.shape !== 'json' ? value.shape : shapeOf(value.type);
}

const WHOLE = new Set(['integer', 'positiveInt', 'unsignedInt']);

function calculate(operator: '+' | '-' | '*' | '/' | 'div' | 'mod', left: Collection, right: Collection): Single {
  const [a, b] = [toNumber(oneOf(left)), toNumber(oneOf(right))];
  const whole = [left, right].every(({ type }) => type !== undefined && WHOLE.has(type));
  switch (operator) {
    case '/':
      return nativeValue(sql`(${a} / nullif(${b}, 0))`, 'decimal');
    case 'div':
      return nativeValue(sql`div(${a}, nullif(${b}, 0))`, 'integer');
    case 'mod':
      return nativeValue(sql`mod(${a}, nullif(${b}, 0))`, whole ? 'integer' : 'decimal');
    default:
      return nativeValue(sql`(${a} ${raw(operator)} ${b})`, whole ? 'integer' : 'decimal');
  }
}

/** FHIRPath 2.0 §6.1.1: equal when of the same length and pairwise equal; empty when either side is. */
function equals(left: Collection, right: Collection, nextName: () => Sql): Sql {
  if (left.kind !== 'single' || right.kind !== 'single') return equalLists(left, right, nextName);
  const [a, b] = [shapeIn(left), shapeIn(right)];
  if (a === 'temporal' && b === 'temporal') return compareTimes('=', left, right, nextName);
  if (a === 'json' || b === 'json' || (a !== b && !areTexts(a, b))) return sql`(${toJsonb(left)} = ${toJsonb(right)})`;
  if (a === 'number') return sql`(${toNumber(left)} = ${toNumber(right)})`;
  if (a === 'boolean') return sql`(${toBoolean(left)} = ${toBoolean(right)})`;
  return sql`(${toText(left)} = ${toText(right)})`;
}

function equalLists(left: Collection, right: Collection, nextName: () => Sql): Sql {
  const pair = nextName();
  const only = (side: Sql): Single => nativeValue(sql`(${side} ->> 0)`, 'dateTime');
  const times = shapeIn(left) === 'temporal' && shapeIn(right) === 'temporal';
  // Two lists of one moment each: moments may be equal and written differently.
  const alone = times
    ? sql`when jsonb_array_length(${pair}.a) = 1 and jsonb_array_length(${pair}.b) = 1 then ${compareTimes('=', only(sql`${pair}.a`), only(sql`${pair}.b`), nextName)}`
    : empty;
  return sql`(select case when ${pair}.a = '[]'::jsonb or ${pair}.b = '[]'::jsonb then null ${alone} else ${pair}.a = ${pair}.b end from (select ${listOf(left)} as a, ${listOf(right)} as b) ${pair})`;
}

function areTexts(a: Shape, b: Shape): boolean {
  return (a === 'text' || a === 'temporal') && (b === 'text' || b === 'temporal');
}

type Order = '<' | '<=' | '>' | '>=';

function order(operator: Order, left: Single, right: Single, nextName: () => Sql): Sql {
  const [a, b] = [shapeIn(left), shapeIn(right)];
  const shape = a === 'json' ? b : a;
  if (shape === 'json') {
    if (left.type !== undefined && right.type !== undefined)
      refuseExpression(`${left.type} 不能比较大小。`, `values of type ${left.type} have no order here`);
    const pair = nextName();
    return sql`(select case when jsonb_typeof(${pair}.a) = jsonb_typeof(${pair}.b) then ${pair}.a ${raw(operator)} ${pair}.b end from (select ${toJsonb(left)} as a, ${toJsonb(right)} as b) ${pair})`;
  }
  if (shape === 'boolean') refuseExpression('布尔值不能比较大小。', 'booleans have no order');
  if (shape === 'number') return sql`(${toNumber(left)} ${raw(operator)} ${toNumber(right)})`;
  if (shape === 'temporal' || b === 'temporal') return compareTimes(operator, left, right, nextName);
  return sql`(${requireText(left)} collate "C" ${raw(operator)} ${requireText(right)} collate "C")`;
}

/**
 * FHIRPath 2.0 §6.2: instants are compared as such; what is known less precisely is compared as far as both are known, and the result is
 * empty when that does not decide.
 */
function compareTimes(operator: Order | '=', left: Single, right: Single, nextName: () => Sql): Sql {
  const [outer, pair] = [nextName(), nextName()];
  const symbol = raw(operator);
  return sql`(select case
      when ${pair}.a ~ '^\\d{4}.*T' and ${pair}.b ~ '^\\d{4}.*T' then ${pair}.a::timestamptz ${symbol} ${pair}.b::timestamptz
      when left(${pair}.a, ${pair}.common) <> left(${pair}.b, ${pair}.common) or length(${pair}.a) = length(${pair}.b)
        then left(${pair}.a, ${pair}.common) collate "C" ${symbol} left(${pair}.b, ${pair}.common) collate "C" end
    from (select ${outer}.a, ${outer}.b, least(length(${outer}.a), length(${outer}.b)) as common
      from (select ${requireText(left)} as a, ${requireText(right)} as b) ${outer}) ${pair})`;
}
