// Compiles the functions a path may call.
import { type Sql, sql } from '../../database/sql.ts';
import { compileBoundary } from './compile-boundary.ts';
import { compileReferenceKey, compileResourceKey } from './compile-key.ts';
import type { Expression } from './expression.ts';
import { filterAsPath } from './filter-as-path.ts';
import { compileCriterion, compileOne, type Scope } from './scope.ts';
import {
  existsOf,
  firstOf,
  jsonValue,
  type List,
  listOf,
  nativeValue,
  oneOf,
  ownerOf,
  type Path,
  requireText,
  type Single,
  takeMember,
  toBoolean,
} from './value.ts';
import { refuseExpression } from './view-problem.ts';

type Call = Extract<Expression, { readonly kind: 'call' }>;
type Collection = Single | Path | List;

/** How many arguments each function takes, from and to. */
const ARITIES: Readonly<Record<string, readonly [number, number]>> = {
  where: [1, 1],
  exists: [0, 1],
  all: [1, 1],
  empty: [0, 0],
  not: [0, 0],
  first: [0, 0],
  last: [0, 0],
  count: [0, 0],
  join: [0, 1],
  extension: [1, 1],
  lowBoundary: [0, 0],
  highBoundary: [0, 0],
  getResourceKey: [0, 0],
  getReferenceKey: [0, 1],
};

/** Compiles a call on a collection. `ofType` is not here: it needs the choice before it. */
export function compileCall(call: Call, focus: Collection, scope: Scope): Collection {
  const { name, given } = call;
  const arity = Object.hasOwn(ARITIES, name) ? ARITIES[name] : undefined;
  if (!arity)
    refuseExpression(
      `不支持函数 ${name}()，可用的有 ${['ofType', ...Object.keys(ARITIES)].join('、')}。`,
      `the function ${name}() is not supported; there are ofType, ${Object.keys(ARITIES).join(', ')}`,
    );
  if (given.length < arity[0] || given.length > arity[1])
    refuseExpression(`函数 ${name}() 的参数个数不对。`, `${name}() was given ${given.length} arguments`);
  const [argument] = given;
  switch (name) {
    case 'where':
      return argument ? filterBy(focus, argument, scope) : focus;
    case 'exists':
      return nativeValue(existsOf(argument ? filterBy(focus, argument, scope) : focus), 'boolean');
    case 'all':
      return nativeValue(argument ? compileAll(focus, argument, scope) : sql`true`, 'boolean');
    case 'empty':
      return nativeValue(sql`(not ${existsOf(focus)})`, 'boolean');
    case 'not':
      return nativeValue(sql`(not ${toBoolean(oneOf(focus))})`, 'boolean');
    case 'first':
      return firstOf(focus);
    case 'last':
      return jsonValue(sql`(${listOf(focus)} -> -1)`, focus.type);
    case 'count':
      return nativeValue(sql`jsonb_array_length(${listOf(focus)})::numeric`, 'integer');
    case 'join':
      return compileJoin(focus, argument ? requireText(compileOne(argument, scope)) : sql`''`, scope);
    case 'extension':
      return takeExtensions(focus, argument, scope);
    case 'getResourceKey':
      return compileResourceKey(focus);
    case 'getReferenceKey':
      return compileReferenceKey(focus, argument, scope);
    default:
      return compileBoundary(name === 'lowBoundary' ? 'low' : 'high', oneOf(focus));
  }
}

/** The elements that meet a criterion: inside the jsonpath when it is that simple, else one by one. */
function filterBy(focus: Collection, criterion: Expression, scope: Scope): Collection {
  const filter = filterAsPath(criterion, focus.type, scope.constants);
  const owner = ownerOf(focus);
  if (filter !== undefined && owner.kind === 'path')
    return { kind: 'path', context: owner.context, path: `${owner.path} ? (${filter})`, type: owner.type };
  const item = scope.nextName();
  if (focus.kind === 'single') {
    const kept = compileCriterion(criterion, { ...scope, focus: { ...focus, sql: sql`${item}.value` } });
    return { ...focus, sql: sql`(select ${item}.value from (select ${focus.sql} as value) ${item} where ${kept})` };
  }
  const kept = compileCriterion(criterion, { ...scope, focus: jsonValue(sql`${item}.value`, focus.type) });
  return {
    kind: 'list',
    sql: sql`(select coalesce(jsonb_agg(${item}.value order by ${item}.place), '[]'::jsonb) from jsonb_array_elements(${listOf(focus)}) with ordinality ${item}(value, place) where ${kept})`,
    type: focus.type,
  };
}

function compileAll(focus: Collection, criterion: Expression, scope: Scope): Sql {
  const item = scope.nextName();
  const kept = compileCriterion(criterion, { ...scope, focus: jsonValue(sql`${item}.value`, focus.type) });
  return sql`(not exists (select 1 from jsonb_array_elements(${listOf(focus)}) ${item}(value) where (${kept}) is not true))`;
}

/** The texts one after another; the empty text when there are none. */
function compileJoin(focus: Collection, separator: Sql, scope: Scope): Single {
  const item = scope.nextName();
  return nativeValue(
    sql`coalesce((select string_agg(${item}.value #>> '{}', ${separator} order by ${item}.place) from jsonb_array_elements(${listOf(focus)}) with ordinality ${item}(value, place)), '')`,
    'string',
  );
}

function takeExtensions(focus: Collection, url: Expression | undefined, scope: Scope): Collection {
  if (!url) throw new Error('the number of arguments was checked');
  const extensions = takeMember(ownerOf(focus), 'extension', { type: 'Extension', many: true });
  const left: Expression = { kind: 'member', of: { kind: 'this' }, name: 'url' };
  return filterBy(extensions, { kind: 'binary', operator: '=', left, right: url }, scope);
}
