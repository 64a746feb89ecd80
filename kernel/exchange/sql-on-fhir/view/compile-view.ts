// Compiles a ViewDefinition to one SQL statement over jsonb.
import { join, raw, type Sql, sql } from '../../../database/sql.ts';
import type { ResourceType } from '../../../define/source.ts';
import { compileExpression } from '../compile-expression.ts';
import { parseExpression } from '../parse-expression.ts';
import { compileCriterion, type Scope } from '../scope.ts';
import { jsonValue } from '../value.ts';
import { atElement, ViewProblem } from '../view-problem.ts';
import { compileSelects, joinAll, selectList } from './compile-select.ts';
import type { ColumnType } from './output-column.ts';
import type { ViewDefinition } from './view-definition.ts';

/** A column of the result, in order; in SQL it is called `c0`, `c1` … */
export interface ResultColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** A view ready to run. */
export interface CompiledView {
  readonly resource: ResourceType;
  readonly columns: readonly ResultColumn[];
  /** The rows of one resource: a select to be put as `lateral` behind a row source `s` that has the resource as jsonb in `content`. */
  readonly rows: Sql;
  /** Columns that fail (SQLSTATE 21000) where a resource has several values for them. */
  readonly mayRepeat: readonly string[];
}

const MOST_COLUMNS = 500;
/** Of one statement; PostgreSQL allows 65,535. */
const MOST_PARAMETERS = 20_000;

/** Compiles a view. Throws a `ViewProblem` naming the element for everything that can be told wrong without data. */
export function compileView(view: ViewDefinition): CompiledView {
  let names = 0;
  const root = jsonValue(raw('s.content'), view.resource);
  const scope: Scope = {
    focus: root,
    root,
    rowIndex: raw('0'),
    constants: view.constants,
    compile: compileExpression,
    nextName: () => raw(`t${names++}`),
  };
  const { joins, columns } = compileSelects(view.select, scope, 'ViewDefinition.select');
  requireNames(columns.map(({ name }) => name));
  const conditions = view.where.map(({ path }, index) =>
    atElement(`ViewDefinition.where[${index}].path`, path, () => sql`(${compileCriterion(parseExpression(path), scope)})`),
  );
  const where = conditions.length === 0 ? raw('true') : join(conditions, ' and ');
  const rows = sql`select ${selectList(columns)} from (select 1) start ${joinAll(joins)} where ${where}`;
  if (rows.values.length > MOST_PARAMETERS || rows.strings.length > MOST_PARAMETERS)
    throw new ViewProblem('视图太大，请拆成几个。', 'the view is too large; split it', 'ViewDefinition');
  return {
    resource: view.resource,
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows,
    mayRepeat: columns.filter(({ mayRepeat }) => mayRepeat).map(({ name }) => name),
  };
}

function requireNames(names: readonly string[]): void {
  const element = 'ViewDefinition.select';
  if (names.length === 0) throw new ViewProblem('视图没有任何列。', 'the view has no columns', element);
  if (names.length > MOST_COLUMNS)
    throw new ViewProblem(`至多 ${MOST_COLUMNS} 列，这里有 ${names.length} 列。`, `a view has at most ${MOST_COLUMNS} columns`, element);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ViewProblem(`列名“${twice}”用了两次。`, `the column name "${twice}" is used twice`, element);
}
