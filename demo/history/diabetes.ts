/** Care of a resident with type-2 diabetes: enrolment, follow-ups on the national form, annual checks. */
import { buildResponse, extractObservations } from '../../kernel/forms/extract-observations.ts';
import { proposedNext } from '../../kernel/patterns/programme/follow-up.ts';
import { classify, type Findings, NEXT_BY_CLASS, reasonToRefer } from '../../kernel/patterns/programme/outcome.ts';
import { annualCheckForm, complicationForm } from '../../systems/diabetes/forms.ts';
import { findingsOf } from '../../systems/diabetes/rules.ts';
import { type Visit, visitForm } from '../../systems/diabetes/visit-form.ts';
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import type { LastingDisease } from '../population/member.ts';
import { drawPressure } from './blood-pressure.ts';
import { drawHabit, type PlannedContact, planChecks, planContacts } from './care-schedule.ts';
import { type Life, livingOf } from './hypertension.ts';
import { enrolResident, REGISTER_BEGINS } from './register.ts';
import { momentOf, type Resident, seeClinician } from './resident.ts';

const MEDICINES = [
  { name: '盐酸二甲双胍片', times: 2, dose: '0.5g' },
  { name: '格列美脲片', times: 1, dose: '2mg' },
  { name: '阿卡波糖片', times: 3, dose: '50mg' },
] as const;

/** Writes the care of a person with type-2 diabetes. Who also has hypertension is seen for both on the same days. */
export function careForDiabetes(resident: Resident): void {
  const { diabetes2, hypertension } = resident.member.traits;
  if (diabetes2 === undefined) return;
  const onset = dayOfDate(diabetes2.onset);
  const start = Math.max(onset, resident.first, REGISTER_BEGINS);
  if (start > resident.last) return;
  const random = resident.random(hypertension === undefined ? 'diabetes' : 'hypertension');
  const habit = drawHabit(random, start);
  const care = { code: 'diabetes2', name: '2型糖尿病患者健康管理', diagnosis: { code: 'E11.9', display: '2型糖尿病' } };
  enrolResident(resident, { ...care, start, diagnosed: onset }, habit.lost === undefined ? undefined : { end: habit.lost, reason: 'lost' });
  const last = Math.min(resident.last, habit.lost ?? resident.last);
  const life = livingOf(resident);
  let previous: Findings | undefined;
  let free = start;
  for (const contact of planContacts(random, habit, start, last)) {
    if (contact.day < free) continue;
    previous = recordFollowUp(resident, diabetes2, contact, previous, life);
    const again = resident.random(`diabetes again ${contact.day}`);
    const [comes, wait] = [again.next(), again.integer(9, 14)];
    free = contact.day + 10;
    if (previous.atTarget || comes > (habit.steady ? 0.7 : 0.3) || contact.day + wait > last) continue;
    previous = recordFollowUp(resident, diabetes2, { day: contact.day + wait, way: 'clinic' }, previous, life, true);
    free = contact.day + wait + 10;
  }
  for (const day of planChecks(resident.random('diabetes checks'), habit, start, last)) recordCheck(resident, day);
  screenForComplications(resident, start, last);
}

/** A fasting glucose in mmol/L: the level follows the trait's control, so that about six of ten are below 7.0. */
function drawGlucose(disease: LastingDisease, around: number, eased: boolean): number {
  const level = 8.6 - 3 * disease.control - (disease.treated ? 0.1 : -0.4) - (eased ? 0.6 : 0);
  return Math.round(Math.min(15, Math.max(4.2, level + around)) * 10) / 10;
}

function recordFollowUp(
  resident: Resident,
  disease: LastingDisease,
  { day, way }: PlannedContact,
  previous: Findings | undefined,
  life: Life,
  eased = false,
): Findings {
  const { writes, subject, services } = resident;
  const draw = resident.random(`diabetes ${day}`);
  const fasting = drawGlucose(disease, draw.around(0, 0.55), eased);
  const bp = drawPressure(resident, day, resident.random(`hypertension ${day}`), eased);
  const found = findingsOf({ fasting, bp });
  const refer = reasonToRefer(found, previous);
  const date = dateOfDay(day);
  const takes = disease.treated;
  const medicine = MEDICINES[life.medicine % MEDICINES.length] ?? MEDICINES[0];
  const answers: Visit = {
    date,
    way,
    danger: ['none'],
    symptoms: [draw.chance(0.85) ? 'none' : 'thirst'],
    fasting,
    bp,
    weight: Math.round((life.weight + draw.around(0, 0.8)) * 10) / 10,
    footPulse: 'normal',
    adherence: takes ? (draw.chance(0.85) ? 'regular' : 'sometimes') : 'none',
    adverse: 'no',
    medicines: takes ? [{ ...medicine }] : [],
    hypoglycaemia: 'none',
    insulin: [],
    smoking: life.smoking,
    drinking: life.drinking,
    exerciseTimes: draw.integer(2, 7),
    exerciseMinutes: draw.integer(2, 6) * 10,
    mood: draw.chance(0.8) ? 'good' : 'fair',
    compliance: draw.chance(0.75) ? 'good' : 'fair',
    staple: draw.integer(4, 8) * 50,
    complication: 'none',
    class: classify(found),
    ...(refer === undefined
      ? { referral: 'no' as const }
      : {
          referral: 'yes' as const,
          referralReason: found.urgent ? ('urgent' as const) : ('unsatisfied' as const),
          referralTo: '区人民医院内分泌科',
        }),
    nextVisit: proposedNext(date, NEXT_BY_CLASS[classify(found)]),
  };
  const doctor = seeClinician(services.clinic, 0);
  const facts = { subject, author: doctor.id, org: doctor.org, encounter: undefined, date, now: momentOf(day), overrides: {} };
  const response = writes.refer(buildResponse(visitForm, answers, facts));
  for (const observation of extractObservations(visitForm, answers, facts, response)) writes.add(observation);
  return found;
}

/** Of the patients, those who go to a screening station in a year. */
const SCREENED_YEARLY = 0.35;

/** Eye, foot, kidney and nerve, at a station of the town, between April and November. */
function screenForComplications(resident: Resident, start: number, last: number): void {
  const { writes, subject, services } = resident;
  for (const year of [2023, 2024, 2025, 2026]) {
    const random = resident.random(`complications ${year}`);
    const [comes, day] = [random.next(), random.integer(dayOfDate(`${year}-04-08`), dayOfDate(`${year}-11-06`))];
    const abnormal = random.chance(0.12);
    if (comes >= SCREENED_YEARLY || day < start || day > last) continue;
    const doctor = seeClinician(services.township, random.next());
    const date = dateOfDay(day);
    const answers = {
      date,
      eye: abnormal ? 'abnormal' : 'normal',
      foot: 'normal',
      kidney: 'normal',
      nerve: 'normal',
      ...(abnormal ? { findings: '眼底见微血管瘤' } : {}),
      ...(abnormal ? { referral: 'yes', referralTo: '区人民医院眼科' } : { referral: 'no' }),
    };
    const facts = { subject, author: doctor.id, org: doctor.org, encounter: undefined, date, now: momentOf(day), overrides: {} };
    writes.add(buildResponse(complicationForm, answers, facts));
  }
}

function recordCheck(resident: Resident, day: number): void {
  const { writes, subject, services } = resident;
  const doctor = seeClinician(services.township, resident.random(`check ${day}`).next());
  const answers = { date: dateOfDay(day), done: ['general', 'oral', 'sight', 'hearing', 'motion', 'laboratory', 'ecg'], result: 'normal' };
  const facts = {
    subject,
    author: doctor.id,
    org: doctor.org,
    encounter: undefined,
    date: dateOfDay(day),
    now: momentOf(day),
    overrides: {},
  };
  writes.add(buildResponse(annualCheckForm, answers, facts));
}
