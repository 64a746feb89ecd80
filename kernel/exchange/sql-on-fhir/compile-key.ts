// Keys that join the rows of one view to those of another (SQL on FHIR v2, getResourceKey and getReferenceKey).
import { type Sql, sql } from '../../database/sql.ts';
import { isResourceType } from '../../record/validation/resource-types.ts';
import type { Expression } from './expression.ts';
import type { Scope } from './scope.ts';
import { type List, listOf, nativeValue, type Path, type Single } from './value.ts';
import { refuseExpression } from './view-problem.ts';

type Collection = Single | Path | List;

/** `Patient/p1`. A resource without id has no key. */
export function compileResourceKey(focus: Collection): Single {
  if (focus.kind !== 'single' || focus.type === undefined || !isResourceType(focus.type))
    refuseExpression('getResourceKey() 只能用在资源上。', 'getResourceKey() is for the resource itself');
  return nativeValue(sql`(${focus.type}::text || '/' || (${focus.sql} ->> 'id'))`, 'string');
}

/**
 * The key of what a Reference points to: `Patient/p1`, without the version; the whole address when it lies elsewhere. Empty for
 * references to contained resources, and to another type when one is named.
 */
export function compileReferenceKey(focus: Collection, type: Expression | undefined, scope: Scope): Collection {
  if (focus.type !== undefined && focus.type !== 'Reference')
    refuseExpression('getReferenceKey() 只能用在 Reference 上。', 'getReferenceKey() is for elements of type Reference');
  const wanted = type === undefined ? undefined : readResourceType(type);
  if (focus.kind === 'single') return nativeValue(readKey(sql`(${focus.sql} ->> 'reference')`, wanted), 'string');
  const item = scope.nextName();
  const key = readKey(sql`(${item}.value ->> 'reference')`, wanted);
  return {
    kind: 'list',
    sql: sql`(select coalesce(jsonb_agg(${item}.key order by ${item}.place) filter (where ${item}.key is not null), '[]'::jsonb) from (select ${key} as key, ${item}.place from jsonb_array_elements(${listOf(focus)}) with ordinality ${item}(value, place)) ${item})`,
    type: 'string',
  };
}

function readKey(reference: Sql, type: string | undefined): Sql {
  // Split, not matched: a regular expression takes forty times as long.
  const wanted = type === undefined ? sql`k.key like '%/%' or k.key like 'urn:%'` : sql`split_part(k.key, '/', -2) = ${type}`;
  return sql`(select case when not starts_with(k.key, '#') and (${wanted}) then k.key end from (select split_part(${reference}, '/_history/', 1) as key) k)`;
}

function readResourceType(expression: Expression): string {
  const name = expression.kind === 'member' ? expression.name : expression.kind === 'literal' ? String(expression.value) : '';
  if (!isResourceType(name)) refuseExpression(`“${name}”不是资源类型。`, `"${name}" is no resource type`);
  return name;
}
