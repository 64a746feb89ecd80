// Compiles the selects of a view to joins and columns: siblings multiply, unionAll adds, forEach unnests.
import { empty, join, raw, type Sql, sql } from '../../../database/sql.ts';
import { compileExpression } from '../compile-expression.ts';
import { parseExpression } from '../parse-expression.ts';
import type { Scope } from '../scope.ts';
import { unnest } from '../unnest.ts';
import { jsonValue } from '../value.ts';
import { atElement, ViewProblem } from '../view-problem.ts';
import { compileRepeat } from './compile-repeat.ts';
import { type OutputColumn, outputColumn } from './output-column.ts';
import type { ViewSelect } from './view-definition.ts';

/** Row sources to put after one row of the surroundings, and columns over them. */
export interface Fragment {
  readonly joins: readonly Sql[];
  readonly columns: readonly OutputColumn[];
}

const DEEPEST = 20;

/** Compiles sibling selects. `element` names them for errors. Throws a `ViewProblem`. */
export function compileSelects(selects: readonly ViewSelect[], scope: Scope, element: string, depth = 0): Fragment {
  return joinFragments(selects.map((select, index) => compileSelect(select, scope, `${element}[${index}]`, depth)));
}

function joinFragments(fragments: readonly Fragment[]): Fragment {
  return { joins: fragments.flatMap(({ joins }) => joins), columns: fragments.flatMap(({ columns }) => columns) };
}

function compileSelect(select: ViewSelect, scope: Scope, element: string, depth: number): Fragment {
  if (depth > DEEPEST) throw new ViewProblem(`select 至多嵌套 ${DEEPEST} 层。`, `selects nest ${DEEPEST} deep at most`, element);
  const { forEach, forEachOrNull, repeat } = select;
  if ([forEach, forEachOrNull, repeat].filter((each) => each !== undefined).length > 1)
    throw new ViewProblem(
      'forEach、forEachOrNull、repeat 只能写一个。',
      'only one of forEach, forEachOrNull and repeat may be there',
      element,
    );
  const item = scope.nextName();
  const within = (type: string | undefined): Fragment => {
    const rowIndex = sql`(${item}.place - 1)`;
    return compileBody(select, { ...scope, focus: jsonValue(sql`${item}.value`, type), rowIndex }, element, depth);
  };
  if (repeat !== undefined) {
    const { rows, type } = compileRepeat(repeat, scope, `${element}.repeat`);
    const inner = within(type);
    return { joins: [sql`cross join lateral ${rows} ${item}(value, place)`, ...inner.joins], columns: inner.columns };
  }
  const path = forEach ?? forEachOrNull;
  if (path === undefined) return compileBody(select, scope, element, depth);
  const value = atElement(`${element}.${forEach === undefined ? 'forEachOrNull' : 'forEach'}`, path, () =>
    compileExpression(parseExpression(path), scope),
  );
  const rows = sql`${unnest(value)} with ordinality ${item}(value, place)`;
  const inner = within(value.type);
  if (forEach !== undefined) return { joins: [sql`cross join lateral ${rows}`, ...inner.joins], columns: inner.columns };
  return orNulls(rows, inner, scope.nextName());
}

/** One row of nulls when there is nothing to iterate over (%rowIndex is 0 there), but none when all items were dropped further in. */
function orNulls(rows: Sql, inner: Fragment, name: Sql): Fragment {
  const found = sql`select ${selectList(inner.columns)} from ${rows} ${joinAll(inner.joins)}`;
  const columns = renameColumns(inner.columns, name);
  if (inner.joins.length === 0) {
    return {
      joins: [sql`left join lateral (${found}) ${name} on true`],
      columns: columns.map((column) => (column.rowIndex ? { ...column, sql: sql`coalesce(${column.sql}, 0)` } : column)),
    };
  }
  const blank = join(inner.columns.map(({ rowIndex, type }) => (rowIndex ? raw('0') : raw(`null::${SQL_TYPES[type]}`))));
  const nulls = sql`select ${inner.columns.length === 0 ? empty : blank} where not exists (select 1 from ${rows})`;
  return { joins: [sql`cross join lateral (${found} union all ${nulls}) ${name}`], columns };
}

function compileBody(select: ViewSelect, scope: Scope, element: string, depth: number): Fragment {
  const columns = (select.column ?? []).map((column, index) => {
    const value = (): OutputColumn => outputColumn(column, compileExpression(parseExpression(column.path), scope));
    return atElement(`${element}.column[${index}].path`, column.path, value);
  });
  return joinFragments([
    { joins: [], columns },
    compileSelects(select.select ?? [], scope, `${element}.select`, depth + 1),
    select.unionAll ? compileUnion(select.unionAll, scope, `${element}.unionAll`, depth + 1) : { joins: [], columns: [] },
  ]);
}

function compileUnion(branches: readonly ViewSelect[], scope: Scope, element: string, depth: number): Fragment {
  const fragments = branches.map((branch, index) => compileSelect(branch, scope, `${element}[${index}]`, depth));
  const [first] = fragments;
  if (!first) throw new Error('a unionAll has a branch');
  const name = scope.nextName();
  const describe = (columns: readonly OutputColumn[]): string => columns.map((column) => `${column.name} ${column.type}`).join(', ');
  for (const [index, { columns }] of fragments.entries()) {
    if (describe(columns) !== describe(first.columns))
      throw new ViewProblem(
        `unionAll 各支的列名、次序、类型要一致：第 1 支是 ${describe(first.columns)}，这里是 ${describe(columns)}。`,
        `the branches of unionAll must have the same columns: ${describe(first.columns)}, not ${describe(columns)}`,
        `${element}[${index}]`,
      );
  }
  const all = fragments.map(({ joins, columns }) => sql`select ${selectList(columns)} from (select 1) start ${joinAll(joins)}`);
  const columns = renameColumns(first.columns, name).map((column, index) => ({
    ...column,
    rowIndex: fragments.every((each) => each.columns[index]?.rowIndex === true),
    mayRepeat: fragments.some((each) => each.columns[index]?.mayRepeat === true),
  }));
  return { joins: [sql`cross join lateral (${join(all, ' union all ')}) ${name}`], columns };
}

const SQL_TYPES = { text: 'text', boolean: 'boolean', integer: 'bigint', number: 'numeric', json: 'jsonb' } as const;

/** The columns as `c0`, `c1` …: names of views never become SQL. */
export function selectList(columns: readonly OutputColumn[]): Sql {
  if (columns.length === 0) return empty;
  return join(columns.map((column, index) => sql`(${column.sql})::${raw(SQL_TYPES[column.type])} as ${raw(`c${index}`)}`));
}

function renameColumns(columns: readonly OutputColumn[], name: Sql): readonly OutputColumn[] {
  return columns.map((column, index) => ({ ...column, sql: sql`${name}.${raw(`c${index}`)}` }));
}

/** Row sources one after another. */
export function joinAll(joins: readonly Sql[]): Sql {
  return joins.length === 0 ? empty : join(joins, ' ');
}
