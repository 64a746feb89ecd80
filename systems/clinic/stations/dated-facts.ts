/** A dated fact about an institution ends where the next one about it begins. */
import type { Draft, Refusal } from '../../../kernel/define/action.ts';
import { refuseEarlierEntry, type StandingEntries, succeedEntry } from '../../../kernel/patterns/entry/succeed-entry.ts';
import type { PlainDate } from '../../../kernel/periods/plain-date.ts';

interface Fact {
  readonly date: PlainDate;
  readonly institution: string;
}

/** Facts are entered in order: one earlier than what stands would change what was reported. */
export function refuseEarlier({ date, institution }: Fact, standing: Pick<StandingEntries<Fact>, 'entries'>): Refusal | undefined {
  return refuseEarlierEntry(date, '这家机构', standing, (answers) => answers.institution === institution);
}

/** Ends what stood until the day before; an entry of the same day is replaced. */
export function succeedFact({ date, institution }: Fact, standing: StandingEntries<Fact>): readonly Draft[] {
  return succeedEntry(date, standing, (answers) => answers.institution === institution);
}
