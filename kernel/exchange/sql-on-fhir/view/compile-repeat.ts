// Compiles `repeat`: paths followed again and again from what they find, parents before children.
import { join, raw, type Sql, sql } from '../../../database/sql.ts';
import { isResourceType } from '../../../record/validation/resource-types.ts';
import { compileExpression } from '../compile-expression.ts';
import type { Expression } from '../expression.ts';
import { parseExpression } from '../parse-expression.ts';
import type { Scope } from '../scope.ts';
import { unnest } from '../unnest.ts';
import { jsonValue, NOTHING, type Single } from '../value.ts';
import { atElement, refuseExpression } from '../view-problem.ts';

/** Compiles a repeat to a row source of `value` and `place` (from 1, in order of traversal); `type` when all items are of one. */
export function compileRepeat(
  paths: readonly string[],
  scope: Scope,
  element: string,
): { readonly rows: Sql; readonly type: string | undefined } {
  const parsed = paths.map((path, index) =>
    atElement(`${element}[${index}]`, path, () => {
      const expression = parseExpression(path);
      if (!isDescending(expression))
        refuseExpression('repeat 的路径要走向下级元素，否则没有尽头。', 'a path of repeat must lead to child elements, or it has no end');
      return { expression, element: `${element}[${index}]`, path };
    }),
  );
  const typesFrom = (focus: Single): ReadonlySet<string | undefined> => {
    const found = parsed.map((each) => atElement(each.element, each.path, () => compileExpression(each.expression, { ...scope, focus })));
    return new Set(found.filter((value) => value !== NOTHING).map((value) => value.type));
  };
  const [type, ...others] = typesFrom(scope.focus);
  const deeper = type === undefined ? [] : [...typesFrom(jsonValue(raw('null::jsonb'), type))];
  const common = others.length === 0 && deeper.every((each) => each === type) ? type : undefined;
  const [walk, child] = [scope.nextName(), scope.nextName()];
  const children = (focus: Single): Sql => {
    const sources = parsed.map(({ expression }, index) => {
      const rows = unnest(compileExpression(expression, { ...scope, focus }));
      return sql`select ${raw(String(index))}::bigint as path, f.value, f.place from ${rows} with ordinality f(value, place)`;
    });
    return join(sources, ' union all ', '(', ')');
  };
  const rows = sql`(with recursive ${walk}(value, trail) as (
      select ${child}.value, array[${child}.path, ${child}.place] from ${children(scope.focus)} ${child}
      union all
      select ${child}.value, ${walk}.trail || array[${child}.path, ${child}.place] from ${walk} cross join lateral ${children(jsonValue(sql`${walk}.value`, common))} ${child})
    select ${walk}.value, row_number() over (order by ${walk}.trail) from ${walk})`;
  return { rows, type: common };
}

/** Whether what a path finds lies below where it starts; then walking ends with the resource. */
function isDescending(expression: Expression): boolean {
  switch (expression.kind) {
    case 'member':
      return expression.of.kind === 'this'
        ? !isResourceType(expression.name)
        : isDescending(expression.of) || expression.of.kind === 'member';
    case 'index':
      return isDescending(expression.of);
    case 'typed':
      return expression.operator === 'as' && isDescending(expression.of);
    case 'call':
      return expression.name === 'extension'
        ? isDescending(expression.of) || expression.of.kind === 'this'
        : ['where', 'ofType', 'first', 'last'].includes(expression.name) && isDescending(expression.of);
    default:
      return false;
  }
}
