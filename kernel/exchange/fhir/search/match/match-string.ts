// Conditions of string parameters, and what counts as the same text.
import { join, type Sql, sql } from '../../../../database/sql.ts';
import { jsonPathOf } from '../../../../record/search-index/element-path.ts';
import type { Place } from '../../../../record/search-index/r4-search.ts';
import { unescapeValue } from './split-value.ts';

/** Parts of data types that a string parameter looks at. Source: FHIR R4, Search, string: any part of a HumanName or an Address. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  HumanName: ['text', 'family', 'given', 'prefix', 'suffix'],
  Address: ['text', 'line', 'city', 'district', 'state', 'postalCode', 'country'],
};

/** Text without accents and case, full-width letters as plain ones. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

/** The same in SQL. */
export function foldSql(text: Sql): Sql {
  return sql`lower(regexp_replace(normalize(${text}, NFKD), '[\u0300-\u036f]', '', 'g'))`;
}

/** The text with the signs of LIKE made plain. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** The places of the texts themselves. */
export function textPlaces(places: readonly Place[]): readonly { readonly path: string; readonly whole: boolean }[] {
  return places.flatMap(([path, type]): readonly { readonly path: string; readonly whole: boolean }[] => {
    const parts = PARTS[type];
    return parts ? parts.map((part) => ({ path: jsonPathOf(`${path}.${part}`), whole: false })) : [{ path: jsonPathOf(path), whole: true }];
  });
}

/**
 * Whether a text at one of the places begins with the value, case and accents aside; `exact` takes it as written, `contains` any part. Names
 * and addresses are searched word by word, and Chinese ones, which have no words, anywhere.
 */
export function matchString(doc: Sql, places: readonly Place[], modifier: string | undefined, written: string): Sql {
  const value = unescapeValue(written);
  const folded = escapeLike(foldText(value.trim()));
  const conditionOf = (whole: boolean): Sql => {
    if (modifier === 'exact') return sql`e #>> '{}' = ${value}`;
    const text = foldSql(sql`(e #>> '{}')`);
    if (modifier === 'contains' || (!whole && /\p{Script=Han}/u.test(value))) return sql`${text} like ${`%${folded}%`}`;
    return whole ? sql`${text} like ${`${folded}%`}` : sql`(${text} like ${`${folded}%`} or ${text} like ${`% ${folded}%`})`;
  };
  return join(
    textPlaces(places).map(
      ({ path, whole }) => sql`exists (select 1 from jsonb_path_query(${doc}, ${path}::jsonpath) e where ${conditionOf(whole)})`,
    ),
    ' or ',
    '(',
    ')',
  );
}

/** `_text` (what the narrative says) and `_content` (anything in the resource): every word of the value stands in it. */
export function matchText(parameter: '_text' | '_content', written: string): Sql {
  const words = foldText(unescapeValue(written))
    .split(/\s+/)
    .filter((word) => word !== '');
  const text =
    parameter === '_text'
      ? foldSql(sql`regexp_replace(coalesce(r.content #>> '{text,div}', ''), '<[^>]*>', ' ', 'g')`)
      : foldSql(
          sql`coalesce((select string_agg(v #>> '{}', ' ') from jsonb_path_query(r.content, 'strict $.**') v where jsonb_typeof(v) = 'string'), '')`,
        );
  return words.length === 0
    ? sql`false`
    : join(
        words.map((word) => sql`${text} like ${`%${escapeLike(word)}%`}`),
        ' and ',
        '(',
        ')',
      );
}
