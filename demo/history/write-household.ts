/** Writes everything the county knows of one household by an observed day. */
import type { Network } from '../county/network.ts';
import { dateOfDay, dayOfDate, REFERENCE_DAY } from '../population/calendar-days.ts';
import type { Household, Member } from '../population/member.ts';
import type { Streams } from '../population/random.ts';
import { type NumberedAgreement, writeAgreements } from './agreements.ts';
import { consultFor } from './consultations.ts';
import { careForDiabetes } from './diabetes.ts';
import { goOutside, stayInHospital, visitClinics } from './encounters.ts';
import { careForHypertension } from './hypertension.ts';
import { examineForCentre, examineLately } from './imaging.ts';
import { type LaboratoryNumbers, testInLaboratory, testLately } from './laboratory.ts';
import { orderFor } from './orders.ts';
import { quoteResults, type RecognitionShares, recogniseLately } from './recognition.ts';
import { referResident } from './referrals.ts';
import { enrolInOtherCare, flagResident, register } from './register.ts';
import { isKnown, meetResident, type Resident, type Writes } from './resident.ts';
import { sendDown } from './sent-down.ts';
import { serveAgreements } from './services.ts';
import type { PersonPlan } from './village-plan.ts';

/** What households are written with. `until`: the last observed day. */
export interface Observation {
  readonly network: Network;
  readonly streams: Streams;
  readonly until: number;
  readonly laboratory: LaboratoryNumbers;
  readonly imaging: LaboratoryNumbers;
  readonly recognition: RecognitionShares;
  /** Chance that a person has a request under way in the last days: enough to be seen in a small county, no more than are likely in a whole one. */
  readonly recent: number;
}

/** Adds the records of a household to the writes of a commit. */
export function writeHousehold(
  { network, streams, until, laboratory, imaging, recognition, recent }: Observation,
  household: Household,
  plans: ReadonlyMap<string, PersonPlan>,
  writes: Writes,
): void {
  const services = network.servicesOf(household.village.code);
  for (const member of household.members) {
    const plan = plans.get(member.key);
    if (plan === undefined || !isKnown(member, dateOfDay(until))) continue;
    const resident = meetResident(member, household, services, until, streams, writes);
    writePerson(resident, plan, laboratory, recent, recognition);
    examine(resident, plan, imaging, recognition);
  }
}

function writePerson(resident: Resident, plan: PersonPlan, laboratory: LaboratoryNumbers, recent: number, shares: RecognitionShares): void {
  register(resident, plan.record);
  flagResident(resident);
  if (!livesHere(resident.member)) return;
  enrolInOtherCare(resident);
  careForHypertension(resident);
  careForDiabetes(resident);
  writeAgreements(resident, plan.agreements);
  serveAgreements(resident, plan.agreements);
  orderPackages(resident, plan);
  const measured = new Set<string>();
  plan.visits.forEach((count, half) => {
    visitClinics(resident, half, count, measured);
  });
  plan.stays.forEach((count, half) => {
    stayInHospital(resident, half, count);
    goOutside(resident, half, { stays: count, visits: plan.visits[half] ?? 0 });
  });
  referResident(resident, recent);
  sendDown(resident, recent / 2);
  consultFor(resident, recent / 3);
  plan.tests.forEach((count, half) => {
    testInLaboratory(resident, half, count, laboratory, shares);
  });
  testLately(resident, laboratory, shares);
}

function examine(resident: Resident, plan: PersonPlan, imaging: LaboratoryNumbers, shares: RecognitionShares): void {
  if (!livesHere(resident.member)) return;
  const readers = resident.services.imaging;
  plan.images.forEach((count, half) => {
    examineForCentre(resident, half, count, imaging, readers, shares);
  });
  examineLately(resident, imaging, readers, shares);
  plan.citations.forEach((count, half) => {
    quoteResults(resident, half, count);
  });
  recogniseLately(resident, shares);
}

function livesHere(member: Member): boolean {
  return member.residency !== 'registered-away';
}

const H1 = dayOfDate('2024-01-01');

function orderPackages(resident: Resident, plan: PersonPlan): void {
  const held = plan.agreements.find(({ start, end }) => start <= REFERENCE_DAY && end >= REFERENCE_DAY);
  if (plan.order && held) orderFor(resident, plan.order, held, H1, REFERENCE_DAY);
  for (const agreement of plan.agreements) if (agreement !== held) orderLater(resident, agreement);
}

/** In later years about as many order as in the first, each for the first package that suits a grown-up. */
function orderLater(resident: Resident, agreement: NumberedAgreement): void {
  const random = resident.random(`later order ${agreement.start}`);
  if (!random.chance(0.021)) return;
  const content = {
    package: random.chance(0.6) ? 'tcm-prevention' : undefined,
    items: random.chance(0.5) ? ['tcm-moxibustion'] : ['tcm-foot-bath'],
  };
  orderFor(resident, content, agreement, agreement.start, agreement.end);
}
