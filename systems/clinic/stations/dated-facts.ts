/** A dated fact about an institution ends where the next one about it begins. */
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import type { Draft, Refusal } from '../../../kernel/define/action.ts';
import type { Kept, KeptResponse } from '../../../kernel/define/source.ts';
import { endEntry, withdrawEntry } from '../../../kernel/patterns/entry/withdraw-entry.ts';
import { addDays, type PlainDate } from '../../../kernel/periods/plain-date.ts';

interface Fact {
  readonly date: PlainDate;
  readonly institution: string;
}

interface Standing {
  readonly entries: readonly KeptResponse<Fact>[];
  readonly kept: readonly Kept<QuestionnaireResponse>[];
}

/** Facts are entered in order: one earlier than what stands would change what was reported. */
export function refuseEarlier({ date, institution }: Fact, { entries }: Standing): Refusal | undefined {
  const later = entries.find((entry) => entry.answers.institution === institution && entry.date > date);
  return later && { refuse: `这家机构在${later.date}已有登记。`, item: 'date', next: '请填不早于它的日期。' };
}

/** Ends what stood until the day before; an entry of the same day is replaced. */
export function succeedFact({ date, institution }: Fact, { entries, kept }: Standing): readonly Draft[] {
  return entries
    .filter((entry) => entry.answers.institution === institution && entry.ended === undefined)
    .flatMap(({ id, date: from }) => {
      const resource = kept.find((each) => each.id === id);
      if (resource === undefined) return [];
      return [from < date ? endEntry(resource, addDays(date, -1)) : withdrawEntry(resource)];
    });
}
