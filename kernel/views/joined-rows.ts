// Asks for residents' rows of other views by reading each of these views once, in one grouped join, instead of once a row.
import { identifier, join, raw, type Sql, sql } from '../database/sql.ts';
import type { Condition } from '../define/condition.ts';
import type { AnyView } from '../define/view.ts';
import {
  type CountCondition,
  compileCondition,
  compileFilter,
  type LastCondition,
  type Moments,
  type RelatedRows,
  TESTS,
} from './compile-condition.ts';
import { columnOfView, tableOfView } from './view-table.ts';

/** Keeps a query to some residents: a condition on `resident_id` of the alias. */
export type OfResidents = (alias: string) => Sql;

/** A condition as text: the same text, the same condition. */
export function conditionKey(condition: Condition): string {
  return JSON.stringify(condition, (name, value: unknown) =>
    name === 'view' && typeof value === 'object' && value !== null && 'id' in value ? value.id : value,
  );
}

/** What is asked of one view: its alias in the query, the columns of its join by what they answer, and which rows they need. */
interface Asked {
  readonly view: AnyView;
  readonly alias: string;
  readonly columns: Map<string, { readonly name: string; readonly aggregate: Sql }>;
  readonly where: Map<string, Sql>;
}

/** Stands between the parts of a text by which last rows are found; it sorts before everything that a key may hold. */
const SEPARATOR = sql`chr(1)`;

/**
 * Collects what conditions ask of other views and joins each view once, grouped by resident. For conditions on many rows: a population's
 * numbers, not a page of a list. `base` is the alias of the rows themselves.
 */
export class JoinedRows implements RelatedRows {
  readonly #asked = new Map<string, Asked>();
  readonly #base: string;
  readonly #moments: Moments;

  constructor(base: string, moments: Moments) {
    this.#base = base;
    this.#moments = moments;
  }

  count(condition: CountCondition, filter: boolean): Sql {
    const column = this.#column(condition, conditionKey(condition.where), (where) => sql`count(*) filter (where ${where})`);
    const test = sql`${TESTS[condition.test]} ${condition.n}`;
    // Nobody's row is no row: where none may do, the join's null counts as 0.
    const none = condition.n === 0 || condition.test === '<=';
    return none ? sql`coalesce(${column}, 0) ${test}` : filter ? sql`${column} ${test}` : sql`coalesce(${column} ${test}, false)`;
  }

  last(condition: LastCondition): Sql {
    const key = `last ${condition.by} ${conditionKey(condition.where)} ${conditionKey(condition.matches)}`;
    // The greatest text of day, key and answer ends in the answer of the last row: one pass, where sorting would take three times as long.
    const column = this.#column(condition, key, (where, alias) => {
      const by = sql`${identifier(alias)}.${columnOfView(condition.view, condition.by)}`;
      const matches = compileCondition(condition.matches, condition.view, alias, this.#moments);
      const text = sql`coalesce(${by}::text, '') || ${SEPARATOR} || ${identifier(alias)}.key || ${SEPARATOR} || case when ${matches} then 't' else 'f' end`;
      return sql`max((${text}) collate "C") filter (where ${where})`;
    });
    return sql`coalesce(right(${column}, 1) = 't', false)`;
  }

  /** The joins, to stand after the table of the rows themselves. */
  compile(within: OfResidents): Sql {
    const joins = [...this.#asked.values()].map(({ view, alias, columns, where }) => {
      const inner = `${alias}i`;
      const selected = [...columns.values()].map(({ name, aggregate }) => sql`${aggregate} as ${identifier(name)}`);
      return sql`left join (select ${identifier(inner)}.resident_id, ${join(selected)} from ${(this.#moments.rowsOf ?? tableOfView)(view)} ${identifier(inner)}
        where ${within(inner)} and (${join([...where.values()], ' or ')}) group by ${identifier(inner)}.resident_id) ${identifier(alias)}
        on ${identifier(alias)}.resident_id = ${identifier(this.#base)}.resident_id`;
    });
    return joins.length === 0 ? raw('') : join(joins, ' ');
  }

  #column(condition: CountCondition | LastCondition, key: string, aggregate: (where: Sql, alias: string) => Sql): Sql {
    const { view } = condition;
    const asked = this.#asked.get(view.id) ?? { view, alias: `j${this.#asked.size}`, columns: new Map(), where: new Map() };
    this.#asked.set(view.id, asked);
    const where = compileFilter(condition.where, view, `${asked.alias}i`, this.#moments);
    asked.where.set(conditionKey(condition.where), where);
    const column = asked.columns.get(key) ?? { name: `c${asked.columns.size}`, aggregate: aggregate(where, `${asked.alias}i`) };
    asked.columns.set(key, column);
    return sql`${identifier(asked.alias)}.${identifier(column.name)}`;
  }
}
