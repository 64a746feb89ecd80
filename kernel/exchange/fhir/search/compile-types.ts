// The conditions of a search over its types, and the tables in which each type is looked for.
import type { RowCondition } from '../../../access/row-condition.ts';
import type { Queries } from '../../../database/database.ts';
import { join, type Sql, sql } from '../../../database/sql.ts';
import type { ResourceType } from '../../../define/source.ts';
import { numberOfType } from '../../../record/type-number.ts';
import { type Conditions, compileCriteria } from './compile-search.ts';
import { asksIdentifier } from './criterion.ts';
import { type Level, type Table, tablesOf } from './level.ts';
import type { Search, TypeCriteria } from './read-search.ts';
import { splitCoded } from './split-coded.ts';

/** Parameters that mean the same in every type. */
const SHARED = new Set(['_lastUpdated', '_tag', '_security', '_profile', '_source', '_text', '_content']);

/** Compiles the conditions of a search within a reach. `ways`: see `Level`. */
export async function compileTypes(
  db: Queries,
  search: Search,
  reach: RowCondition,
  base: string | undefined,
  ways: Pick<Level, 'walked' | 'looksUpNames'> = {},
): Promise<Conditions> {
  const compile = ({ type, criteria }: TypeCriteria): Promise<Conditions> => {
    const level: Level = { db, type, reach, base, narrowed: false, ...ways };
    return compileCriteria(level, criteria);
  };
  const shared = search.criteria.every((each) => each.kind === 'plain' && SHARED.has(each.parameter.n));
  if (search.types.length === 1) return splitByCode(await compile(search), search, compile);
  if (shared) return compile(search);
  const each = await Promise.all(search.types.map(compile));
  const where = each.map((one, at) =>
    join([sql`r.rtype = ${numberOfType(search.types[at]?.type ?? '')}`, ...one.where], ' and ', '(', ')'),
  );
  return { where: [join(where, ' or ', '(', ')')], residents: undefined };
}

/** Over a whole type, what has a code is found in two parts; whoever names the residents has few rows anyway. */
async function splitByCode(
  conditions: Conditions,
  { type, criteria }: Search,
  compile: (part: TypeCriteria) => Promise<Conditions>,
): Promise<Conditions> {
  if (conditions.residents || criteria.some((each) => each.kind !== 'plain')) return conditions;
  for (const criterion of criteria) {
    const coded = splitCoded(type, criterion);
    if (!coded) continue;
    const { where } = await compile({ type, criteria: criteria.filter((each) => each !== criterion) });
    return {
      ...conditions,
      parts: [
        [coded.told, ...where],
        [coded.asked, ...where],
      ],
    };
  }
  return conditions;
}

/** The sets of conditions under which the rows of a table are looked for. */
export function partsOf({ where, parts }: Conditions, table: Table): readonly (readonly Sql[])[] {
  return table === 'resource' && parts ? parts : [where];
}

function typesIn(search: Search, conditions: Conditions, table: Table): readonly ResourceType[] {
  if (conditions.residents && table === 'ref_resource') return [];
  return search.types
    .map(({ type }) => type)
    .filter((type) => (conditions.residents ? table === 'resource' : tablesOf(type).includes(table)));
}

/** The tables to look in, each with the types that may stand there. */
export function listTables(search: Search, conditions: Conditions): readonly (readonly [Table, readonly ResourceType[]])[] {
  const tables: readonly Table[] = ['ref_resource', 'resource'];
  return tables.map((table) => [table, typesIn(search, conditions, table)] as const).filter(([, types]) => types.length > 0);
}

/** Whether a token with a value leads to a few rows. */
export function namesIdentifier(search: Search): boolean {
  return search.criteria.some(asksIdentifier);
}
