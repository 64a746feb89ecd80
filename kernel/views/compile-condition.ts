// Recorded conditions to SQL over a view's table.
import { identifier, join, type Sql, sql } from '../database/sql.ts';
import type { Condition, Moment, Operand } from '../define/condition.ts';
import type { AnyView } from '../define/view.ts';
import { addDays, addMonths, type PlainDate, toDate } from '../periods/plain-date.ts';
import type { RowsOfView } from './seen-rows.ts';
import { columnOfView, tableOfView } from './view-table.ts';

/** What the moments of a condition mean. */
export interface Moments {
  readonly start: PlainDate;
  readonly end: PlainDate;
  readonly today: PlainDate;
  /** Who reads, where a list is theirs; numbers belong to nobody. */
  readonly reader?: { readonly org: string; readonly practitioner: string };
  /** What is read of other views: a list must not tell of what its reader may not read. Numbers ask about all rows. */
  readonly rowsOf?: RowsOfView;
}

/** A condition on how many rows of another view the resident has. */
export type CountCondition = Extract<Condition, { op: 'count' }>;

/** A condition on the last row of another view that the resident has. */
export type LastCondition = Extract<Condition, { op: 'last' }>;

/**
 * Another way than a look-up for each row to ask for a resident's rows of other views: `JoinedRows` reads each view once. `filter`: the
 * answer may be unknown instead of false.
 */
export interface RelatedRows {
  count(condition: CountCondition, filter: boolean): Sql;
  last(condition: LastCondition): Sql;
}

function dateOfMoment(moment: Moment, moments: Moments): PlainDate {
  const base = moment.moment === 'year' ? toDate(`${moments.end.slice(0, 4)}-01-01`) : moments[moment.moment];
  return addDays(moment.months === 0 ? base : addMonths(base, moment.months), moment.days);
}

/** The comparisons of conditions as SQL. */
export const TESTS = { '=': sql`=`, '<>': sql`<>`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` } as const;

/**
 * SQL of a condition on the rows of `view` under `alias`: true or false, never unknown. Rows of other views are correlated by the resident,
 * so that everything stays on the resident's shard; `related` says how, unless by a look-up for each row. An empty column makes a
 * comparison false.
 */
export function compileCondition(condition: Condition, view: AnyView, alias: string, moments: Moments, related?: RelatedRows): Sql {
  return compile(condition, view, alias, moments, false, related);
}

/**
 * The same for a WHERE clause, where unknown counts as false: comparisons stay bare, so that indexes serve them. Not to be negated.
 */
export function compileFilter(condition: Condition, view: AnyView, alias: string, moments: Moments, related?: RelatedRows): Sql {
  return compile(condition, view, alias, moments, true, related);
}

function compile(condition: Condition, view: AnyView, alias: string, moments: Moments, filter: boolean, related?: RelatedRows): Sql {
  const column = (name: string): Sql => sql`${identifier(alias)}.${columnOfView(view, name)}`;
  const known = (test: Sql): Sql => (filter ? test : sql`coalesce(${test}, false)`);
  switch (condition.op) {
    case 'compare':
      return known(sql`${column(condition.column)} ${TESTS[condition.test]} ${compileOperand(condition.with, column, moments)}`);
    case 'in':
      return condition.values.length === 0 ? sql`false` : known(sql`${column(condition.column)} in (${join(condition.values)})`);
    case 'empty':
      return condition.not ? sql`${column(condition.column)} is not null` : sql`${column(condition.column)} is null`;
    case 'all':
    case 'any': {
      const parts = condition.of.map((part) => compile(part, view, alias, moments, filter, related));
      if (parts.length === 0) return condition.op === 'all' ? sql`true` : sql`false`;
      return sql`(${join(parts, condition.op === 'all' ? ' and ' : ' or ')})`;
    }
    case 'not':
      return sql`not ${compileCondition(condition.of, view, alias, moments, related)}`;
    case 'count':
      return related ? related.count(condition, filter) : compileCount(condition, alias, moments);
    case 'last':
      return related ? related.last(condition) : compileLast(condition, alias, moments);
  }
}

function compileOperand(operand: Operand, column: (name: string) => Sql, moments: Moments): Sql {
  if ('literal' in operand) return sql`${operand.literal}`;
  if ('column' in operand) return column(operand.column);
  if ('minutesAgo' in operand) return sql`${new Date(Date.now() - operand.minutesAgo * 60_000).toISOString()}::timestamptz`;
  if ('reader' in operand) {
    if (moments.reader === undefined) throw new RangeError('a condition on who reads stands outside a worklist');
    return sql`${moments.reader[operand.reader]}`;
  }
  return sql`${dateOfMoment(operand, moments)}::date`;
}

/** An alias of its own for each depth. */
function inner(alias: string): string {
  return `${alias}r`;
}

function tableFor({ rowsOf }: Moments, view: AnyView, alias: string): Sql {
  return rowsOf === undefined ? tableOfView(view) : rowsOf(view, sql`${identifier(alias)}.resident_id`);
}

function compileCount(condition: CountCondition, alias: string, moments: Moments): Sql {
  const own = inner(alias);
  const from = sql`from ${tableFor(moments, condition.view, alias)} ${identifier(own)} where ${identifier(own)}.resident_id = ${identifier(alias)}.resident_id
    and ${compileFilter(condition.where, condition.view, own, moments)}`;
  if (condition.test === '>=' && condition.n === 1) return sql`exists (select 1 ${from})`;
  if (condition.test === '=' && condition.n === 0) return sql`not exists (select 1 ${from})`;
  return sql`((select count(*) ${from}) ${TESTS[condition.test]} ${condition.n})`;
}

function compileLast(condition: LastCondition, alias: string, moments: Moments): Sql {
  const own = inner(alias);
  const by = columnOfView(condition.view, condition.by);
  return sql`coalesce((select ${compileCondition(condition.matches, condition.view, own, moments)} from ${tableFor(moments, condition.view, alias)} ${identifier(own)}
    where ${identifier(own)}.resident_id = ${identifier(alias)}.resident_id and ${compileFilter(condition.where, condition.view, own, moments)}
    order by ${identifier(own)}.${by} desc nulls last, ${identifier(own)}.key desc limit 1), false)`;
}
