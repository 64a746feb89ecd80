// What an expression can see while it is compiled.
import type { Sql } from '../../database/sql.ts';
import type { Literal } from './expression.ts';
import type { Single } from './value.ts';

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
  /** A name for a row source that no other has in this statement. */
  readonly nextName: () => Sql;
}
