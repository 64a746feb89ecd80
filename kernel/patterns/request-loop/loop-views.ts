/** The two views of a loop from one declaration: the same rows for who asked and for who was asked, so that both sides are counted alike. */
import type { Person } from '../../define/person.ts';
import type { Records, Sources } from '../../define/source.ts';
import { type Column, type Columns, defineView, type RowOf, type View } from '../../define/view.ts';
import type { PlainDate } from '../../periods/plain-date.ts';
import { orgOfSide, type RowSide } from './columns.ts';
import type { LoopRequest } from './requests.ts';

/** One request with its row; `sent`: the other side has it. */
export interface LoopRow<C extends Columns> {
  readonly request: LoopRequest;
  readonly sent: boolean;
  readonly cells: RowOf<C>;
}

/** The views of both sides. */
export interface LoopViews<C extends Columns, S extends Sources, Id extends string> {
  readonly sent: View<C, S, `${Id}_sent`>;
  readonly received: View<C, S, `${Id}_received`>;
}

/**
 * Declares them, with the ids `<id>_sent` and `<id>_received`. Rows are counted where the organisation of their side is. Forms may point to an
 * open row by `label`: of the sending side its own organisation alone, of the other whoever reaches the resident (the steps say who may).
 */
export function defineLoopViews<
  const C extends Columns & { readonly ended: Column<PlainDate> },
  const S extends Sources,
  const Id extends string,
>(spec: {
  readonly id: Id;
  readonly titles: Readonly<Record<RowSide, string>>;
  readonly sources: S;
  readonly columns: C;
  readonly followsCalendar?: boolean;
  readonly label: readonly (keyof C & string)[];
  readonly rows: (records: Records<S>, person: Person) => readonly LoopRow<C>[];
}): LoopViews<C, S, Id> {
  const of = (side: RowSide) =>
    defineView({
      id: `${spec.id}_${side}`,
      title: spec.titles[side],
      per: 'event',
      place: 'organisation',
      ...(spec.followsCalendar ? { followsCalendar: true } : {}),
      sources: spec.sources,
      columns: spec.columns,
      choose: { label: spec.label, open: 'ended', ...(side === 'sent' ? { own: true } : {}) },
      rows: (records, person) =>
        spec.rows(records, person).flatMap(({ request, sent, cells }) => {
          const org = orgOfSide(side, request, sent);
          return org === undefined ? [] : [{ ...cells, key: request.id, org }];
        }),
    });
  // The ids are those made here.
  return { sent: of('sent'), received: of('received') } as never;
}
