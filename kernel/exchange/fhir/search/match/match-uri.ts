// Conditions of uri parameters: exact, and above or below along the segments of an address.
import { join, type Sql, sql } from '../../../../database/sql.ts';
import { jsonPathOf } from '../../../../record/search-index/element-path.ts';
import type { Place } from '../../../../record/search-index/r4-search.ts';
import { escapeLike } from './match-string.ts';
import { unescapeValue } from './split-value.ts';

/** Whether an address at one of the places is the value; `below` takes those that begin with it, `above` those that it begins with. A canonical without version meets any version. */
export function matchUri(doc: Sql, places: readonly Place[], modifier: string | undefined, written: string): Sql {
  const value = unescapeValue(written);
  const folder = value.endsWith('/') ? value : `${value}/`;
  const held = sql`(e #>> '{}')`;
  const conditionOf = (type: string): Sql => {
    if (modifier === 'below') return sql`(${held} = ${value} or ${held} like ${`${escapeLike(folder)}%`})`;
    if (modifier === 'above') return sql`(${held} = ${value} or starts_with(${value}, rtrim(${held}, '/') || '/'))`;
    return type === 'canonical' ? sql`(${held} = ${value} or split_part(${held}, '|', 1) = ${value})` : sql`${held} = ${value}`;
  };
  return join(
    places.map(
      ([path, type]) => sql`exists (select 1 from jsonb_path_query(${doc}, ${jsonPathOf(path)}::jsonpath) e where ${conditionOf(type)})`,
    ),
    ' or ',
    '(',
    ')',
  );
}
