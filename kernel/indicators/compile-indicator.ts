// An indicator for a period as the parts of an SQL statement over its view.
import { join, type Sql, sql } from '../database/sql.ts';
import type { Condition } from '../define/condition.ts';
import type { Indicator, Reason } from '../define/indicator.ts';
import { fail } from '../errors.ts';
import type { Period } from '../periods/period.ts';
import { today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { compileCondition, compileFilter, type Moments } from '../views/compile-condition.ts';
import { JoinedRows, type OfResidents } from '../views/joined-rows.ts';
import type { RowsOfView } from '../views/seen-rows.ts';
import { tableOfView } from '../views/view-table.ts';

/** The remaining reason of those for whom no declared one holds. */
export const OTHER_REASON = '其他原因';

/** The parts of a statement over the alias `v`. `from` holds what the other parts ask of other views, so it is compiled last. */
export interface IndicatorSql {
  readonly population: Sql;
  /** In the population and not excluded. */
  readonly inside: Sql;
  /** Inside and in the numerator; without a numerator everybody inside. */
  readonly reached: Sql;
  readonly excluded: Sql;
  /** The place of the first reason that holds in a list, counted from 0; its length where none does. */
  readonly reason: (list: readonly Reason[]) => Sql;
  readonly from: (within: OfResidents) => Sql;
}

/** An indicator's declaration, or the fault `not-found`. */
export function findIndicator(store: Store, id: string): Indicator {
  const indicator = store.registry.indicators.get(id);
  if (!indicator) fail('not-found', { what: `指标 ${id}` });
  return indicator;
}

/** Compiles an indicator for a period. `rowsOf`: over the rows as somebody may know them; all unless told. */
export function compileIndicator(
  { view, population, numerator, excluded }: Indicator,
  period: Period,
  rowsOf: RowsOfView = tableOfView,
): IndicatorSql {
  const moments: Moments = { start: period.start, end: period.end, today: today(), rowsOf };
  const related = new JoinedRows('v', moments);
  const compile = (condition: Condition): Sql => compileCondition(condition, view, 'v', moments, related);
  const out =
    excluded.length === 0
      ? sql`false`
      : sql`(${join(
          excluded.map((reason) => compile(reason.when)),
          ' or ',
        )})`;
  const inside = excluded.length === 0 ? sql`true` : sql`not ${out}`;
  return {
    population: compileFilter(population, view, 'v', moments, related),
    inside,
    reached: numerator ? sql`(${inside} and ${compile(numerator)})` : inside,
    excluded: out,
    reason: (list) =>
      list.length === 0
        ? sql`0`
        : sql`case ${join(
            list.map((reason, at) => sql`when ${compile(reason.when)} then ${at}::integer`),
            ' ',
          )} else ${list.length}::integer end`,
    from: (within) => sql`${rowsOf(view)} v ${related.compile(within)}`,
  };
}

/** Whether people are counted who may have several rows. */
export function countsPeopleOnce(indicator: Indicator): boolean {
  return indicator.sum === undefined && indicator.counts === 'people' && indicator.view.per !== 'resident';
}
