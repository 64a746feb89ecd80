/** The numbers that every loop has, on both sides: sent, answered in time, minutes to the answer, followed up. */
import { all, type Fields } from '../../define/condition.ts';
import type { Sources } from '../../define/source.ts';
import type { Column, Columns, View } from '../../define/view.ts';
import type { Instant, PlainDate } from '../../periods/plain-date.ts';
import { countSides } from './count-sides.ts';
import type { LoopViews } from './loop-views.ts';

/** The columns that these numbers are counted from. */
type Counted = Columns & {
  readonly sentOn: Column<PlainDate>;
  readonly answeredAt: Column<Instant>;
  readonly waited: Column<number>;
  readonly inTime: Column<boolean>;
  readonly followUpBy: Column<PlainDate>;
  readonly followedOn: Column<PlainDate>;
  readonly followedInTime: Column<boolean>;
};

interface Words<Id extends string> {
  readonly id: Id;
  readonly title: string;
  readonly definition: string;
  readonly source: string;
}

const FLOW = { version: '1', measure: 'flow' } as const;

/** The fields that every loop has, of whatever view. */
function shared(row: unknown): Fields<View<Counted>> {
  return row as Fields<View<Counted>>; // callers' views have these columns
}

/** How many of those that reached the other side in the period it answered in time. */
export function countAnswered<C extends Counted, S extends Sources, V extends string, const Id extends string>(
  views: LoopViews<C, S, V>,
  words: Words<Id>,
) {
  return countSides(views, {
    ...words,
    ...FLOW,
    population: (row, period) => shared(row).sentOn.within(period),
    numerator: (row) => shared(row).inTime.isTrue(),
    reasons: [
      { label: '超时答复', when: (row) => shared(row).inTime.isFalse() },
      { label: '尚未答复', when: (row) => shared(row).answeredAt.isEmpty() },
    ],
    dated: (row) => shared(row).sentOn,
  });
}

/** The median of the minutes to the answer. */
export function medianToAnswer<C extends Counted, S extends Sources, V extends string, const Id extends string>(
  views: LoopViews<C, S, V>,
  words: Words<Id>,
) {
  return countSides(views, {
    ...words,
    ...FLOW,
    better: 'down',
    median: 'waited',
    population: (row, period) => all(shared(row).sentOn.within(period), shared(row).waited.isPresent()),
    dated: (row) => shared(row).sentOn,
  });
}

/** How many of those whose follow-up was asked from a day in the period were followed up in time; `from`: the column of that day. */
export function countFollowed<C extends Counted, S extends Sources, V extends string, const Id extends string>(
  views: LoopViews<C, S, V>,
  words: Words<Id>,
  from: keyof C & string,
  repair: { readonly id: string },
) {
  // The column is one of dates: the day from which the follow-up is asked.
  const day = (row: unknown) => (row as Readonly<Record<string, Fields<View<Counted>>['sentOn']>>)[from] ?? shared(row).followUpBy;
  return countSides(views, {
    ...words,
    ...FLOW,
    population: (row, period) => day(row).within(period),
    numerator: (row) => shared(row).followedInTime.isTrue(),
    reasons: [
      { label: '超过时限才随访', when: (row) => shared(row).followedOn.isPresent() },
      { label: '尚未随访', when: (row) => shared(row).followedOn.isEmpty() },
    ],
    repair,
    dated: (row) => day(row),
  });
}
