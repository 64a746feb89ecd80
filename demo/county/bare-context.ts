/** The context in which the demo writes what belongs to no resident: by the same functions as people do. */
import { type Instant, nowInstant, type PlainDate, today } from '../../kernel/periods/plain-date.ts';
import type { StaffMember } from './staff.ts';

/** Acts as a member of staff, on a day (now unless told), with a number of a series where one is drawn. */
export function actBare(staff: Pick<StaffMember, 'id' | 'name' | 'role' | 'org'>, on?: PlainDate, serial = 0) {
  const { id, name, role, org } = staff;
  const now: Instant = on === undefined ? nowInstant() : (`${on}T02:00:00.000Z` as Instant); // the shape of an instant, from a checked date
  return {
    now,
    today: on ?? today(),
    actor: { practitioner: id, name, role, org },
    person: undefined,
    subject: '',
    encounter: undefined,
    records: {},
    serial: () => serial,
    newReference: () => '',
  };
}
