// A collection as rows.
import { type Sql, sql } from '../../database/sql.ts';
import { jsonPathOf, type List, listOf, type Path, type Single } from './value.ts';

/** A set-returning call that gives the values in order; put `with ordinality` behind it. */
export function unnest(value: Single | Path | List): Sql {
  if (value.kind === 'path') return sql`jsonb_path_query(${value.context}, ${jsonPathOf(value)})`;
  return sql`jsonb_array_elements(${listOf(value)})`;
}
