/** The worklists of a loop: which states wait for which side. What is asked of the side that was asked waits at the institution it was sent to. */
import { all, type Condition, type Fields } from '../../define/condition.ts';
import type { Role } from '../../define/role.ts';
import type { Sources } from '../../define/source.ts';
import type { AnyView, Column, Columns, View } from '../../define/view.ts';
import { defineWorklist, type Urgency, type Worklist } from '../../define/worklist.ts';
import type { RowSide } from './columns.ts';
import type { LoopViews } from './loop-views.ts';

/** The columns that lists of every loop ask for. */
type Listed<S extends string> = Columns & { readonly state: Column<S>; readonly to: Column<string> };

/**
 * A list: rows of a side in one of the states, or all that are asked for by `where`. `roles`: default those of the side. `everywhere`: also of
 * institutions below whoever reads.
 */
export interface LoopList<S extends string, C extends Columns> {
  readonly side: RowSide;
  readonly title: string;
  readonly urgency: Urgency;
  readonly states?: readonly NoInfer<S>[];
  readonly where?: (row: Fields<View<C>>) => Condition;
  readonly columns: readonly (keyof C & string)[];
  readonly sort: keyof C & string;
  readonly roles?: readonly Role[];
  readonly everywhere?: true;
  readonly action?: { readonly id: string };
}

/** The lists, as a system declares them. */
type Listing<V extends AnyView, Loop extends string, Names extends string> = readonly {
  readonly [K in Names]: Worklist<V, `${Loop}.${K}`>;
}[Names][];

/** Declares the lists of a loop by name; their ids are `<loop>.<name>`. */
export function defineLoopLists<
  const Loop extends string,
  S extends string,
  C extends Listed<S>,
  Src extends Sources,
  Views extends string,
  const Names extends string,
>(
  loop: Loop,
  views: LoopViews<C, Src, Views>,
  roles: Readonly<Record<RowSide, readonly Role[]>>,
  lists: Readonly<Record<Names, LoopList<S, C>>>,
): Listing<View<C, Src, `${Views}_sent`>, Loop, Names> {
  return Object.entries<LoopList<S, C>>(lists).map(([name, list]) => {
    const view: View<C, Src, string> = views[list.side];
    return defineWorklist({
      id: `${loop}.${name}`,
      title: list.title,
      urgency: list.urgency,
      view,
      where: (row) => all(...conditionsOf(list, row as Fields<View<C>>)),
      columns: list.columns,
      sort: list.sort,
      roles: list.roles ?? roles[list.side],
      ...(list.action === undefined ? {} : { action: list.action }),
    });
  }) as unknown as Listing<View<C, Src, `${Views}_sent`>, Loop, Names>; // the ids are those made here; one view stands for both, they have the same columns
}

function conditionsOf<S extends string, C extends Listed<S>>(list: LoopList<S, C>, row: Fields<View<C>>): readonly Condition[] {
  // The fields of the columns that every loop has, whatever else C holds.
  const { state, to } = row as unknown as Fields<View<{ readonly state: Column<string>; readonly to: Column<string> }>>;
  return [
    ...(list.states === undefined ? [] : [state.isIn(list.states)]),
    ...(list.side === 'received' && list.everywhere === undefined ? [to.isOwnOrg()] : []),
    ...(list.where === undefined ? [] : [list.where(row)]),
  ];
}
