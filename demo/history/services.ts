/** What the family doctor does for a signed resident: one recorded service a year at least, more for key groups. */
import { buildResponse } from '../../kernel/forms/extract-observations.ts';
import { serviceForm } from '../../systems/family-doctor/services/service-form.ts';
import { dateOfDay, dayOfDate, REFERENCE_DATE, REFERENCE_DAY } from '../population/calendar-days.ts';
import { isKeyGroupMember } from '../population/key-groups.ts';
import { type AgreementPlan, packagesOn } from './agreements.ts';
import { momentOf, type Resident, seeClinician } from './resident.ts';

const HALF_YEAR = dayOfDate('2024-01-01');
const WAYS = ['clinic', 'home', 'phone'] as const;

/** The promised service that is recorded for a person, by the packages of the contract: the first that fits. */
const SERVICE_OF: readonly (readonly [string, string])[] = [
  ['pregnant', 'maternal-visit'],
  ['child', 'child-visit'],
  ['elderly', 'elderly-checkup'],
  ['tuberculosis', 'tuberculosis-visit'],
  ['mental-disorder', 'mental-visit'],
  ['disabled', 'rehabilitation-guidance'],
  ['poverty-relieved', 'care-visit'],
  ['special-family', 'care-visit'],
];

function chooseService(packages: readonly string[]): string {
  return SERVICE_OF.find(([code]) => packages.includes(code))?.[1] ?? 'health-assessment';
}

/** Records one service on a day. `service`: a promised service or an item of the price list. */
export function recordService(resident: Resident, day: number, service: string, fraction: number): void {
  const { writes, subject, services } = resident;
  const doctor = seeClinician(services.clinic, fraction);
  const answers = { date: dateOfDay(day), service, way: WAYS[Math.floor(fraction * 2.2)] ?? 'clinic', confirmed: true };
  writes.add(
    buildResponse(serviceForm, answers, {
      subject,
      author: doctor.id,
      org: doctor.org,
      encounter: undefined,
      date: dateOfDay(day),
      now: momentOf(day),
      overrides: {},
    }),
  );
}

/**
 * Records the services of the contracts. Every key-group member signed in mid-2024 has one in that half-year (s0-046 全部随访管理);
 * of the later years nine of ten, of the other residents four of ten.
 */
export function serveAgreements(resident: Resident, agreements: readonly AgreementPlan[]): void {
  const { member, last } = resident;
  for (const { signed, start, end } of agreements) {
    const random = resident.random(`service ${start}`);
    const key = isKeyGroupMember(member, dateOfDay(signed));
    const [chance, fraction, where] = [random.next(), random.next(), random.next()];
    const held = start <= REFERENCE_DAY && end >= REFERENCE_DAY;
    // Some become members between signing and mid-year; they are followed too.
    const always = held && (key || isKeyGroupMember(member, REFERENCE_DATE));
    if (!always && chance >= (key ? 0.9 : 0.4)) continue;
    const from = always ? Math.max(start, HALF_YEAR) : start;
    const until = always ? REFERENCE_DAY : end;
    const day = from + Math.floor(where * (until - from + 1));
    if (day > last) continue;
    recordService(resident, day, chooseService(packagesOn(member, signed)), fraction);
  }
}
