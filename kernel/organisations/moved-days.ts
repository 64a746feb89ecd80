// The registered calendar of working days: filled forms in the record, read with the directory, so that every process goes by them.
import type { Resource } from '@medplum/fhirtypes';
import type { Queries } from '../database/database.ts';
import { canonicalOf } from '../define/form.ts';
import { gatherRecords } from '../define/gather-records.ts';
import { type MovedDayEntered, movedDayForm } from '../define/moved-day-form.ts';
import { responses } from '../define/source.ts';
import type { PlainDate } from '../periods/plain-date.ts';
import type { MovedDay } from '../periods/working-days.ts';
import { primaryCodeOf } from '../record/primary-code.ts';
import { gatheredFrom, loadReference } from '../record/read.ts';

/** A day of the calendar as it was entered. */
export type RegisteredDay = Pick<MovedDayEntered, 'day' | 'arrangement' | 'document'>;

const CODE = canonicalOf(movedDayForm);
const SOURCES = { days: responses(movedDayForm) };

/** Whether a resource is an entry of the calendar. */
export function isRegisteredDay(resource: Resource): boolean {
  return resource.resourceType === 'QuestionnaireResponse' && primaryCodeOf(resource) === CODE;
}

/** The days that are entered, in their order. */
export async function readRegisteredDays(db: Queries): Promise<readonly RegisteredDay[]> {
  const stored = (await loadReference(db, 'QuestionnaireResponse', undefined, [CODE])).map(gatheredFrom);
  // Of two entries of one day the later one holds.
  const byDay = new Map(
    gatherRecords(SOURCES, stored).days.map(({ answers: { day, arrangement, document } }) => [day, { day, arrangement, document }]),
  );
  return [...byDay.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** The calendar as limits are counted by it. */
export function movedDaysOf(days: readonly RegisteredDay[]): ReadonlyMap<PlainDate, MovedDay> {
  return new Map(days.flatMap(({ day, arrangement }) => (arrangement === 'normal' ? [] : [[day, arrangement] as const])));
}
