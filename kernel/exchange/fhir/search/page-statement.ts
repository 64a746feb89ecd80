// The statement of a page of a search: put together once for all searches of the same form and the same rights, which differ in values alone.
import type { RowCondition } from '../../../access/row-condition.ts';
import { empty, join, KnownSql, raw, Sql, sql } from '../../../database/sql.ts';
import { jsonPathOf } from '../../../record/search-index/element-path.ts';
import type { Conditions } from './compile-search.ts';
import { listTables, namesIdentifier, partsOf } from './compile-types.ts';
import { pathsFollowed } from './inclusion.ts';
import { rowsWhere } from './level.ts';
import type { Search } from './read-search.ts';
import { keyColumn, orderOf, placeAfter, type SortColumn } from './sort-keys.ts';
import { rowsAmong, WALK_ORDER, type Walk, walkedRows } from './walk-type.ts';

/** What a page is asked for by. `walks`: stretches of an index that are walked instead of looking for all rows. */
export interface PageQuery {
  readonly walks?: readonly Walk[] | undefined;
  readonly search: Search;
  readonly conditions: Conditions;
  readonly reach: RowCondition;
  readonly columns: readonly SortColumn[];
}

/** So many paths come beside a row; a wish for more reads the resource. PostgreSQL's functions take a hundred arguments. */
const MOST_PATHS = 50;

/** The paths whose values come with each row of a page. */
export function pathsOf({ inclusions, types, type }: Search): readonly string[] {
  const paths = types.length === 1 ? pathsFollowed(inclusions, type) : [];
  return paths.length > MOST_PATHS ? [] : paths;
}

/** Each table gives its first rows in the order asked for; of them all the first are the page. Undefined: there is no table to look in. */
export function pageStatement(query: PageQuery, limit: number): Sql | undefined {
  const after = query.search.cursor && placeAfter(query.columns, query.search.cursor);
  return query.walks ? buildPage(query, after, limit) : fillForm(query, after, limit);
}

function buildPage({ search, conditions, reach, columns, walks }: PageQuery, after: Sql | undefined, limit: number): Sql | undefined {
  const keys = columns.map(
    ({ value, type }, at) => sql`, ${value}${raw(type.startsWith('text') ? ' collate "C"' : '')} as ${raw(`k${at}`)}`,
  );
  const parts = listTables(search, conditions).flatMap(([table, types]) => {
    const pick = (from: Sql, order: Sql): Sql =>
      sql`(select r.rtype, r.resident_id, r.id, r.content ${join([empty, ...keys], ' ')} ${from} order by ${order} limit ${limit})`;
    if (table === 'resource' && walks)
      return walks.map((walk) => pick(rowsAmong(walkedRows(walk), [reach, ...conditions.where, ...(after ? [after] : [])]), WALK_ORDER));
    return partsOf(conditions, table).map((part) =>
      pick(rowsWhere(table, types, reach, after ? [...part, after] : part, empty, namesIdentifier(search)), orderOf(columns)),
    );
  });
  if (parts.length === 0) return undefined;
  const paths = pathsOf(search).map((path) => sql`jsonb_path_query_array(content, ${jsonPathOf(path)}::jsonpath)`);
  const refs = paths.length === 0 ? empty : sql`, jsonb_build_array(${join(paths)}) as refs`;
  const texts = raw(columns.map((_, at) => `, k${at}::text as ${keyColumn(at)}`).join(''));
  return sql`select rtype, resident_id, id, content::text as content${texts}${refs} from (${join(parts, ' union all ')}) u order by ${orderOf(columns)} limit ${limit}`;
}

/** The place of a condition's value in a form. */
class Gap {
  readonly condition: number;
  readonly value: number;
  constructor(condition: number, value: number) {
    this.condition = condition;
    this.value = value;
  }
}

/** A statement whose conditions have gaps in place of their values. It holds the rights of who asks, and nothing that a search named. */
interface Form {
  readonly strings: readonly string[];
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The forms of those who ask within one reach: the reach is one object for all who have the same rights on the same day. */
const forms = new WeakMap<RowCondition, Map<string, Form | undefined>>();
const MOST_FORMS = 200;

function fillForm(query: PageQuery, after: Sql | undefined, limit: number): Sql | undefined {
  const known = forms.get(query.reach) ?? new Map<string, Form | undefined>();
  forms.set(query.reach, known);
  const key = nameForm(query, after, limit);
  let form = known.get(key);
  if (form === undefined && !known.has(key)) {
    if (known.size >= MOST_FORMS) known.clear();
    form = makeForm(query, after, limit);
    known.set(key, form);
  }
  if (form === undefined) return undefined;
  const conditions = listConditions(query.conditions, after);
  const values = form.values.map((value) => (value instanceof Gap ? conditions[value.condition]?.values[value.value] : value));
  return new KnownSql(form.strings, values, form.text);
}

/** Every condition, in an order that the conditions and the form agree upon. */
function listConditions({ where, parts = [] }: Conditions, after: Sql | undefined): readonly Sql[] {
  return after === undefined && parts.length === 0 ? where : [...where, ...parts.flat(), ...(after ? [after] : [])];
}

/** All that the text and the other values follow from: of conditions what stands between their values, never a value. */
function nameForm({ search, conditions, columns }: PageQuery, after: Sql | undefined, limit: number): string {
  const { parts = [], residents, where } = conditions;
  const control = [
    search.types.map(({ type }) => type),
    search.sort.map(({ parameter, descending }) => [parameter.n, descending]),
    columns.length,
    pathsOf(search),
    limit,
    namesIdentifier(search),
    residents !== undefined,
    [where.length, ...parts.map(({ length }) => length)],
    after !== undefined,
  ];
  return [JSON.stringify(control), ...listConditions(conditions, after).map(({ strings }) => strings.join('\u0000'))].join('\u0001');
}

function makeForm(query: PageQuery, after: Sql | undefined, limit: number): Form | undefined {
  let place = 0;
  const open = ({ strings, values }: Sql): Sql => {
    const condition = place;
    place += 1;
    return new Sql(
      strings,
      values.map((_, value) => new Gap(condition, value)),
    );
  };
  const { where, parts, ...rest } = query.conditions;
  const opened = { ...rest, where: where.map(open), parts: parts?.map((part) => part.map(open)) };
  const built = buildPage({ ...query, conditions: opened }, after && open(after), limit);
  return built && { strings: built.strings, text: built.text, values: built.values };
}
