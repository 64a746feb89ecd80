/** A dated entry of a register ends where the next one about the same thing begins: none is written over, each day has one. */
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import type { Draft, Refusal } from '../../define/action.ts';
import type { Kept, KeptResponse } from '../../define/source.ts';
import { addDays, type PlainDate } from '../../periods/plain-date.ts';
import { endEntry, withdrawEntry } from './withdraw-entry.ts';

/** The entries that stand, and the resources in which they are kept. */
export interface StandingEntries<A> {
  readonly entries: readonly KeptResponse<A>[];
  readonly kept: readonly Kept<QuestionnaireResponse>[];
}

/** Refuses an entry dated before one that stands about the same thing: it would change what was reported. `what`: the thing in words, e.g. 这家机构. */
export function refuseEarlierEntry<A>(
  date: PlainDate,
  what: string,
  { entries }: Pick<StandingEntries<A>, 'entries'>,
  isSame: (answers: A) => boolean,
): Refusal | undefined {
  const later = entries.find((entry) => isSame(entry.answers) && entry.date > date);
  return later && { refuse: `${what}在${later.date}已有登记。`, item: 'date', next: '请填不早于它的日期。' };
}

/** Ends what stood about the same thing the day before `date`; an entry of the same day is replaced. */
export function succeedEntry<A>(date: PlainDate, { entries, kept }: StandingEntries<A>, isSame: (answers: A) => boolean): readonly Draft[] {
  return entries
    .filter((entry) => isSame(entry.answers) && entry.ended === undefined)
    .flatMap(({ id, date: from }) => {
      const resource = kept.find((each) => each.id === id);
      if (resource === undefined) return [];
      return [from < date ? endEntry(resource, addDays(date, -1)) : withdrawEntry(resource)];
    });
}
