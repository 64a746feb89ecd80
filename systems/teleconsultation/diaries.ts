/** The time of experts who are named: each has a diary, so that nobody is named for two consultations at one time. */
import type { Draft, Refusal } from '../../kernel/define/action.ts';
import type { Kept } from '../../kernel/define/source.ts';
import { type Bookable, type Booking, bookFirst, findBookable, findTaken, tellBooking, writeBookable } from './bookings.ts';

/** An id has up to 64 characters, of which these stand before the practitioner's. */
const PREFIX = 'diary-';

/** The reference of a practitioner's diary, whether it exists yet or not: there is but one of each. */
export function diaryOf(practitioner: string): string {
  return `Schedule/${PREFIX}${practitioner.slice(PREFIX.length - 64)}`;
}

/** Whose diary it is: the practitioner's id. */
export function practitionerOf({ id }: Pick<Bookable, 'id'>): string {
  return id.slice(PREFIX.length);
}

/** Why an expert may not be named for a time, or undefined. */
export function refuseExpert(held: readonly Kept[], practitioner: string, wanted: Booking, item: string): Refusal | undefined {
  const diary = findBookable(held, diaryOf(practitioner));
  const taken = diary && findTaken(diary, wanted);
  return taken && { refuse: `${diary.name}${tellBooking(taken)}已安排会诊（${taken.number}）。`, item, next: '请另派专家，或改会诊时间。' };
}

/** The diary of an expert who is named for the first time; nothing where it exists. */
export function beginDiary(
  held: readonly Kept[],
  { id, name }: { readonly id: string; readonly name: string },
  org: string,
  booking: Booking,
): readonly Draft[] {
  const reference = diaryOf(id);
  if (findBookable(held, reference)) return [];
  const diary = writeBookable({ kind: 'expert-diary', org, name, actor: id });
  return [{ create: bookFirst(diary, booking), id: reference.slice('Schedule/'.length) }];
}
