// The total of a search over a whole type, where counts are remembered.
import type { RowCondition } from '../../../access/row-condition.ts';
import type { Queries } from '../../../database/database.ts';
import { raw } from '../../../database/sql.ts';
import type { CountedRecords } from '../../../indicators/remembered-counts.ts';
import { compileTypes, listTables, namesIdentifier, partsOf } from './compile-types.ts';
import type { Criterion } from './criterion.ts';
import { readsResident, rowsWhere } from './level.ts';
import type { Search } from './read-search.ts';

/** How many records there are, as it is remembered. */
export type Counting = (records: CountedRecords) => Promise<number>;

/** What is counted follows from the record and its resident alone; a list names others. */
function followsFromResident(criterion: Criterion): boolean {
  return criterion.kind === 'plain' && criterion.parameter.n !== '_list';
}

/**
 * The total that is asked for, where counts are remembered: of a whole type, for who reaches everybody. Undefined otherwise, and for what is
 * found by few rows anyway.
 */
export async function countRemembered(
  db: Queries,
  search: Search,
  reach: RowCondition,
  { base, counted }: { readonly base?: string | undefined; readonly counted?: Counting | undefined },
): Promise<number | undefined> {
  if (counted === undefined || !(search.countOnly || search.total) || readsResident(reach)) return undefined;
  if (search.types.length > 1 || namesIdentifier(search) || !search.criteria.every(followsFromResident)) return undefined;
  const conditions = await compileTypes(db, search, reach, base);
  if (conditions.residents !== undefined) return undefined;
  const all = search.criteria.length === 0 ? { ...conditions, parts: CODED_OR_NOT } : conditions;
  const parts = listTables(search, all).flatMap(([table, types]) =>
    partsOf(all, table).map(
      (where): CountedRecords =>
        (within) =>
          rowsWhere(table, types, reach, [...where, within('r')]),
    ),
  );
  const counts = await Promise.all(parts.map(counted));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Of a whole type, what has a code is counted in one index, the rest in another. */
const CODED_OR_NOT = [[raw('r.code_h is not null')], [raw('r.code_h is null')]] as const;
