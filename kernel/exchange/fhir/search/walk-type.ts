// A search over a whole type by nothing that finds few rows: walked newest first along an index, so many rows a page at most.
import type { RowCondition } from '../../../access/row-condition.ts';
import { join, raw, type Sql, sql } from '../../../database/sql.ts';
import { eventTimeOf, isEventTime, NEWEST_FIRST } from '../../../record/search-index/event-time.ts';
import { searchParametersOf } from '../../../record/search-index/r4-search.ts';
import { numberOfType } from '../../../record/type-number.ts';
import type { Criterion, PlainCriterion } from './criterion.ts';
import type { Cursor } from './cursor.ts';
import { readsResident } from './level.ts';
import { type DateTest, parseDateTest } from './match/date-range.ts';
import type { Search } from './read-search.ts';
import type { SortKey } from './sort-keys.ts';

/** So many rows are looked at for a page: some tenths of a second, whatever the conditions. A page that is not full by then ends there, with a link to the next. */
export const WALKED_ROWS = 20_000;

/** One of the stretches of the index that are walked: `narrow` is kept by the index, rows are proven by the search's own conditions. */
export interface Walk {
  readonly narrow: readonly Sql[];
  /** How many rows are looked at. */
  readonly rows: number;
}

/** In place of an id in a marker: all rows of that resident at that instant were looked at. */
export const ALL_IDS = '';

/** The order of a walk: newest first. Undefined when the search must be answered otherwise. */
export function orderOfWalk(
  { type, types, criteria, sort, cursor, countOnly }: Search,
  reach: RowCondition,
): readonly SortKey[] | undefined {
  const event = eventTimeOf(type);
  if (event === undefined || types.length > 1 || countOnly || readsResident(reach) || !criteria.every(isWide)) return undefined;
  const [key, ...more] = sort;
  if (key !== undefined) return key.descending && more.length === 0 && isEventTime(type, key.parameter.n) ? sort : undefined;
  // In no order that was asked for: a marker of another order is not taken up.
  const parameter = searchParametersOf(type).get(event);
  if (parameter === undefined || criteria.length === 0 || (cursor !== undefined && cursor.keys.length !== 1)) return undefined;
  return [{ parameter, descending: true }];
}

const WIDE = new Set(['date', 'number', 'quantity', 'composite', 'uri']);
const NARROW_TOKENS = new Set(['identifier', 'code', '_id', 'phone', 'email', 'telecom']);

/** Conditions that no other index serves better. */
function isWide(criterion: Criterion): boolean {
  if (criterion.kind !== 'plain' || criterion.parameter.n.startsWith('_')) return false;
  const { t: kind, n: name } = criterion.parameter;
  return WIDE.has(kind) || (kind === 'token' && !NARROW_TOKENS.has(name) && !/code|class|type$/.test(name));
}

/** The stretches that hold every row that can meet the conditions. */
export function walksOf({ type, criteria, cursor }: Search, rows = WALKED_ROWS): readonly Walk[] {
  const tests = criteria.flatMap((each) => testsOf(type, each));
  const begins = tests.flatMap(({ prefix, from, to }) => {
    switch (prefix) {
      case 'ge':
      case 'ap':
        return [sql`${raw(TIME)} > ${from}::timestamptz - interval '1 day'`];
      case 'gt':
        return [sql`${raw(TIME)} > ${to}::timestamptz - interval '1 day'`];
      case 'eq':
        return [sql`${raw(TIME)} >= ${from}::timestamptz`];
      case 'sa':
        return [sql`${raw(TIME)} >= ${to}::timestamptz`];
      default:
        return [];
    }
  });
  const ends = tests.flatMap(({ prefix, from, to }) => {
    if (prefix === 'lt' || prefix === 'eb') return [sql`${raw(TIME)} < ${from}::timestamptz`];
    return prefix === 'le' || prefix === 'eq' || prefix === 'ap' ? [sql`${raw(TIME)} < ${to}::timestamptz`] : [];
  });
  const lasts = tests.flatMap(({ prefix, from, to }) => {
    if (prefix === 'gt') return [sql`r.ends > ${to}::timestamptz`];
    return prefix === 'lt' || prefix === 'le' || prefix === 'ne' || prefix === 'eb' ? [] : [sql`r.ends > ${from}::timestamptz`];
  });
  const after = cursor ? [placeFrom(cursor)] : [];
  const own = sql`r.rtype = ${raw(String(numberOfType(type)))}`;
  return [
    { rows, narrow: [own, raw('r.ends is null'), ...begins, ...ends, ...after] },
    // The time issued stands for a beginning that these do not tell.
    { rows, narrow: [own, raw('r.ends is not null'), ...lasts, ...(ISSUED.has(type) ? [] : ends), ...after] },
  ];
}

const ISSUED = new Set(['Observation', 'DiagnosticReport']);

const TIME = NEWEST_FIRST.replace('eff', 'r.eff');

/** What is asked of the event's time by a condition with one value. */
function testsOf(type: string, criterion: Criterion): readonly DateTest[] {
  if (criterion.kind !== 'plain' || !isEventTime(type, criterion.parameter.n)) return [];
  const { modifier, values, parameter }: PlainCriterion = criterion;
  const [value, ...more] = values;
  return modifier !== undefined || value === undefined || more.length > 0 ? [] : [parseDateTest(parameter.n, value)];
}

/** As far as the index tells; which of one resident's rows at that instant were shown is for the whole order to say. */
function placeFrom({ keys: [time = ''], resident, id }: Cursor): Sql {
  return sql`(${raw(TIME)}, r.resident_id) ${raw(id === ALL_IDS ? '<' : '<=')} (${time}::timestamptz, ${resident}::bigint)`;
}

const ORDER = raw(`${TIME} desc, r.resident_id desc`);

/** The rows of a stretch that a page looks at, as a table in place of `resource`: of a resident at an instant all or none. */
export function walkedRows({ narrow, rows }: Walk): Sql {
  return sql`(select r.*, ${raw(TIME)} as k from resource r where ${join(narrow, ' and ')} order by ${ORDER} fetch first (${rows}) rows with ties)`;
}

/** FROM and WHERE of these rows: a page is picked of them as they come. */
export function rowsAmong(rows: Sql, conditions: readonly Sql[]): Sql {
  return sql`from ${rows} r where ${join([raw('not r.deleted'), ...conditions], ' and ')}`;
}

/** The order in which they come, told as the index has it. */
export const WALK_ORDER = raw('r.k desc, r.resident_id desc, r.id desc');

/** Where the walk of a stretch ends because so many were looked at: no row, or one with `k0` and the resident. With `last`: only when that is before this row. */
export function endOfWalk({ narrow, rows }: Walk, last: Pick<Cursor, 'keys' | 'resident'> | undefined): Sql {
  const bounds = last ? [...narrow, sql`(${raw(TIME)}, r.resident_id) > (${last.keys[0]}::timestamptz, ${last.resident}::bigint)`] : narrow;
  return sql`(select ${raw(TIME)} as k0, r.resident_id from resource r where ${join(bounds, ' and ')} order by ${ORDER} offset ${rows - 1} limit 1)`;
}
