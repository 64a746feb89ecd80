/** One resident while their history is written: the person, who serves them, the days they can be seen, and where the records go. */

import type { Resource } from '@medplum/fhirtypes';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import type { Actor } from '../../kernel/define/action.ts';
import type { Person } from '../../kernel/define/person.ts';
import type { Instant, PlainDate } from '../../kernel/periods/plain-date.ts';
import type { ServicePoint, VillageServices } from '../county/network.ts';
import type { StaffMember } from '../county/staff.ts';
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import type { Household, Member } from '../population/member.ts';
import type { Random, Streams } from '../population/random.ts';
import { instantOf } from './clock.ts';

/** Collects the writes of one commit; references are numbered within it. */
export class Writes {
  readonly list: Write[] = [];
  private references = 0;

  /** A new local reference. */
  newReference(): string {
    this.references += 1;
    return `urn:uuid:00000000-0000-4000-8000-${String(this.references).padStart(12, '0')}`;
  }

  /** Creates a resource that nothing refers to. */
  add(resource: Resource): void {
    this.list.push({ op: 'create', resource });
  }

  /** Creates a resource that others refer to by `reference`, a new one unless given. */
  refer(resource: Resource, reference: string = this.newReference()): string {
    this.list.push({ op: 'create', resource, reference });
    return reference;
  }
}

/** A resident of the demo county. Days are day numbers; `first` to `last` is when they live here, up to the last day that is observed. */
export interface Resident {
  readonly member: Member;
  readonly household: Household;
  readonly services: VillageServices;
  readonly subject: string;
  readonly first: number;
  readonly last: number;
  /** The last day that is observed: nothing is known of later ones. */
  readonly until: number;
  readonly random: (topic: string) => Random;
  readonly writes: Writes;
}

/** Whether they came (were born, moved in) by the observed day, and so are known at all. */
export function isKnown(member: Member, until: PlainDate): boolean {
  return member.birthDate <= until && (member.movedInDate === undefined || member.movedInDate <= until);
}

/** The day numbers between which the person lives here, whatever is observed. */
export function presenceOf(member: Member): { readonly first: number; readonly last: number } {
  const birth = dayOfDate(member.birthDate);
  const first = member.movedInDate === undefined ? birth : Math.max(birth, dayOfDate(member.movedInDate));
  const ends = [member.deceasedDate, member.movedOutDate].flatMap((date) => (date === undefined ? [] : [dayOfDate(date) - 1]));
  return { first, last: Math.min(...ends, Number.MAX_SAFE_INTEGER) };
}

/** Prepares a resident. */
export function meetResident(
  member: Member,
  household: Household,
  services: VillageServices,
  until: number,
  streams: Streams,
  writes: Writes,
): Resident {
  const { first, last } = presenceOf(member);
  return {
    member,
    household,
    services,
    subject: writes.newReference(),
    first,
    last: Math.min(last, until),
    until,
    random: (topic) => streams(`${member.key}|${topic}`),
    writes,
  };
}

/** The clinician of a service point who sees the person on an occasion. */
export function seeClinician(point: ServicePoint, fraction: number): StaffMember {
  const found = point.clinicians[Math.floor(fraction * point.clinicians.length)];
  if (found === undefined) throw new Error(`nobody sees people at ${point.institution.id}`);
  return found;
}

/** The person as rules of age and sex see them. */
export function personOf({ member }: Resident): Person {
  return {
    residentId: 0,
    patientId: '',
    name: member.name,
    sex: member.sex === '1' ? 'male' : 'female',
    birthDate: dateOfDay(dayOfDate(member.birthDate)),
    area: '',
    residency: 'usual',
    household: undefined,
    since: undefined,
    until: undefined,
    deceased: undefined,
  };
}

/** What an act tells of who acts. */
export type Acting = Pick<StaffMember, 'id' | 'name' | 'role' | 'org' | 'orgLetter'>;

/** A member of staff as the one who acts. */
export function actAs(staff: Acting): Actor {
  const { id, name, role, org, orgLetter } = staff;
  return { practitioner: id, name, role, org, ...(orgLetter === undefined ? {} : { orgClass: orgLetter }) };
}

/** When something of a day was written down: in the morning, Shanghai time. */
export function momentOf(day: number): Instant {
  return instantOf(day, 10 * 60);
}
