/** Beds, numbers and experts' hours that the county hospital of the demo offers from the last observed day on. */
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { type Department, nameDepartment } from '../../kernel/patterns/request-loop/departments.ts';
import { writePlaces } from '../../kernel/patterns/request-loop/places.ts';
import { addDays, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { SESSIONS } from '../../systems/teleconsultation/forms.ts';
import type { StaffMember } from './staff.ts';

const DAYS = 8;
const BEDS: readonly (readonly [Department, beds: number, numbers: number])[] = [
  ['cardiology', 3, 6],
  ['respiratory', 2, 6],
  ['neurology', 2, 4],
  ['orthopaedics', 2, 4],
  ['internal', 4, 10],
];

/** Experts by their place among those of the hospital: of which department, when, and how many each half-day. */
const EXPERTS: readonly (readonly [Department, 'morning' | 'afternoon', number])[] = [
  ['cardiology', 'afternoon', 3],
  ['neurology', 'morning', 2],
  ['respiratory', 'afternoon', 3],
  ['endocrinology', 'morning', 3],
  ['orthopaedics', 'afternoon', 2],
  ['paediatrics', 'morning', 2],
];
/** Of a hospital outside of the county, on some days of the week (Sunday 0); invented. */
const GUEST = { name: '曾明远 主任医师（省级三甲医院）', weekdays: [2, 4], department: 'oncology', total: 2 } as const;

/** The Schedules of eight days; the ids are the same for the same day. */
export function offerPlaces(staff: readonly StaffMember[], until: PlainDate): readonly Write[] {
  const desk = staff.find(({ role }) => role === 'referral-desk');
  if (!desk) return [];
  const here = staff.filter(({ org }) => org === desk.org);
  const experts = [...here.filter(({ role }) => role === 'specialist'), ...here.filter(({ role }) => role === 'family-doctor')];
  return Array.from({ length: DAYS }, (_, at) => addDays(until, at)).flatMap((day) => {
    const base = { org: desk.org, day };
    const beds = BEDS.flatMap(([code, total, numbers]) => {
      const shared = { ...base, loop: 'referral', department: nameDepartment(code), who: undefined };
      return [
        { id: `places-bed-${code}-${day}`, offered: { ...shared, kind: ['bed', '床位'] as const, total } },
        { id: `places-number-${code}-${day}`, offered: { ...shared, kind: ['number', '号源'] as const, total: numbers } },
      ];
    });
    const offer = (department: Department, session: 'morning' | 'afternoon', who: string, total: number) => ({
      ...{ ...base, loop: 'teleconsultation', department: nameDepartment(department), who, total },
      kind: [session, SESSIONS[session]] as const,
    });
    const hours = EXPERTS.flatMap(([department, session, total], place) => {
      const expert = experts[place];
      if (!expert) return [];
      return [{ id: `places-${expert.id}-${day}`, offered: offer(department, session, `${expert.name} 副主任医师`, total) }];
    });
    const comes = GUEST.weekdays.some((weekday) => weekday === new Date(`${day}T00:00:00Z`).getUTCDay());
    if (comes) hours.push({ id: `places-guest-${day}`, offered: offer(GUEST.department, 'afternoon', GUEST.name, GUEST.total) });
    return [...beds, ...hours].map(({ id, offered }): Write => ({ op: 'create', id, resource: writePlaces(offered) }));
  });
}
