// What the conditions of a search are compiled against: rows of one type, who asks, and what is known of the residents.
import type { RowCondition } from '../../../access/row-condition.ts';
import type { Queries } from '../../../database/database.ts';
import { empty, identifier, join, raw, type Sql, sql } from '../../../database/sql.ts';
import type { ResourceType } from '../../../define/source.ts';
import { numberOfType } from '../../../record/type-number.ts';
import { mayBeAboutResidents } from '../../../record/validation/patient-paths.ts';

/**
 * Rows of a type under the alias `r`, with their resident's row `p` in the table of residents' resources. `reach` is the condition on `p`: it goes
 * into every statement and every part of one that reads residents' resources, so that nobody learns of others by what a search counts.
 */
export interface Level {
  readonly db: Queries;
  readonly type: ResourceType;
  readonly reach: RowCondition;
  /** Our own address: references below it are ours. */
  readonly base: string | undefined;
  /** The rows are few already, because the search names the resident: then what they refer to is looked up row by row. */
  readonly narrowed: boolean;
  /** So many residents have the name that is searched that going from one to the next fills a page sooner than looking all of them up. */
  readonly walked?: boolean | undefined;
  /** Who has a name is looked up first, where they are few, so that the statement names residents and has one plan for all names. */
  readonly looksUpNames?: boolean | undefined;
}

/** The two tables of current resources. */
export type Table = 'resource' | 'ref_resource';

/** Where resources of a type may stand: those that name their resident in one table, all others in the other. */
export function tablesOf(type: ResourceType): readonly Table[] {
  if (type === 'Patient') return ['resource'];
  return mayBeAboutResidents(type) ? ['ref_resource', 'resource'] : ['ref_resource'];
}

/** Whether a part of a statement may speak of the resident's row `p`. */
export function readsResident(part: Sql): boolean {
  return part.strings.some((text) => /\bp"?\./.test(text));
}

/**
 * FROM and WHERE of the current rows of some types within reach that meet the conditions. `beside` joins more to the FROM. `keyed`: one of the
 * conditions finds a handful of rows by itself; indexes that begin with the type are then left aside, for they would be read whole beside it.
 */
export function rowsWhere(
  table: Table,
  types: readonly ResourceType[],
  reach: RowCondition,
  conditions: readonly Sql[],
  beside: Sql = empty,
  keyed = false,
): Sql {
  // Who reaches every place need not look at whom each row is about, unless a condition does.
  const needed = table === 'resource' && [reach, ...conditions, beside].some(readsResident);
  const people = needed ? sql`join view_people p on p.resident_id = r.resident_id` : empty;
  const numbers = types.map(numberOfType);
  const column = keyed ? raw('r.rtype::integer') : raw('r.rtype');
  // A single type stands in the text: the indexes of one type are known to serve by it, whatever the values.
  const type = numbers.length === 1 ? sql`${column} = ${raw(String(numbers[0]))}` : sql`${column} = any(${numbers}::smallint[])`;
  const mine = table === 'resource' ? [reach] : [];
  return sql`from ${identifier(table)} r ${people} ${beside} where ${join([sql`${type} and not r.deleted`, ...mine, ...conditions], ' and ')}`;
}
