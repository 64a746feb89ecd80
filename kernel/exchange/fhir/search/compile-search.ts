// Turns the conditions of a search into SQL over a resource `r` and, for residents' data, their row `p`: plain, chained, in reverse, by compartment.
import { z } from 'zod';
import { inOrder, onEveryShard } from '../../../database/distribution/fan-outs.ts';
import { empty, join, raw, type Sql, sql } from '../../../database/sql.ts';
import type { ResourceType } from '../../../define/source.ts';
import { locateResident } from '../../../record/read.ts';
import { jsonPathOf } from '../../../record/search-index/element-path.ts';
import { type ParameterDefinition, patientCompartmentOf, searchParametersOf } from '../../../record/search-index/r4-search.ts';
import { numberOfType } from '../../../record/type-number.ts';
import { refuse } from '../answer/outcome.ts';
import { compilePlain } from './compile-plain.ts';
import {
  asksIdentifier,
  type ChainCriterion,
  type CompartmentCriterion,
  type Criterion,
  type HasCriterion,
  type PlainCriterion,
} from './criterion.ts';
import { type Level, rowsWhere, tablesOf } from './level.ts';
import { matchReferences, namesResident, type ReferenceCondition } from './match/match-reference.ts';

/**
 * Conditions on `r` (and `p`, which only residents' resources have). `residents` is set when all rows are about them, `named` are those of
 * them whom the search itself names: the others were found within reach.
 */
export interface Conditions {
  readonly where: readonly Sql[];
  readonly residents: readonly number[] | undefined;
  readonly named?: readonly number[] | undefined;
  /** Two sets of conditions instead of `where`, for the table of residents' resources: every row that meets `where` meets one of them. */
  readonly parts?: readonly (readonly Sql[])[] | undefined;
}

/** So many resources that a chain leads to are named one by one; more are looked up row by row. */
const FEW = 500;

/** Compiles the conditions of a level. Throws 400 for values that cannot be understood. */
export async function compileCriteria(level: Level, criteria: readonly Criterion[]): Promise<Conditions> {
  const where: Sql[] = [];
  let residents: readonly number[] | undefined;
  let named: readonly number[] | undefined;
  // Plain conditions first: whoever they name narrows what the others must look at.
  for (const criterion of criteria.filter((each) => each.kind === 'plain')) {
    const compiled = await compilePlain(level, criterion);
    where.push(compiled.condition);
    if (!compiled.residents) continue;
    residents = [...(residents ?? []), ...compiled.residents];
    if (compiled.found !== true) named = [...(named ?? []), ...compiled.residents];
  }
  const narrowed = { ...level, narrowed: level.narrowed || residents !== undefined };
  for (const criterion of criteria) {
    if (criterion.kind === 'chain') {
      const compiled = await compileChain(narrowed, criterion);
      where.push(compiled.condition);
      if (compiled.residents) residents = [...(residents ?? []), ...compiled.residents];
    } else if (criterion.kind === 'has') where.push(await compileHas(narrowed, criterion));
    else if (criterion.kind === 'compartment') where.push(await compileCompartment(level, criterion));
  }
  return { where, residents, named };
}

const idRow = z.object({ id: z.string() });

async function compileChain(level: Level, chain: ChainCriterion): Promise<ReferenceCondition> {
  const { parameter, rests } = chain;
  const identifier = identifierOfHolder(level.type, chain);
  const found = identifier && (await findHolders(level, identifier));
  if (found) return { condition: sql`r.resident_id = any(${found}::bigint[])`, residents: found };
  const conditions: Sql[] = [];
  for (const [target, rest] of rests) {
    const below: Level = { ...level, type: target };
    if (target === 'Patient' && namesResident(level.type, parameter)) {
      const { where } = await compileCriteria(below, [rest]);
      conditions.push(sql`r.resident_id in (select r.resident_id ${rowsWhere('resource', [target], level.reach, where)})`);
    } else if (level.narrowed) conditions.push(await lookUpTargets(below, parameter, rest));
    else conditions.push(await nameTargets(level, below, parameter, rest));
  }
  return { condition: join(conditions, ' or ', '(', ')'), residents: undefined };
}

/** What a chain asks that leads to residents alone and names an identifier (of a card, of a record), which a handful of them have. */
export function identifierOfHolder(type: ResourceType, { parameter, rests }: ChainCriterion): PlainCriterion | undefined {
  const [first, ...others] = rests;
  if (first === undefined || others.length > 0 || first[0] !== 'Patient' || !namesResident(type, parameter)) return undefined;
  return asksIdentifier(first[1]) ? first[1] : undefined;
}

const residentRow = z.object({ resident_id: z.number() });

/** The residents within reach who have the identifier; undefined when they are too many to be named. */
async function findHolders(level: Level, rest: PlainCriterion): Promise<readonly number[] | undefined> {
  const { where } = await compileCriteria({ ...level, type: 'Patient' }, [rest]);
  const rows = await level.db.rows(
    onEveryShard(
      'fhir-search',
      sql`select r.resident_id ${rowsWhere('resource', ['Patient'], level.reach, where, empty, true)} limit ${FEW + 1}`,
      inOrder([], FEW + 1),
    ),
    residentRow,
  );
  return rows.length > FEW ? undefined : [...new Set(rows.map((row) => row.resident_id))];
}

/** Few targets: they are found first, and what refers to them by the indexes of references. */
async function nameTargets(level: Level, below: Level, parameter: ParameterDefinition, rest: Criterion): Promise<Sql> {
  const { where } = await compileCriteria(below, [rest]);
  const found = await Promise.all(
    tablesOf(below.type).map((table) =>
      level.db.rows(
        onEveryShard(
          'fhir-search',
          sql`select r.id ${rowsWhere(table, [below.type], level.reach, where)} limit ${FEW + 1}`,
          inOrder([], FEW + 1),
        ),
        idRow,
      ),
    ),
  );
  const ids = found.flat().map((row) => `${below.type}/${row.id}`);
  if (ids.length > FEW || parameter.p.some(([, type]) => type !== 'Reference'))
    return lookUpTargets({ ...below, narrowed: true }, parameter, rest);
  return ids.length === 0 ? raw('false') : (await matchReferences(level, parameter, ids)).condition;
}

/** The resident that an id carries, or that the locator knows: of `x`, a resource's reference, seen from the row `o`. */
const OWNER = sql`(case when x.id !~ '^[0-9a-z]{1,11}-[0-9a-z]{18}$' then (select l.resident_id from locator l where l.id = x.id and l.rtype = x.rtype)
  when split_part(x.id, '-', 1) = split_part(x.own, '-', 1) and x.own ~ '^[0-9a-z]{1,11}-[0-9a-z]{18}$' then x.resident
  else (select sum((strpos('0123456789abcdefghijklmnopqrstuvwxyz', substr(reverse(split_part(x.id, '-', 1)), n, 1)) - 1) * 36::numeric ^ (n - 1))
    from generate_series(1, length(split_part(x.id, '-', 1))) n)::bigint end)`;

/** The rows are few, or the targets many: each reference is followed. */
async function lookUpTargets(below: Level, parameter: ParameterDefinition, rest: Criterion): Promise<Sql> {
  const { where } = await compileCriteria({ ...below, narrowed: true }, [rest]);
  const rtype = numberOfType(below.type);
  const conditions = parameter.p.map(([path, type]) => {
    const each = sql`jsonb_path_query(r.content, ${jsonPathOf(path)}::jsonpath) e`;
    if (type === 'Resource') return raw('false');
    if (type !== 'Reference') {
      const urls = sql`select r.content ->> 'url' ${rowsWhere('ref_resource', [below.type], below.reach, where)}`;
      return sql`exists (select 1 from ${each} where split_part(e #>> '{}', '|', 1) in (${urls}))`;
    }
    const held = sql`split_part(e ->> 'reference', '/', 2) as id, ${rtype}::smallint as rtype, r.id as own, r.resident_id as resident`;
    const reference = sql`e ->> 'reference' like ${`${below.type}/%`}`;
    const tables = tablesOf(below.type).map((table) =>
      table === 'resource'
        ? sql`exists (select 1 ${rowsWhere(table, [below.type], below.reach, [sql`r.resident_id = ${OWNER} and r.id = x.id`, ...where])})`
        : sql`x.id in (select r.id ${rowsWhere(table, [below.type], below.reach, where)})`,
    );
    return sql`exists (select 1 from (select ${held} from ${each} where ${reference}) x where ${join(tables, ' or ', '(', ')')})`;
  });
  return join(conditions, ' or ', '(', ')');
}

/**
 * What refers to the row. Of residents whom the search names, their own records and those about nobody are looked at; without such a name,
 * every record within reach.
 */
async function compileHas(level: Level, { type, parameter, rest }: HasCriterion): Promise<Sql> {
  const below: Level = { ...level, type };
  const { where } = await compileCriteria(below, [rest]);
  if (level.type === 'Patient' && namesResident(type, parameter))
    return sql`r.resident_id in (select r.resident_id ${rowsWhere('resource', [type], level.reach, where)})`;
  const conditions = parameter.p
    .filter(([, kind]) => kind === 'Reference')
    .flatMap(([path]) => {
      const beside = sql`cross join lateral jsonb_path_query(r.content, ${jsonPathOf(path)}::jsonpath) e`;
      const refers = sql`e ->> 'reference' like ${`${level.type}/%`}`;
      return tablesOf(type).map((table) => {
        if (table === 'resource' && level.narrowed && tablesOf(level.type).includes('resource')) {
          const same = [sql`r.resident_id = o.resident and split_part(e ->> 'reference', '/', 2) = o.id`, refers, ...where];
          return sql`exists (select 1 from (select r.resident_id as resident, r.id as id) o where exists (select 1 ${rowsWhere(table, [type], level.reach, same, beside)}))`;
        }
        return sql`r.id in (select split_part(e ->> 'reference', '/', 2) ${rowsWhere(table, [type], level.reach, [refers, ...where], beside)})`;
      });
    });
  return conditions.length === 0 ? raw('false') : join(conditions, ' or ', '(', ')');
}

/** The resource is the patient's by one of the parameters that make the compartment. Source: FHIR R4 CompartmentDefinition/patient. */
async function compileCompartment(level: Level, { patient }: CompartmentCriterion): Promise<Sql> {
  const reference = `Patient/${patient}`;
  const conditions: Sql[] = [];
  if (level.type === 'Patient') conditions.push(sql`r.resident_id = ${(await locateResident(level.db, 'Patient', patient)) ?? 0}`);
  for (const name of patientCompartmentOf(level.type) ?? []) {
    const parameter = searchParametersOf(level.type).get(name);
    if (parameter?.t !== 'reference') continue;
    const compiled: ReferenceCondition = await matchReferences(level, parameter, [reference]);
    conditions.push(compiled.condition);
  }
  if (conditions.length === 0)
    refuse(404, 'not-supported', `${level.type} 不属于居民的档案范围。`, `${level.type} is not in the patient compartment`);
  return join(conditions, ' or ', '(', ')');
}
