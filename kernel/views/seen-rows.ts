// The rows of a view as somebody may read them: what is open to them, and covers in the place of what mixes open and restricted facts.
import type { SignedIn } from '../access/actor.ts';
import { mayBeClosed } from '../access/policy/open-to-grants.ts';
import { coversSeen, rowsOpen } from '../access/row-condition.ts';
import { empty, identifier, join, raw, type Sql, sql } from '../database/sql.ts';
import { ALL_RESTRICTED } from '../define/restricted-category.ts';
import type { AnyView } from '../define/view.ts';
import { columnName, columnsOfView, SQL_TYPE, tableOfView } from './view-table.ts';

/**
 * Which table a condition or list reads for a view: the view's own, or the rows as somebody may read them. `of`: only those of the resident
 * that this column of the row outside holds. Said here and not only where it is asked, the rows are looked up for each row outside: left to
 * choose, the planner read the whole view's, which each ask who may read them, once for all of a list's few (a minute of a county).
 */
export type RowsOfView = (view: AnyView, of?: Sql) => Sql;

/** Rows of a view under an alias that are read: of its own table, and of the covers. */
interface Standing {
  readonly open: (alias: string) => Sql;
  readonly cover: (alias: string) => Sql;
}

/**
 * What to read instead of the table of a view, so that conditions, order and counts speak only of what the reader may know: a row that tells
 * of a closed category is not there, or stands as it would be without it. The reader's reach (`rowsWithinReach`) is asked beside.
 * @param resident of this one only; then the statement names its resident
 * @param holdsNothing of which views no row is restricted, as far as is known: there restricted rows are left out, and no more is asked
 */
export function rowsSeenBy(who: SignedIn, resident?: number, holdsNothing: (view: AnyView) => boolean = () => false): RowsOfView {
  const ofResident = (alias: string): Sql => (resident === undefined ? empty : sql` and ${identifier(alias)}.resident_id = ${resident}`);
  if (!mayBeClosed(who)) return (view) => tableOfView(view);
  const standing = rowsStanding({
    open: (alias) => sql`${rowsOpen(who, alias)}${ofResident(alias)}`,
    cover: (alias) => sql`${coversSeen(who, alias)}${ofResident(alias)}`,
  });
  return (view, of) =>
    !view.builtIn && view.per !== 'reference' && holdsNothing(view)
      ? sql`(select o.* from ${tableOfView(view)} o where o.restricted = 0${ofResident('o')})`
      : standing(view, of);
}

/**
 * The rows of a view without the facts of some restricted categories (bits), whoever they are about: what a number counts for a role that
 * may not know of these, so that it says the same as the list behind it.
 */
export function rowsWithout(hidden: number): RowsOfView {
  if (hidden === 0) return (view) => tableOfView(view);
  const bits = raw(`${Math.trunc(hidden)}::smallint`);
  const rest = raw(`${ALL_RESTRICTED & ~hidden}::smallint`);
  return rowsStanding({
    open: (alias) => sql`${identifier(alias)}.restricted & ${bits} = 0`,
    cover: (alias) => sql`${identifier(alias)}.restricted & ${bits} = 0 and ${identifier(alias)}.hidden & ${rest} = 0`,
  });
}

function rowsStanding({ open, cover }: Standing): RowsOfView {
  return (view, of) => {
    if (view.builtIn || view.per === 'reference') return tableOfView(view);
    const ofOuter = (alias: string): Sql => (of === undefined ? empty : sql` and ${identifier(alias)}.resident_id = ${of}`);
    // A row of an independent view follows from one record: it stands, or is not there.
    if (view.independent) return sql`(select o.* from ${tableOfView(view)} o where ${open('o')}${ofOuter('o')})`;
    const columns = columnsOfView(view).map(([name, column]) => ({ name: identifier(columnName(name)), type: raw(SQL_TYPE[column.kind]) }));
    const own = (alias: string): Sql =>
      join(['resident_id', 'key', 'area', 'org'].map((name) => sql`${identifier(alias)}.${identifier(name)}`));
    const cells = (alias: string): Sql =>
      join(
        columns.map(({ name }) => sql`, ${identifier(alias)}.${name}`),
        '',
      );
    const record =
      columns.length === 0
        ? empty
        : sql`, jsonb_to_record(c.cells::jsonb) as x(${join(columns.map(({ name, type }) => sql`${name} ${type}`))})`;
    return sql`(select ${own('o')}${cells('o')}, o.restricted from ${tableOfView(view)} o where ${open('o')}${ofOuter('o')}
      union all select ${own('c')}${cells('x')}, c.restricted from row_cover c${record} where c.view = ${raw(`'${view.id}'`)} and ${cover('c')}${ofOuter('c')})`;
  };
}
