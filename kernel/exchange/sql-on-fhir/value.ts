// What an expression compiles to: a collection that SQL has not been asked for yet, and the ways to ask.
import { raw, type Sql, sql } from '../../database/sql.ts';
import { type ElementType, isPrimitive, type Shape, shapeOf } from './element-types.ts';
import { refuseExpression } from './view-problem.ts';

/** At most one value. `sql` is NULL when there is none; its SQL type follows `shape` (text for `temporal`, jsonb for `json`). */
export interface Single {
  readonly kind: 'single';
  readonly sql: Sql;
  readonly shape: Shape;
  readonly type: string | undefined;
}

/** The items that a jsonpath (without its `$`, in lax mode) finds in a jsonb value. */
export interface Path {
  readonly kind: 'path';
  readonly context: Sql;
  readonly path: string;
  readonly type: string | undefined;
}

/** A jsonb array, never NULL. */
export interface List {
  readonly kind: 'list';
  readonly sql: Sql;
  readonly type: string | undefined;
}

/** A `value[x]` whose type was not chosen yet; `types` is undefined where R4 does not tell whether it is one at all. */
export interface Choice {
  readonly kind: 'choice';
  readonly owner: Single | Path;
  readonly name: string;
  readonly types: readonly string[] | undefined;
  readonly many: boolean;
}

/** A collection. */
export type Value = Single | Path | List | Choice;

/** No value at all. */
export const NOTHING: Single = { kind: 'single', sql: raw('null::jsonb'), shape: 'json', type: undefined };

/** One jsonb value of a FHIR type. */
export function jsonValue(value: Sql, type: string | undefined): Single {
  return { kind: 'single', sql: value, shape: 'json', type };
}

/** One native value; `type` is the FHIR type it stands for. */
export function nativeValue(value: Sql, type: string): Single {
  return { kind: 'single', sql: value, shape: shapeOf(type), type };
}

/** A key as a step of a jsonpath. The path travels as a parameter; quoting keeps a key from becoming an operator. */
export function stepTo(key: string): string {
  return `.${JSON.stringify(key)}`;
}

/** The collection as something with members. */
export function ownerOf(value: Single | Path | List): Single | Path {
  return value.kind === 'list' ? { kind: 'path', context: value.sql, path: '[*]', type: value.type } : value;
}

/** The elements of a key. */
export function takeMember(owner: Single | Path, key: string, element: Omit<ElementType, 'choice'>): Single | Path {
  if (owner.kind === 'single') {
    if (owner.shape !== 'json') return NOTHING;
    if (!element.many) return jsonValue(sql`(${owner.sql} -> ${key}::text)`, element.type);
    return { kind: 'path', context: owner.sql, path: `${stepTo(key)}[*]`, type: element.type };
  }
  return { kind: 'path', context: owner.context, path: `${owner.path}${stepTo(key)}${element.many ? '[*]' : ''}`, type: element.type };
}

/** FHIR keeps the place of a value that has only extensions with a null; it is no value. */
function pathText({ path, type }: Path): string {
  const nullable = path.endsWith('[*]') && (type === undefined || isPrimitive(type));
  return `$${path}${nullable ? ' ? (@.type() != "null")' : ''}`;
}

/** The jsonpath of a value, as a parameter of its own type. */
export function jsonPathOf(value: Path): Sql {
  return sql`${pathText(value)}::jsonpath`;
}

/** A native value as jsonb. */
export function toJsonb(value: Single): Sql {
  return value.shape === 'json' ? value.sql : sql`to_jsonb(${value.sql})`;
}

/** All values as a jsonb array; never NULL. */
export function listOf(value: Single | Path | List): Sql {
  switch (value.kind) {
    case 'list':
      return value.sql;
    case 'path':
      return sql`coalesce(jsonb_path_query_array(${value.context}, ${jsonPathOf(value)}), '[]'::jsonb)`;
    case 'single':
      return sql`(select coalesce(jsonb_agg(v.value) filter (where v.value is not null), '[]'::jsonb) from (select ${toJsonb(value)} as value) v)`;
  }
}

/** The one value, NULL when there is none. At run time PostgreSQL refuses more than one (SQLSTATE 21000). */
export function oneOf(value: Single | Path | List): Single {
  switch (value.kind) {
    case 'single':
      return value;
    case 'path':
      return jsonValue(sql`(select jsonb_path_query(${value.context}, ${jsonPathOf(value)}))`, value.type);
    case 'list':
      return jsonValue(sql`(select jsonb_array_elements(${value.sql}))`, value.type);
  }
}

/** The first value. */
export function firstOf(value: Single | Path | List): Single {
  switch (value.kind) {
    case 'single':
      return value;
    case 'path':
      return jsonValue(sql`jsonb_path_query_first(${value.context}, ${jsonPathOf(value)})`, value.type);
    case 'list':
      return jsonValue(sql`(${value.sql} -> 0)`, value.type);
  }
}

/** Whether there is any value: an SQL boolean, never NULL. */
export function existsOf(value: Single | Path | List): Sql {
  switch (value.kind) {
    case 'single':
      return sql`(${value.sql} is not null)`;
    case 'path':
      return sql`coalesce(jsonb_path_exists(${value.context}, ${jsonPathOf(value)}), false)`;
    case 'list':
      return sql`(${value.sql} <> '[]'::jsonb)`;
  }
}

/** What a value is taken as, or the problem that it is something else. */
function requireShape(value: Single, wanted: Shape, chinese: string): void {
  const shape = value.shape === 'json' ? shapeOf(value.type) : value.shape;
  const complex = value.shape === 'json' && shape === 'json' && value.type !== undefined;
  if (complex || (shape !== 'json' && shape !== wanted))
    refuseExpression(
      `这里需要${chinese}，得到的是 ${value.type ?? shape}。`,
      `a ${wanted} is needed here, ${value.type ?? shape} was given`,
    );
}

/** As an SQL boolean. Values of unknown type that are none fail at run time. */
export function toBoolean(value: Single): Sql {
  requireShape(value, 'boolean', '布尔值');
  return value.shape === 'boolean' ? value.sql : sql`(${value.sql})::boolean`;
}

/** As an SQL numeric. */
export function toNumber(value: Single): Sql {
  requireShape(value, 'number', '数值');
  return value.shape === 'number' ? value.sql : sql`(${value.sql})::numeric`;
}

/** As SQL text: the text itself, or the JSON of what is no text. */
export function toText(value: Single): Sql {
  if (value.shape === 'text' || value.shape === 'temporal') return value.sql;
  return value.shape === 'json' ? sql`(${value.sql} #>> '{}')` : sql`(${value.sql})::text`;
}

/** As SQL text, refusing what is known to be no text (dates count as text). */
export function requireText(value: Single): Sql {
  const shape = value.shape === 'json' ? shapeOf(value.type) : value.shape;
  if (shape !== 'temporal') requireShape(value, 'text', '文字');
  return toText(value);
}
