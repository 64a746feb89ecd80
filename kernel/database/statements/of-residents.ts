// Rows of residents, looked up one resident after another by key, whatever else the statement asks of them.
import { identifier, type Sql, sql } from '../sql.ts';

/** What stands behind `from` and `where`; the table goes by the alias `r`. */
export interface KeyedRows {
  readonly from: Sql;
  readonly where: Sql;
}

/**
 * The rows of one table that belong to the residents. Of several, each is looked up by key: told only that `resident_id` is one of many, the
 * planner may walk the whole county's records of a code instead, and it plans anew for every list. The limit tells it that they are few, so
 * that one prepared plan serves all lists.
 */
export function ofResidents(table: string, residents: readonly number[]): KeyedRows {
  const keys = [...new Set(residents)];
  const [one, ...more] = keys;
  if (one !== undefined && more.length === 0) return { from: sql`${identifier(table)} r`, where: sql`r.resident_id = ${one}` };
  return {
    from: sql`(select unnest(${keys}::bigint[]) as resident_id limit ${keys.length}) n, ${identifier(table)} r`,
    where: sql`n.resident_id = any(${keys}::bigint[]) and r.resident_id = n.resident_id`,
  };
}

/** The rows of one table with these keys (`resident_id`, `key`), each looked up by itself. */
export function ofKeys(table: string, keys: readonly (readonly [resident: number, key: string])[]): KeyedRows {
  const residents = keys.map(([resident]) => resident);
  return {
    from: sql`(select * from unnest(${residents}::bigint[], ${keys.map(([, key]) => key)}::text[]) as m(resident_id, key) limit ${keys.length}) n, ${identifier(table)} r`,
    where: sql`n.resident_id = any(${[...new Set(residents)]}::bigint[]) and r.resident_id = n.resident_id and r.key = n.key`,
  };
}
