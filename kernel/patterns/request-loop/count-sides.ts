/** One definition of a number, counted on both sides: by the institution that asked, and by the one that was asked. */
import { defineIndicator } from '../../define/indicator.ts';
import type { AnyView } from '../../define/view.ts';

type Declared<V extends AnyView> = Parameters<typeof defineIndicator<V, string>>[0];

/**
 * The same declaration over the view of each side, which have the same columns. Ids end in `-sent` and `-received`, titles say which side; the sums
 * over a whole county are equal.
 */
export function countSides<V extends AnyView, const Id extends string>(
  views: { readonly sent: V; readonly received: V },
  declaration: Omit<Declared<V>, 'id' | 'view' | 'counts'> & { readonly id: Id },
) {
  const { id, title, definition, ...rest } = declaration;
  return {
    sent: defineIndicator({
      ...rest,
      id: `${id}-sent` as const,
      title: `${title}（按申请机构）`,
      definition: `${definition} 计在申请机构所在地。`,
      view: views.sent,
      counts: 'rows',
    } as Declared<V> & { readonly id: `${Id}-sent` }), // the spread of a generic declaration is the declaration
    received: defineIndicator({
      ...rest,
      id: `${id}-received` as const,
      title: `${title}（按接收机构）`,
      definition: `${definition} 计在接收机构所在地。`,
      view: views.received,
      counts: 'rows',
    } as Declared<V> & { readonly id: `${Id}-received` }),
  };
}
