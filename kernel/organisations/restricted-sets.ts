// The consortium's own lists of restricted codes: ValueSets in the record, read with the directory, so that every process goes by them.
import type { Resource, ValueSet } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Queries } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { VALUE_SET } from '../define/codes.ts';
import { isRestrictedCategory, type RestrictedCategory } from '../define/restricted-category.ts';
import { numberOfType } from '../record/type-number.ts';

/** The codes of one system that the consortium puts into a category. */
export interface RestrictedSet {
  readonly category: RestrictedCategory;
  readonly system: string;
  readonly codes: readonly string[];
}

/** The category whose codes a resource lists; undefined for whatever is no such ValueSet. */
export function categoryOfSet(resource: Resource): RestrictedCategory | undefined {
  if (resource.resourceType !== 'ValueSet' || !resource.url?.startsWith(VALUE_SET.restricted)) return undefined;
  const category = resource.url.slice(VALUE_SET.restricted.length);
  return isRestrictedCategory(category) ? category : undefined;
}

/** The lists of a ValueSet, one a system: those of an active one with codes of its own (`compose.include.concept`); filters are not read. */
export function projectRestrictedSet(resource: ValueSet): readonly RestrictedSet[] {
  const category = categoryOfSet(resource);
  if (category === undefined || resource.status !== 'active') return [];
  return (resource.compose?.include ?? []).flatMap(({ system, concept }) =>
    system === undefined || concept === undefined ? [] : [{ category, system, codes: concept.flatMap(({ code }) => code ?? []) }],
  );
}

const isValueSet = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Reflect.get(value, 'resourceType') === 'ValueSet';
const row = z.object({ content: z.custom<ValueSet>(isValueSet) });

/** All lists that stand. */
export async function readRestrictedSets(db: Queries): Promise<readonly RestrictedSet[]> {
  const rows = await db.rows(
    sql`select content from ref_resource r where r.rtype = ${numberOfType('ValueSet')}::smallint and not r.deleted
        and r.content->>'url' like ${`${VALUE_SET.restricted}%`} order by r.updated, r.id`,
    row,
  );
  return rows.flatMap(({ content }) => projectRestrictedSet(content));
}
