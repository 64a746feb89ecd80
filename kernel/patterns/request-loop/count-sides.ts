/** One definition of a number, counted on both sides: by the institution that asked, and by the one that was asked. */
import { type Against, defineIndicator, type Indicator } from '../../define/indicator.ts';
import type { Sources } from '../../define/source.ts';
import type { AnyView, Columns, View } from '../../define/view.ts';

type Declared<V extends AnyView> = Parameters<typeof defineIndicator<V, string>>[0];

/**
 * The same declaration over the view of each side, which have the same columns. Ids end in `-sent` and `-received`, titles say which side; over
 * a county that holds both sides they are equal.
 */
export function countSides<
  C extends Columns,
  S extends Sources,
  const SentId extends string,
  const ReceivedId extends string,
  const Id extends string,
>(
  views: { readonly sent: View<C, S, SentId>; readonly received: View<C, S, ReceivedId> },
  declaration: Omit<Declared<View<C, S, string>>, 'id' | 'view' | 'counts' | 'against'> & {
    readonly id: Id;
    /** The denominator of a rate against a sum, over the view of the same side. */
    readonly against?: (view: View<C, S, string>) => Against;
  },
): {
  readonly sent: Indicator<View<C, S, SentId>, `${Id}-sent`>;
  readonly received: Indicator<View<C, S, ReceivedId>, `${Id}-received`>;
} {
  const { id, title, definition, against, ...rest } = declaration;
  // Of every loop the numbers are told by department too (docs/domain.md §6.1, 6.2: by institution and discipline), unless by something else.
  const split = 'department' in views.sent.columns ? { split: 'department' } : {};
  const of = (side: 'sent' | 'received', where: string) =>
    defineIndicator<View<C, S, string>, string>({
      ...split,
      ...rest,
      id: `${id}-${side}`,
      title: `${title}（按${where}）`,
      definition: `${definition}计在${where}所在地。`,
      view: views[side],
      ...(against === undefined ? {} : { against: against(views[side]) }),
      counts: 'rows',
    });
  // The ids are those made here, the views those given.
  return { sent: of('sent', '申请机构'), received: of('received', '接收机构') } as never;
}
