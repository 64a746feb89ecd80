// What results are sorted by: one expression for each parameter of `_sort`, and the place in that order where a page begins.
import type { OrderKey } from '../../../database/distribution/fan-outs.ts';
import { empty, join, raw, type Sql, sql } from '../../../database/sql.ts';
import { jsonPathOf } from '../../../record/search-index/element-path.ts';
import { isEventTime, NEWEST_FIRST } from '../../../record/search-index/event-time.ts';
import type { ParameterDefinition } from '../../../record/search-index/r4-search.ts';
import type { Cursor } from './cursor.ts';
import { timesOf } from './match/match-date.ts';
import { numbersOf } from './match/match-number.ts';
import { foldSql, textPlaces } from './match/match-string.ts';
import { codePathOf } from './match/match-token.ts';

/** One key of the order. */
export interface SortKey {
  readonly parameter: ParameterDefinition;
  readonly descending: boolean;
}

/** A key as SQL: the value of a row (never NULL: what has none comes last either way) and its type. */
export interface SortColumn {
  readonly value: Sql;
  readonly type: 'timestamptz' | 'numeric' | 'text collate "C"';
  readonly descending: boolean;
}

/** Kinds of parameters that make no order. */
const UNORDERED = new Set(['composite', 'special']);

/** Whether results can be sorted by the parameter. */
export function isSortable(parameter: ParameterDefinition): boolean {
  return !UNORDERED.has(parameter.t) && parameter.n !== '_text' && parameter.n !== '_content';
}

/** The least (ascending) or greatest value among the places, or what comes last. */
function pick(descending: boolean, values: readonly (readonly [path: string, value: Sql])[], type: SortColumn['type']): Sql {
  const each = values.map(([path, value]) => sql`select ${value} as v from jsonb_path_query(r.content, ${path}::jsonpath) e`);
  const last = type === 'text collate "C"' ? (descending ? '' : '\u{10ffff}') : descending ? '-infinity' : 'infinity';
  return sql`coalesce((select ${raw(descending ? 'max' : 'min')}(u.v) from (${join(each, ' union all ')}) u), ${last}::${raw(type === 'text collate "C"' ? 'text' : type)})`;
}

/** A key as SQL, of rows of a type; undefined: of several types. */
export function sortColumnOf({ parameter, descending }: SortKey, resource: string | undefined): SortColumn {
  const column = (type: SortColumn['type'], value: Sql): SortColumn => ({ value, type, descending });
  if (parameter.n === '_lastUpdated') return column('timestamptz', sql`r.updated`);
  if (parameter.n === '_id') return column('text collate "C"', sql`r.id`);
  if (resource !== undefined && isEventTime(resource, parameter.n))
    return column('timestamptz', descending ? raw(NEWEST_FIRST.replace('eff', 'r.eff')) : sql`coalesce(r.eff, 'infinity'::timestamptz)`);
  const { p: places } = parameter;
  switch (parameter.t) {
    case 'date': {
      const times = places.flatMap(timesOf).map(({ path, low, high }) => [jsonPathOf(path), descending ? high : low] as const);
      return column('timestamptz', pick(descending, times, 'timestamptz'));
    }
    case 'number':
    case 'quantity': {
      const numbers = places.map(([path, type]) => [jsonPathOf(path), descending ? numbersOf(type).high : numbersOf(type).low] as const);
      return column('numeric', pick(descending, numbers, 'numeric'));
    }
    case 'string': {
      const texts = textPlaces(places).map(({ path }) => [path, foldSql(sql`(e #>> '{}')`)] as const);
      return column('text collate "C"', pick(descending, texts, 'text collate "C"'));
    }
    default: {
      const held = places.map((place) => {
        const [path, type] = place;
        if (type === 'Reference') return [jsonPathOf(path), sql`e ->> 'reference'`] as const;
        if (type === 'Resource') return [jsonPathOf(path), sql`e ->> 'id'`] as const;
        const field =
          type === 'CodeableConcept' || type === 'Coding' ? 'code' : type === 'Identifier' || type === 'ContactPoint' ? 'value' : undefined;
        return [codePathOf(place), field === undefined ? sql`e #>> '{}'` : sql`e ->> ${field}`] as const;
      });
      return column('text collate "C"', pick(descending, held, 'text collate "C"'));
    }
  }
}

/** The direction of the keys that make the order whole (type, resident, id): that of the first key, so that one index serves both. */
export function tiesDescend(columns: readonly SortColumn[]): boolean {
  return columns[0]?.descending ?? false;
}

/** ORDER BY of rows that carry the keys as columns k0, k1 … */
export function orderOf(columns: readonly SortColumn[]): Sql {
  const direction = (descending: boolean): Sql => (descending ? raw(' desc') : empty);
  const ties = direction(tiesDescend(columns));
  const keys = columns.map(({ descending }, at) => sql`${raw(`k${at}`)}${direction(descending)}`);
  return join([...keys, sql`rtype${ties}`, sql`resident_id${ties}`, sql`id${ties}`]);
}

/** The column in which a row that was found carries a key as text. */
export function keyColumn(at: number): string {
  return `t${at}`;
}

/** The same order for rows of several servers, which carry the keys as texts. */
export function orderKeysOf(columns: readonly SortColumn[]): readonly OrderKey[] {
  const ties = tiesDescend(columns);
  const kinds = { timestamptz: 'time', numeric: 'number', 'text collate "C"': 'text' } as const;
  return [
    ...columns.map(({ type, descending }, at) => ({ column: keyColumn(at), descending, as: kinds[type] })),
    ...['rtype', 'resident_id', 'id'].map((column) => ({ column, descending: ties })),
  ];
}

/** Rows after the marker in that order. */
export function placeAfter(columns: readonly SortColumn[], cursor: Cursor): Sql {
  const ties = tiesDescend(columns);
  const keys = columns.map((column, at) => ({
    name: column.value,
    value: sql`${cursor.keys[at]}::${raw(column.type.replace(' collate "C"', ''))}${raw(column.type.startsWith('text') ? ' collate "C"' : '')}`,
    descending: column.descending,
  }));
  const all = [
    ...keys,
    { name: sql`r.rtype`, value: sql`${cursor.rtype}::smallint`, descending: ties },
    { name: sql`r.resident_id`, value: sql`${cursor.resident}::bigint`, descending: ties },
    { name: sql`r.id`, value: sql`${cursor.id}::text collate "C"`, descending: ties },
  ];
  if (all.every((key) => key.descending === ties))
    return sql`(${join(all.map((key) => key.name))}) ${raw(ties ? '<' : '>')} (${join(all.map((key) => key.value))})`;
  const steps = all.map((key, at) => {
    const equal = all.slice(0, at).map((before) => sql`${before.name} = ${before.value}`);
    return join([...equal, sql`${key.name} ${raw(key.descending ? '<' : '>')} ${key.value}`], ' and ', '(', ')');
  });
  return join(steps, ' or ', '(', ')');
}
