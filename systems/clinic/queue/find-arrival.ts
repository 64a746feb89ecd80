/** Finds the visit that a note continues: whoever waits here has one already. */
import type { Encounter } from '@medplum/fhirtypes';
import type { Kept } from '../../../kernel/define/source.ts';
import type { PlainDate } from '../../../kernel/periods/plain-date.ts';
import { OPEN_STATES, readPlace, whereOf } from './place-in-queue.ts';

/** Where, when and by whom a note is written; `encounter` is the visit it was opened from. */
export interface NoteAt {
  readonly org: string;
  readonly date: PlainDate;
  readonly practitioner?: string | undefined;
  readonly encounter?: string | undefined;
}

/**
 * The open arrival of that day and institution: the one the note was opened from, else the one this doctor called, else one that was called,
 * else the first that waits. Undefined for somebody who did not come by the desk.
 */
export function findArrival(visits: readonly Kept<Encounter>[], at: NoteAt): Kept<Encounter> | undefined {
  const open = visits.filter(({ resource }) => {
    const place = readPlace(resource);
    const { org, day } = whereOf(resource);
    return place !== undefined && OPEN_STATES.includes(place.state) && org === at.org && day === at.date;
  });
  const placed = (wanted: (visit: Kept<Encounter>) => boolean) => open.find(wanted);
  return (
    placed(({ id }) => `Encounter/${id}` === at.encounter) ??
    placed(({ resource }) => at.practitioner !== undefined && readPlace(resource)?.calledBy === at.practitioner) ??
    placed(({ resource }) => readPlace(resource)?.state === 'called') ??
    open[0]
  );
}
