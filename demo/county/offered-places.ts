/** Beds, numbers and experts' hours that the county hospital of the demo offers from the last observed day on. */
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { type Department, nameDepartment } from '../../kernel/patterns/request-loop/departments.ts';
import { writePlaces } from '../../kernel/patterns/request-loop/places.ts';
import { addDays, type PlainDate } from '../../kernel/periods/plain-date.ts';
import type { StaffMember } from './staff.ts';

const DAYS = 8;
const BEDS: readonly (readonly [Department, beds: number, numbers: number])[] = [
  ['cardiology', 3, 6],
  ['respiratory', 2, 6],
  ['neurology', 2, 4],
  ['orthopaedics', 2, 4],
  ['internal', 4, 10],
];

/** The Schedules of eight days; the ids are the same for the same day. */
export function offerPlaces(staff: readonly StaffMember[], until: PlainDate): readonly Write[] {
  const desk = staff.find(({ role }) => role === 'referral-desk');
  if (!desk) return [];
  const experts = staff.filter(({ role, org }) => role === 'specialist' && org === desk.org);
  return Array.from({ length: DAYS }, (_, at) => addDays(until, at)).flatMap((day) => {
    const base = { org: desk.org, day };
    const beds = BEDS.flatMap(([code, total, numbers]) => {
      const shared = { ...base, loop: 'referral', department: nameDepartment(code), who: undefined };
      return [
        { id: `places-bed-${code}-${day}`, offered: { ...shared, kind: ['bed', '床位'] as const, total } },
        { id: `places-number-${code}-${day}`, offered: { ...shared, kind: ['number', '号源'] as const, total: numbers } },
      ];
    });
    const hours = experts.map(({ id, name }) => ({
      id: `places-${id}-${day}`,
      offered: {
        ...base,
        loop: 'teleconsultation',
        department: nameDepartment('internal'),
        who: `${name} 副主任医师`,
        kind: ['afternoon', '下午'] as const,
        total: 3,
      },
    }));
    return [...beds, ...hours].map(({ id, offered }): Write => ({ op: 'create', id, resource: writePlaces(offered) }));
  });
}
