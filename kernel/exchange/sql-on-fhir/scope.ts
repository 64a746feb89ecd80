// What an expression can see while it is compiled.
import type { Sql } from '../../database/sql.ts';
import type { Expression, Literal } from './expression.ts';
import { type List, oneOf, type Path, type Single, toBoolean } from './value.ts';

/** The view's constants by name. */
export type Constants = ReadonlyMap<string, Literal>;

/** The surroundings of an expression. */
export interface Scope {
  /** `$this`: the element that paths start from. */
  readonly focus: Single;
  /** The resource. */
  readonly root: Single;
  /** `%rowIndex` as an SQL integer. */
  readonly rowIndex: Sql;
  readonly constants: Constants;
  /** Compiles an expression; here so that functions can compile their arguments. */
  readonly compile: (expression: Expression, scope: Scope) => Single | Path | List;
  /** A name for a row source that no other has in this statement. */
  readonly nextName: () => Sql;
}

/** Compiles an expression to one value; more than one fails at run time. */
export function compileOne(expression: Expression, scope: Scope): Single {
  return oneOf(scope.compile(expression, scope));
}

/** Compiles a criterion to an SQL boolean, NULL when it says nothing. */
export function compileCriterion(expression: Expression, scope: Scope): Sql {
  return toBoolean(compileOne(expression, scope));
}
