/** What the calendar of consultations reads: rooms and diaries, hours that experts offer, and who waits to be arranged. */

import { type Places, readPlaces } from '../../../kernel/patterns/request-loop/places.ts';
import { addDays, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import type { WorklistPage } from '../../../server/contract/contract.ts';
import { BOOKABLES, type Bookable, readBookable } from '../../../systems/teleconsultation/bookings.ts';
import { api } from '../../api.ts';
import { searchKept } from '../../search-kept.ts';

const LOOP = 'teleconsultation';

/** A week of them, from its Monday on. */
export interface ConsultationWeek {
  readonly bookables: readonly Bookable[];
  readonly hours: readonly Places[];
}

/** What stands in that week, in the order in which it was entered; what is closed is left out unless somebody is arranged there still. */
export async function readConsultationWeek(monday: PlainDate): Promise<ConsultationWeek> {
  const [schedules, offered] = await Promise.all([
    searchKept('Schedule', { 'service-category': Object.keys(BOOKABLES).join(','), _count: '200' }),
    searchKept('Schedule', { 'service-category': LOOP, date: `ge${monday}`, _count: '200', _sort: 'date' }),
  ]);
  const sunday = addDays(monday, 6);
  return {
    bookables: schedules
      .flatMap((kept) => readBookable(kept) ?? [])
      .filter(({ closed, bookings }) => closed === undefined || bookings.length > 0)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    hours: offered.flatMap((kept) => readPlaces(LOOP, kept) ?? []).filter(({ day, total }) => day >= monday && day <= sunday && total > 0),
  };
}

/** A request in a list. */
export type ListedRequest = WorklistPage['rows'][number];

/** Lists of requests, those that the reader may not open left out by `wanted`. */
export async function readRequestLists(wanted: readonly string[]): Promise<readonly ListedRequest[]> {
  const pages = await Promise.all(wanted.map((id) => api.worklist(id, {})));
  return pages.flatMap(({ rows }) => rows);
}
