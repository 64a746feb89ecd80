/** What follows a loop's answer: by when the result is looked at below, when it was, and whether in time; one rule for every loop. */
import type { KeptResponse } from '../../define/source.ts';
import { booleanColumn, dateColumn } from '../../define/view.ts';
import { addDays, type PlainDate } from '../../periods/plain-date.ts';

/** The columns. */
export const followUpColumns = {
  followUpBy: dateColumn('应随访日期'),
  followedOn: dateColumn('随访日期'),
  followedInTime: booleanColumn('按时随访'),
} as const;

/** A filled follow-up. One of an earlier version names no request: it was about all that were open. */
export type FollowUpEntry = KeptResponse<{ readonly target?: string | undefined }>;

/** The days on which a request was followed up, by its own entries. */
export function daysOfFollowUp(id: string, entries: readonly FollowUpEntry[]): readonly PlainDate[] {
  return entries.flatMap(({ answers: { target }, date }) => (target === undefined || target === id ? [date] : []));
}

/** The values: followed up within `within` days of `from`, the day from which it is asked (undefined: not yet); `on`: the days on which it was. */
export function followUpCells(from: PlainDate | undefined, within: number, on: readonly (PlainDate | undefined)[]) {
  const followUpBy = from && addDays(from, within);
  const followedOn = from && on.flatMap((day) => (day !== undefined && day >= from ? [day] : [])).toSorted()[0];
  return {
    followUpBy,
    followedOn,
    followedInTime: followUpBy === undefined ? undefined : followedOn !== undefined && followedOn <= followUpBy,
  };
}
