/** Visits and admissions: how many in each half-year and village, shared out to people, each with its day, place and reason. */
import type { Encounter, Observation } from '@medplum/fhirtypes';
import { EXTENSION, LOINC, SYSTEM } from '../../kernel/define/codes.ts';
import { describeClass } from '../../systems/clinic/institution-level.ts';
import type { ServicePoint } from '../county/network.ts';
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import type { Member } from '../population/member.ts';
import type { Random } from '../population/random.ts';
import { type DrawnPressure, drawPressure } from './blood-pressure.ts';
import { drawAdmissionReason, drawVisitReason } from './diagnoses.ts';
import { settleOutside } from './outside.ts';
import { presenceOf, type Resident, seeClinician } from './resident.ts';

/** The half-years of the demo, by their first day and the first day of the next; the first half of 2023 is 0. */
export const HALF_YEARS: readonly { readonly from: number; readonly to: number }[] = [2023, 2024, 2025, 2026].flatMap((year) => [
  { from: dayOfDate(`${year}-01-01`), to: dayOfDate(`${year}-07-01`) },
  { from: dayOfDate(`${year}-07-01`), to: dayOfDate(`${year + 1}-01-01`) },
]);

/** The days of a half-year on which a person lives here; empty when `to` is not after `from`. */
export function presentIn(member: Member, half: number): { readonly from: number; readonly to: number } {
  const { first, last } = presenceOf(member);
  return within(half, first, last);
}

function within(half: number, first: number, last: number): { readonly from: number; readonly to: number } {
  const span = HALF_YEARS[half];
  return { from: Math.max(span?.from ?? 0, first), to: Math.min(span?.to ?? 0, last + 1) };
}

/** What of a person decides how much care they ask for: read once, asked for forty times. Days are day numbers. */
export interface Needing {
  readonly away: boolean;
  readonly birth: number;
  readonly first: number;
  readonly last: number;
  /** First days of the diseases that count. */
  readonly onsets: readonly number[];
}

/** What `weighNeed` asks of a member. */
export function needingOf(member: Member): Needing {
  const { hypertension, diabetes2, copd } = member.traits;
  const onsets = [hypertension, diabetes2, copd].flatMap((trait) => (trait === undefined ? [] : [dayOfDate(trait.onset)]));
  return { away: member.residency === 'registered-away', birth: dayOfDate(member.birthDate), ...presenceOf(member), onsets };
}

/**
 * How much care a person asks for in a half-year, only meaningful beside others: by age, disease and `chance`, which is about normal with
 * a deviation of 1.
 */
export function weighNeed({ away, birth, first, last, onsets }: Needing, half: number, kind: 'visits' | 'stays', chance: number): number {
  if (away) return 0;
  const { from, to } = within(half, first, last);
  if (to <= from) return 0;
  const age = (from - birth) / 365.25;
  let ill = 0;
  for (const onset of onsets) if (onset < to) ill += 1;
  const byAge = kind === 'visits' ? visitsByAge(age) : staysByAge(age);
  return byAge * (1 + 0.6 * ill) * Math.exp(chance * (kind === 'visits' ? 0.75 : 1.1)) * ((to - from) / 182);
}

function visitsByAge(age: number): number {
  return age < 7 ? 1.8 : age < 18 ? 0.7 : age < 45 ? 0.6 : age < 65 ? 1.1 : 2;
}

function staysByAge(age: number): number {
  return age < 7 ? 1.2 : age < 18 ? 0.3 : age < 45 ? 0.5 : age < 65 ? 1 : 3;
}

/** Shares `total` out by weight: each gets its part rounded down or up, by even steps from a drawn beginning. */
export function shareOut(total: number, weights: readonly number[], random: Random): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const shares = weights.map(() => 0);
  if (sum === 0 || total === 0) return shares;
  const step = sum / total;
  let next = random.next() * step;
  let reached = 0;
  for (let at = 0; at < weights.length; at += 1) {
    reached += weights[at] ?? 0;
    for (; next < reached; next += step) shares[at] = (shares[at] ?? 0) + 1;
  }
  // The last step may be lost to rounding of the sum.
  const given = shares.reduce((all, share) => all + share, 0);
  const heaviest = weights.indexOf(Math.max(...weights));
  shares[heaviest] = (shares[heaviest] ?? 0) + total - given;
  return shares;
}

/**
 * Writes the visits of a half-year that fall on observed days. `measured`: the years in which the person's pressure was taken so far, half-year
 * after half-year; from 35 years on it is at the first visit of a year.
 */
export function visitClinics(resident: Resident, half: number, count: number, measured: Set<string>): void {
  if (count === 0) return;
  const random = resident.random(`visits ${half}`);
  const { from, to } = presentIn(resident.member, half);
  const visits = Array.from({ length: count }, () => {
    const day = from + Math.floor(random.next() * (to - from));
    const [where, who, why, other] = [random.next(), random.next(), random.next(), random.next()];
    return { day, where, who, why, other };
  });
  for (const { day, ...drawn } of visits.toSorted((a, b) => a.day - b.day))
    if (day <= resident.last) visitOnce(resident, day, drawn, measured);
}

function visitOnce(
  resident: Resident,
  day: number,
  drawn: { readonly where: number; readonly who: number; readonly why: number; readonly other: number },
  yearsMeasured: Set<string>,
): void {
  const { services, writes, subject, member } = resident;
  const age = (day - dayOfDate(member.birthDate)) / 365.25;
  const emergency = drawn.where > 0.965;
  const point = emergency ? services.hospital : choosePoint(resident, drawn.where, age);
  const reason = drawVisitReason(member, day, age, emergency, drawn.why);
  const encounter = encounterAt(point, subject, emergency ? 'EMER' : 'AMB', day, day, reason, drawn.who);
  const year = dateOfDay(day).slice(0, 4);
  // Who is in hypertension care is measured at the follow-ups.
  const first = !isHypertensive(member, day) && !yearsMeasured.has(year) && drawn.other < FIRST_VISIT_MEASURED;
  const measured = !emergency && age >= 35 && (first || (reason.code === 'I10' ? drawn.other < 0.6 : drawn.other < 0.04));
  if (!measured) {
    writes.add(encounter);
    return;
  }
  yearsMeasured.add(year);
  const reference = writes.refer(encounter);
  const pressure = drawPressure(resident, day, resident.random(`pressure ${day}`));
  writes.add(pressureOf(resident, point, day, drawn.who, pressure, reference));
  measureAgain(resident, day, drawn.who, pressure);
}

/** Of the first visits of a year, those at which the pressure is taken. */
const FIRST_VISIT_MEASURED = 0.96;

function isHypertensive({ traits }: Member, day: number): boolean {
  return traits.hypertension !== undefined && dayOfDate(traits.hypertension.onset) <= day;
}

/** Who is not known to be hypertensive comes back to the village clinic on another day after a raised pressure; most do, and it was passing. */
function measureAgain(resident: Resident, day: number, who: number, { systolic, diastolic }: DrawnPressure): void {
  const { member, services, writes, last } = resident;
  if (isHypertensive(member, day) || (systolic < 140 && diastolic < 90)) return;
  const draw = resident.random(`again ${day}`);
  const [comes, wait] = [draw.next(), draw.integer(2, 10)];
  if (comes > 0.9 || day + wait > last || isHypertensive(member, day + wait)) return;
  const again = drawPressure(resident, day + wait, draw, true);
  const passing = { systolic: Math.min(again.systolic, 138), diastolic: Math.min(again.diastolic, 88) };
  writes.add(pressureOf(resident, services.clinic, day + wait, who, passing));
}

function choosePoint({ services, member }: Resident, where: number, age: number): ServicePoint {
  if (where < 0.44) return services.clinic;
  if (where < 0.74) return services.township;
  if (where < 0.9) return services.hospital;
  if (where < 0.94 && (age < 14 || (member.sex === '2' && age < 45))) return services.mch;
  return services.tcm;
}

/** A visit or stay at a service point; without an end it is in progress. */
export function encounterAt(
  point: ServicePoint,
  subject: string,
  kind: string,
  start: number,
  end: number | undefined,
  reason: { readonly code: string; readonly display: string },
  who: number,
): Encounter {
  const { institution } = point;
  const clinician = seeClinician(point, who);
  return {
    resourceType: 'Encounter',
    status: end === undefined ? 'in-progress' : 'finished',
    class: { system: SYSTEM.actCode, code: kind },
    ...(institution.letter === undefined ? {} : { type: [describeClass(institution.letter)] }),
    subject: { reference: subject },
    // Lists of who is in name the doctor; the many that ended need not.
    participant: [{ individual: { reference: `Practitioner/${clinician.id}`, ...(end === undefined ? { display: clinician.name } : {}) } }],
    period: { start: dateOfDay(start), ...(end === undefined ? {} : { end: dateOfDay(end) }) },
    reasonCode: [{ coding: [{ system: SYSTEM.icd10, code: reason.code, display: reason.display }] }],
    serviceProvider: { reference: `Organization/${institution.id}` },
  };
}

function pressureOf(
  resident: Resident,
  point: ServicePoint,
  day: number,
  who: number,
  { systolic, diastolic }: DrawnPressure,
  encounter?: string,
): Observation {
  const part = (code: string, display: string, value: number) => ({
    code: { coding: [{ system: SYSTEM.loinc, code, display }], text: display },
    valueQuantity: { value, unit: 'mmHg', system: SYSTEM.ucum, code: 'mm[Hg]' },
  });
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: SYSTEM.loinc, code: LOINC.bloodPressure, display: '血压' }], text: '血压' },
    component: [part(LOINC.systolic, '收缩压', systolic), part(LOINC.diastolic, '舒张压', diastolic)],
    subject: { reference: resident.subject },
    ...(encounter === undefined ? {} : { encounter: { reference: encounter } }),
    effectiveDateTime: dateOfDay(day),
    performer: [{ reference: `Practitioner/${seeClinician(point, who).id}` }],
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${point.institution.id}` } }],
  };
}

/** Care outside the county beside that of a half-year inside. */
export function goOutside(resident: Resident, half: number, inside: { readonly visits: number; readonly stays: number }): void {
  settleOutside(resident, half, inside, presentIn(resident.member, half));
}

/** Writes the admissions of a half-year that begin on observed days; one not yet ended is in progress. */
export function stayInHospital(resident: Resident, half: number, count: number): void {
  if (count === 0) return;
  const random = resident.random(`stays ${half}`);
  const { member, services, writes, subject, last } = resident;
  const { from, to } = presentIn(member, half);
  for (let n = 0; n < count; n += 1) {
    const start = from + Math.floor(random.next() * (to - from));
    const [where, who, why, length] = [random.next(), random.next(), random.next(), random.next()];
    if (start > last) continue;
    const age = (start - dayOfDate(member.birthDate)) / 365.25;
    const point = where < 0.34 ? services.township : where < 0.82 ? services.hospital : where < 0.95 ? services.tcm : services.township;
    const end = Math.min(start + 3 + Math.floor(length * length * 14), Math.max(start, presenceOf(member).last));
    const reason = drawAdmissionReason(member, start, age, why);
    const left = end <= resident.until ? end : undefined;
    writes.add(encounterAt(point, subject, 'IMP', start, left, reason, who));
  }
}
