/** The staff of the demo county: invented people in dated posts of every institution. */
import type { Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import type { StaffRole } from '../../kernel/define/role.ts';
import { ROLES } from '../../kernel/define/role.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import type { Profession, Title } from '../../systems/registry/staff-words.ts';
import { LICENSED } from '../../systems/registry/staff-words.ts';
import { buildPost, buildPractitioner } from '../../systems/registry/write-staff.ts';
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import { drawFamilyName, drawGivenName } from '../population/person-names.ts';
import { hashFraction, type Streams } from '../population/random.ts';
import { type GiveIdentityNumber, inventPhone, openIdentityNumbers } from '../population/unissued-numbers.ts';
import type { CountyInstitutions, Institution } from './institutions.ts';
import type { CountyPlace } from './places.ts';

/** One member of staff in the post they hold. `id` is the Practitioner's. */
export interface StaffMember {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly org: string;
  /** Class letter of the institution, for encounters. */
  readonly orgLetter: string | undefined;
  readonly practitioner: Practitioner;
  readonly post: PractitionerRole;
}

/** A place no village has: the identity numbers and phones of staff. */
const STAFF_INDEX = 798;
const IN_POST_SINCE = toDate('2019-01-01');

interface Opening {
  readonly role: StaffRole;
  readonly profession: Profession;
  readonly title: Title;
  readonly count: number;
}

const TOWNSHIP: readonly Opening[] = [
  { role: 'township-manager', profession: 'manager', title: 'middle', count: 1 },
  { role: 'family-doctor', profession: 'physician', title: 'middle', count: 4 },
  { role: 'nurse', profession: 'nurse', title: 'junior', count: 2 },
  { role: 'public-health-doctor', profession: 'public-health', title: 'junior', count: 2 },
  { role: 'registrar', profession: 'other', title: 'none', count: 1 },
];
const HOSPITAL: readonly Opening[] = [
  { role: 'family-doctor', profession: 'physician', title: 'associate-senior', count: 6 },
  { role: 'nurse', profession: 'nurse', title: 'middle', count: 4 },
];
const CONSORTIUM: readonly Opening[] = [
  { role: 'consortium-manager', profession: 'manager', title: 'middle', count: 1 },
  { role: 'integrator', profession: 'other', title: 'none', count: 1 },
  { role: 'administrator', profession: 'other', title: 'none', count: 1 },
];
const BUREAU: readonly Opening[] = [{ role: 'bureau-manager', profession: 'manager', title: 'middle', count: 1 }];
/** Audits the whole county, apart from those who run the platform (三员分立). */
const AUDIT: readonly Opening[] = [{ role: 'auditor', profession: 'other', title: 'none', count: 1 }];
/** Lets people in again and links identities, apart from who runs the platform and who audits it (三员分立). */
const SECURITY: readonly Opening[] = [{ role: 'security-administrator', profession: 'other', title: 'none', count: 1 }];
/** Read for the whole consortium in the shared centres. */
const CENTRE: readonly Opening[] = [{ role: 'diagnosis-reader', profession: 'physician', title: 'middle', count: 3 }];
/** See whom others send them, and the desk that receives them. */
const RECEIVING: readonly Opening[] = [
  { role: 'specialist', profession: 'physician', title: 'associate-senior', count: 3 },
  { role: 'referral-desk', profession: 'nurse', title: 'middle', count: 1 },
];
const PREVENTION: readonly Opening[] = [{ role: 'public-health-doctor', profession: 'public-health', title: 'middle', count: 3 }];

/** One doctor in every village, two in four of ten. */
function openingsOfClinic(code: string, community: boolean): readonly Opening[] {
  const count = hashFraction(`${code}|doctors`) < 0.4 ? 2 : 1;
  return community
    ? [{ role: 'family-doctor', profession: 'assistant-physician', title: 'junior', count }]
    : [{ role: 'village-doctor', profession: 'village-doctor', title: 'none', count }];
}

/** Hires the staff of the counties. The same seed gives the same people; ids are `staff-<institution>-<role>-<n>`. */
export function hireStaff(
  streams: Streams,
  counties: readonly { place: CountyPlace; institutions: CountyInstitutions }[],
): readonly StaffMember[] {
  const give = openIdentityNumbers(STAFF_INDEX);
  const staff: StaffMember[] = [];
  const hire = (institution: Institution, place: string, openings: readonly Opening[]): void => {
    for (const opening of openings) {
      for (let n = 1; n <= opening.count; n += 1)
        staff.push(hireOne({ streams, give, ordinal: staff.length }, institution, place, opening, n));
    }
  };
  for (const { place, institutions } of counties) {
    const seat = place.seat.code;
    hire(institutions.bureau, seat, BUREAU);
    hire(institutions.consortium, seat, CONSORTIUM);
    hire(institutions.hospital, seat, HOSPITAL);
    hire(institutions.tcm, seat, HOSPITAL);
    hire(institutions.mch, seat, HOSPITAL.slice(0, 1));
    hire(institutions.cdc, seat, PREVENTION);
    for (const town of place.towns) {
      const township = institutions.townships.get(town.code);
      if (township) hire(township, town.villages[0]?.code ?? seat, TOWNSHIP);
      for (const village of town.villages) {
        const clinic = institutions.clinics.get(village.code);
        if (clinic) hire(clinic, village.code, openingsOfClinic(village.code, village.kind === 'community'));
      }
    }
  }
  // Last, so that everybody else stays who they were.
  for (const { place, institutions } of counties) hire(institutions.bureau, place.seat.code, AUDIT);
  for (const { place, institutions } of counties) hire(institutions.consortium, place.seat.code, SECURITY);
  for (const { place, institutions } of counties) {
    for (const centre of institutions.centres) hire(centre, place.seat.code, CENTRE);
    hire(institutions.hospital, place.seat.code, RECEIVING);
  }
  return staff;
}

function isLicensed(profession: Profession): boolean {
  return LICENSED.some((licensed) => licensed === profession);
}

function hireOne(
  office: { readonly streams: Streams; readonly give: GiveIdentityNumber; readonly ordinal: number },
  institution: Institution,
  place: string,
  opening: Opening,
  n: number,
): StaffMember {
  const id = `staff-${institution.id.slice('org-'.length)}-${opening.role}-${n}`;
  const random = office.streams(id);
  const sex = random.chance(opening.role === 'nurse' ? 0.08 : opening.role === 'village-doctor' ? 0.65 : 0.45) ? '1' : '2';
  const birth = dayOfDate('1964-07-01') + random.integer(0, 365 * 33);
  const birthDate = dateOfDay(birth);
  const name = drawFamilyName(random, place, 'community') + drawGivenName(random, sex, Number(birthDate.slice(0, 4)));
  const serial = String(office.ordinal + 1).padStart(5, '0');
  const answers = {
    date: IN_POST_SINCE,
    name,
    sex: sex === '1' ? ('1' as const) : ('2' as const),
    birthDate,
    identityNumber: office.give(birth, sex, random.next()),
    phone: inventPhone(STAFF_INDEX, office.ordinal, 0),
    organisation: institution.id,
    role: opening.role,
    profession: opening.profession,
    title: opening.title,
    ...(isLicensed(opening.profession) ? { licence: `DEMO${birthDate.slice(0, 4)}${serial}` } : {}),
  };
  return {
    id,
    name,
    role: opening.role,
    org: institution.id,
    orgLetter: institution.letter,
    practitioner: buildPractitioner(answers),
    post: buildPost(answers, `Practitioner/${id}`, name, 'main'),
  };
}

/** Chinese name of a member's role, for lists of accounts. */
export function nameRole(member: StaffMember): string {
  return ROLES[member.role];
}
