// Conditions such as 'identifier=system|value' that name a resource by what it is: If-None-Exist and conditional references.
import type { Resource } from '@medplum/fhirtypes';
import { rowsForThePlatform } from '../../../access/row-condition.ts';
import type { Queries } from '../../../database/database.ts';
import { refuse } from '../answer/outcome.ts';
import { readSearch, type Search } from '../search/read-search.ts';
import { matchCondition } from '../search/run-search.ts';

/** A condition, and the key by which two transactions with the same one wait for each other. */
export interface Condition {
  readonly search: Search;
  readonly key: string;
  readonly text: string;
}

/** Reads a condition. Throws 400 when it is empty or holds anything that is not understood: guessing would make doubles. */
export function readCondition(type: Resource['resourceType'], text: string, place: string | undefined): Condition {
  const search = readSearch(type, new URLSearchParams(text.replace(/^\?/, '').replaceAll('+', '%2B')), true);
  if (search.criteria.length === 0)
    refuse(400, 'value', `条件“${text}”里没有可用的查询参数。`, `the condition "${text}" names no search parameter`, place);
  const parts = search.criteria.map(({ written, values }) => `${written}=${[...values].sort().join(',')}`);
  return { search, key: `${type}?${parts.sort().join('&')}`, text };
}

/** Throws 412: which of several resources is meant cannot be told. */
export function refuseSeveral(condition: Condition, place: string | undefined): never {
  refuse(
    412,
    'multiple-matches',
    `不止一个 ${condition.search.type} 符合条件“${condition.text}”，无法确定是哪一个。`,
    `more than one ${condition.search.type} meets the condition "${condition.text}"`,
    place,
  );
}

/**
 * The id of the one resource that meets the condition; undefined when there is none. Throws 412 when there are several. The whole record
 * is searched, whoever the resource is about: the sender learns an id, and no double is made.
 */
export async function findMatch(db: Queries, condition: Condition, place: string | undefined): Promise<string | undefined> {
  const found = await matchCondition(db, condition.search, rowsForThePlatform());
  if (found.length > 1) refuseSeveral(condition, place);
  return found[0]?.id;
}
