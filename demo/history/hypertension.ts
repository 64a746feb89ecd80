/** Hypertension care of a resident: enrolment, follow-ups on the national form, annual checks. */
import { buildResponse, extractObservations } from '../../kernel/forms/extract-observations.ts';
import { proposedNext } from '../../kernel/patterns/programme/follow-up.ts';
import { classify, type Findings, NEXT_BY_CLASS, reasonToRefer } from '../../kernel/patterns/programme/outcome.ts';
import { annualCheckForm } from '../../systems/hypertension/forms.ts';
import { type Comorbidity, findingsOf } from '../../systems/hypertension/rules.ts';
import { type Visit, visitForm } from '../../systems/hypertension/visit-form.ts';
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import type { LastingDisease } from '../population/member.ts';
import type { Random } from '../population/random.ts';
import { drawPressure } from './blood-pressure.ts';
import { drawHabit, type PlannedContact, planChecks, planContacts } from './care-schedule.ts';
import { enrolResident, REGISTER_BEGINS } from './register.ts';
import { momentOf, type Resident, seeClinician } from './resident.ts';

const MEDICINES = [
  { name: '苯磺酸氨氯地平片', times: 1, dose: '5mg' },
  { name: '硝苯地平缓释片', times: 2, dose: '20mg' },
  { name: '缬沙坦胶囊', times: 1, dose: '80mg' },
  { name: '厄贝沙坦片', times: 1, dose: '150mg' },
] as const;

/** Writes the care of a hypertensive from 35 years on. */
export function careForHypertension(resident: Resident): void {
  const { hypertension } = resident.member.traits;
  if (hypertension === undefined) return;
  const onset = dayOfDate(hypertension.onset);
  const start = Math.max(onset, resident.first, REGISTER_BEGINS);
  if (start > resident.last) return;
  const random = resident.random('hypertension');
  const habit = drawHabit(random, start);
  const care = { code: 'hypertension', name: '高血压患者健康管理', diagnosis: { code: 'I10', display: '原发性高血压' } };
  enrolResident(resident, { ...care, start, diagnosed: onset }, habit.lost === undefined ? undefined : { end: habit.lost, reason: 'lost' });
  const last = Math.min(resident.last, habit.lost ?? resident.last);
  const life = livingOf(resident);
  let previous: Findings | undefined;
  let free = start;
  for (const contact of planContacts(random, habit, start, last)) {
    if (contact.day < free) continue;
    const found = recordFollowUp(resident, hypertension, contact, previous, life);
    const again = resident.random(`hypertension again ${contact.day}`);
    const [comes, wait] = [again.next(), again.integer(9, 14)];
    previous = found;
    free = contact.day + 10;
    // Unsatisfied pressures are looked at again within two weeks.
    if (found.atTarget || comes > (habit.steady ? 0.8 : 0.35) || contact.day + wait > last) continue;
    previous = recordFollowUp(resident, hypertension, { day: contact.day + wait, way: 'clinic' }, found, life, true);
    free = contact.day + wait + 10;
  }
  for (const day of planChecks(resident.random('hypertension checks'), habit, start, last)) recordCheck(resident, day);
}

/** How a person lives, as the follow-up forms ask it; the same for years. */
export interface Life {
  readonly weight: number;
  readonly smoking: number;
  readonly drinking: number;
  readonly salt: 'light' | 'medium' | 'heavy';
  readonly medicine: number;
}

/** Draws how a person lives. */
export function livingOf({ member, random }: Resident): Life {
  const draw = random('living');
  const man = member.sex === '1';
  return {
    weight: Math.round(draw.around(man ? 67 : 58, 7) * 10) / 10,
    smoking: man && draw.chance(0.4) ? draw.integer(3, 20) : 0,
    drinking: man && draw.chance(0.35) ? draw.integer(1, 4) : 0,
    salt: (['light', 'medium', 'heavy'] as const)[draw.weighted([35, 50, 15])] ?? 'medium',
    medicine: draw.integer(0, MEDICINES.length - 1),
  };
}

function recordFollowUp(
  resident: Resident,
  disease: LastingDisease,
  contact: PlannedContact,
  previous: Findings | undefined,
  life: Life,
  eased = false,
): Findings {
  const { day } = contact;
  const limited = isHomebound(resident, day);
  const way = limited && contact.way === 'clinic' ? 'home' : contact.way;
  const draw = resident.random(`hypertension ${day}`);
  const comorbidity: Comorbidity[] = [diabeticOn(resident, day) ? 'diabetes' : 'none'];
  const bp = drawPressure(resident, day, draw, eased);
  const found = findingsOf({ date: dateOfDay(day), bp, comorbidity }, resident.member.birthDate);
  const refer = reasonToRefer(found, previous);
  write(resident, day, {
    ...answersOf(draw, disease, life),
    date: dateOfDay(day),
    way,
    ...(limited ? { mobility: 'limited' as const } : {}),
    bp,
    comorbidity,
    class: classify(found),
    ...(refer === undefined
      ? { referral: 'no' as const }
      : {
          referral: 'yes' as const,
          referralReason: found.urgent ? ('urgent' as const) : ('unsatisfied' as const),
          referralTo: '区人民医院心血管内科',
        }),
    nextVisit: proposedNext(dateOfDay(day), NEXT_BY_CLASS[classify(found)]),
  });
  return found;
}

/** From 78 years on, one of ten can not come any more; they are seen at home. */
function isHomebound({ member, random }: Resident, day: number): boolean {
  return day - dayOfDate(member.birthDate) > 78 * 365.25 && random('mobility').chance(0.1);
}

function diabeticOn({ member }: Resident, day: number): boolean {
  const { diabetes2 } = member.traits;
  return diabetes2 !== undefined && dayOfDate(diabetes2.onset) <= day;
}

type FixedAnswers = Omit<Visit, 'date' | 'way' | 'bp' | 'comorbidity' | 'class' | 'referral' | 'nextVisit'>;

function answersOf(draw: Random, disease: LastingDisease, life: Life): FixedAnswers {
  const takes = disease.treated;
  return {
    danger: ['none'],
    symptoms: [draw.chance(0.88) ? 'none' : 'headache'],
    weight: Math.round((life.weight + draw.around(0, 0.8)) * 10) / 10,
    smoking: life.smoking,
    drinking: life.drinking,
    exerciseTimes: draw.integer(2, 7),
    exerciseMinutes: draw.integer(2, 6) * 10,
    salt: life.salt,
    mood: draw.chance(0.8) ? 'good' : 'fair',
    compliance: draw.chance(0.75) ? 'good' : 'fair',
    adherence: takes ? (draw.chance(0.85) ? 'regular' : 'sometimes') : 'none',
    adverse: 'no',
    medicines: takes ? [{ ...(MEDICINES[life.medicine] ?? MEDICINES[0]) }] : [],
    complication: 'none',
  };
}

function write(resident: Resident, day: number, answers: Visit): void {
  const { writes, subject, services } = resident;
  const doctor = seeClinician(services.clinic, 0);
  const facts = {
    subject,
    author: doctor.id,
    org: doctor.org,
    encounter: undefined,
    date: dateOfDay(day),
    now: momentOf(day),
    overrides: {},
  };
  const response = writes.refer(buildResponse(visitForm, answers, facts));
  for (const observation of extractObservations(visitForm, answers, facts, response)) writes.add(observation);
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
