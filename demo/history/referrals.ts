/** Two-way referrals of the demo: who is sent up, answered, treated, handed back and followed up, with those of the last days under way. */
import type { MedicationRequest } from '@medplum/fhirtypes';
import { EXTENSION, IDENTIFIER } from '../../kernel/define/codes.ts';
import { buildResponse } from '../../kernel/forms/extract-observations.ts';
import { type Department, nameDepartment } from '../../kernel/patterns/request-loop/departments.ts';
import type { Instant } from '../../kernel/periods/plain-date.ts';
import { followUpForm, requestForm, returnForm } from '../../systems/referral/forms.ts';
import { machine } from '../../systems/referral/machine.ts';
import { SETTINGS, UP_REASONS } from '../../systems/referral/words.ts';
import type { StaffMember } from '../county/staff.ts';
import { dateOfDay, dayOfDate, REFERENCE_DAY } from '../population/calendar-days.ts';
import type { Random } from '../population/random.ts';
import { departmentFor } from './department-for.ts';
import { drawAdmissionReason, type Reason } from './diagnoses.ts';
import { encounterAt } from './encounters.ts';
import { minutesInto, type TimedTaking, writeRequest } from './requests.ts';
import { type Resident, seeClinician } from './resident.ts';

type Step = keyof typeof machine.steps;

/** The first day of referrals on the platform; invented. */
const BEGINS = dayOfDate('2024-01-01');
/** Referrals a person has in a year, by age; invented, about two in a hundred people on the whole. */
const YEARLY = { young: 0.008, middle: 0.014, old: 0.05 } as const;

const MINUTES_A_DAY = 1440;

/** Writes the referrals of a resident up to the last observed day; `recent`: the chance of one in the last three days. */
export function referResident(resident: Resident, recent: number): void {
  const random = resident.random('referrals');
  const first = Math.max(BEGINS, resident.first);
  const age = (first - dayOfDate(resident.member.birthDate)) / 365.25;
  const yearly = age >= 65 ? YEARLY.old : age >= 40 ? YEARLY.middle : YEARLY.young;
  const years = (resident.until - first) / 365.25;
  const count = years > 0 && random.chance(Math.min(1, yearly * years)) ? 1 : 0;
  const days = Array.from({ length: count }, () => random.integer(first, Math.max(first, resident.until - 3)));
  if (random.chance(recent)) days.push(resident.until - random.integer(0, 2));
  for (const [at, day] of days.entries()) if (day >= first && day <= resident.last) referOnce(resident, day, random, at);
}

function referOnce(resident: Resident, day: number, random: Random, ordinal: number): void {
  const { services, member, until } = resident;
  const [desk, specialist] = [services.receiving.desk, services.receiving.specialists[random.integer(0, 2)]];
  if (!desk || !specialist) return;
  const age = (day - dayOfDate(member.birthDate)) / 365.25;
  const reason = drawAdmissionReason(member, day, age, random.next());
  const fromVillage = random.chance(0.4);
  const sender = seeClinician(fromVillage ? services.clinic : services.township, random.next());
  const reviewer = services.township.clinicians.find(({ id }) => id !== sender.id) ?? desk;
  const priority = random.chance(0.12) ? 'stat' : random.chance(0.3) ? 'urgent' : 'routine';
  const express = priority === 'stat';
  const department = departmentFor(reason, age);
  const asked = minutesInto(day, random.integer(0, 45));
  const id = `referral-${member.key.replaceAll(/[^A-Za-z0-9]/g, '-')}-${day}-${ordinal}`;
  const why = express ? UP_REASONS.critical : random.chance(0.5) ? UP_REASONS.means : UP_REASONS.unclear;
  const number = `ZZ${dateOfDay(day).slice(0, 4)}D${String(Math.floor(random.next() * 1_000_000)).padStart(6, '0')}`;
  writeSheet(resident, { day, sender, reason, to: desk.org, department, priority, express, asked, number });
  const plan = `${reason.display}规律治疗，两周后复查，不适随诊`;
  writeRequest(
    resident,
    machine,
    id,
    {
      at: asked,
      by: sender,
      number,
      priority,
      to: desk.org,
      department: nameDepartment(department),
      diagnosis: { code: reason.code, display: reason.display },
      what: ['up', '上转'],
      note: `转诊原因：${why}\n主要现病史：${reason.display}，经基层处理效果不佳\n随附资料：健康档案摘要、近30天就诊`,
      state: express ? 'pending' : 'submitted',
      step: express ? 'express' : 'submitted',
      sent: express,
      attached: [],
    },
    planSteps(
      {
        day,
        until,
        random,
        express,
        desk,
        specialist,
        reviewer,
        sender,
        reason,
        plan,
        minutes: (Date.parse(asked) - day * 86_400_000) / 60_000,
        admit: (admitted) => admit(resident, admitted, reason, specialist),
      },
      (handed) => writeReturn(resident, { id, day: handed, specialist, sender, reason, plan, random }),
    ),
  );
}

/** The stay that goes on, as the hospital's own system sends it. Figures up to the reference day are published ones, to which nothing is added. */
function admit(resident: Resident, day: number, reason: Reason, specialist: StaffMember): void {
  const { services, subject, until, writes } = resident;
  if (until <= REFERENCE_DAY) return;
  const encounter = writes.refer(encounterAt(services.hospital, subject, 'IMP', day, undefined, reason, 0));
  const medicine: MedicationRequest = {
    resourceType: 'MedicationRequest',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${specialist.org}` } }],
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: {
      coding: [{ system: 'urn:yigong:list:medicines', code: 'amlodipine', display: '苯磺酸氨氯地平片' }],
      text: '苯磺酸氨氯地平片',
    },
    subject: { reference: subject },
    encounter: { reference: encounter },
    authoredOn: dateOfDay(day),
    requester: { reference: `Practitioner/${specialist.id}`, display: specialist.name },
    dosageInstruction: [{ text: '口服，每日一次，每次5mg' }],
  };
  if (reason.code.startsWith('I')) writes.add(medicine);
}

interface Sheet {
  readonly day: number;
  readonly sender: StaffMember;
  readonly reason: Reason;
  readonly to: string;
  readonly department: Department;
  readonly priority: string;
  readonly express: boolean;
  readonly asked: Instant;
  readonly number: string;
}

/** The sheet of sending, as the sending doctor filled it. */
function writeSheet(resident: Resident, { day, sender, reason, to, department, priority, express, asked, number }: Sheet): void {
  const answers = {
    date: dateOfDay(day),
    direction: 'up',
    priority,
    ...(express ? { express } : {}),
    upReasons: [express ? 'critical' : 'means'],
    origin: 'clinic',
    to,
    department,
    setting: express ? 'EMER' : 'IMP',
    diagnosis: { code: reason.code, display: reason.display },
    present: `${reason.display}，经基层处理效果不佳`,
    parts: ['summary', 'visits'],
    consent: true,
    insurance: express ? 'exempt' : 'filed',
    transport: express ? 'ambulance' : 'family',
  };
  const facts = {
    subject: resident.subject,
    encounter: undefined,
    overrides: {},
    author: sender.id,
    authorName: sender.name,
    org: sender.org,
  };
  const printed = { system: IDENTIFIER.order, value: number };
  resident.writes.add(buildResponse(requestForm, answers, { ...facts, date: dateOfDay(day), now: asked, number: printed }));
}

interface Course {
  readonly day: number;
  readonly until: number;
  readonly random: Random;
  readonly express: boolean;
  readonly desk: StaffMember;
  readonly specialist: StaffMember;
  readonly reviewer: StaffMember;
  readonly sender: StaffMember;
  readonly reason: Reason;
  readonly plan: string;
  /** Minutes into the day when it was asked. */
  readonly minutes: number;
  /** Hears of the day from which the patient is in the hospital still. */
  readonly admit: (day: number) => void;
}

/** The steps that were taken by the last observed day; `handBack` hears the day on which the hospital handed the patient back. */
function planSteps(course: Course, handBack: (day: number) => number | undefined): readonly TimedTaking<Step>[] {
  const { day, until, random, express, desk, specialist, reviewer, sender, plan, minutes, admit } = course;
  const steps: TimedTaking<Step>[] = [];
  const lasting = random.next();
  // Those of the last day stand at every beginning: to be reviewed, to be answered, accepted.
  const recent = until - day;
  const reviewed = minutes + random.integer(3, 20);
  if (!express) {
    if (recent === 0 && lasting < 0.3) return steps;
    if (lasting > 0.97) return [{ step: 'rejected', reason: '资料不全', at: minutesInto(day, reviewed), by: reviewer }];
    steps.push({ step: 'approved', owner: desk.org, at: minutesInto(day, reviewed), by: reviewer });
  }
  if (recent === 0 && lasting < 0.65) return steps;
  const sent = express ? minutes : reviewed;
  const late = random.chance(0.06);
  const answered = sent + (express ? random.integer(2, 9) + (late ? 15 : 0) : random.integer(10, 60) + (late ? 3 * MINUTES_A_DAY : 0));
  if (day + answered / MINUTES_A_DAY > until + 0.4) return steps;
  const at = (minute: number) => minutesInto(day, minute);
  if (lasting > 0.92)
    return [...steps, { step: 'refused', reason: random.chance(0.6) ? '暂无床位或号源' : '不符合转诊指征', at: at(answered), by: desk }];
  steps.push({ step: 'accepted', at: at(answered), by: desk });
  if (recent === 0) return steps;
  const arrives = answered + (express ? random.integer(40, 120) : random.integer(60, 300));
  if (lasting > 0.86) {
    steps.push({ step: 'no-show', at: at(arrives), by: desk });
    if (recent < 3) return steps;
    return [
      ...steps,
      { step: 'chased', reason: '电话：病情好转不再前往', at: at(arrives + 2 * MINUTES_A_DAY), by: sender },
      { step: 'cancelled', reason: '病情好转不再前往', at: at(arrives + 2 * MINUTES_A_DAY), by: sender },
    ];
  }
  steps.push({ step: 'arrived', at: at(arrives), by: desk });
  if (recent === 1 && lasting < 0.3) return steps;
  steps.push({ step: 'treated', reason: SETTINGS.IMP, at: at(arrives + 30), by: specialist });
  const stay = random.integer(4, 12);
  if (day + stay > until) {
    admit(day + Math.floor(arrives / MINUTES_A_DAY));
    return steps;
  }
  if (lasting > 0.83)
    return [...steps, { step: 'transferred-on', reason: '好转，转雅安市人民医院', at: minutesInto(day + stay, 120), by: specialist }];
  if (lasting > 0.72) return [...steps, { step: 'closed', reason: '治愈', at: minutesInto(day + stay, 120), by: specialist }];
  steps.push({ step: 'back-referral', owner: sender.org, reason: plan, at: minutesInto(day + stay, 120), by: specialist });
  const followed = handBack(day + stay);
  if (followed === undefined) return steps;
  return [
    ...steps,
    { step: 'received-below', reason: '情况稳定', at: minutesInto(followed, 150), by: sender },
    { step: 'closed', reason: '随访完成', at: minutesInto(followed, 150), by: sender },
  ];
}

interface Returned {
  readonly id: string;
  readonly day: number;
  readonly specialist: StaffMember;
  readonly sender: StaffMember;
  readonly reason: Reason;
  readonly plan: string;
  readonly random: Random;
}

/** The sheet of sending back, and the follow-up where there was one by the last day; returns its day. */
function writeReturn(resident: Resident, { id, day, specialist, sender, reason, plan, random }: Returned): number | undefined {
  const facts = { subject: resident.subject, encounter: undefined, overrides: {} };
  const sheet = {
    target: id,
    date: dateOfDay(day),
    discharged: dateOfDay(random.chance(0.9) ? day : day - 2),
    results: '主要检查未见新发异常',
    diagnosis: { code: reason.code, display: reason.display },
    course: '经住院治疗病情稳定',
    plan,
    outcome: 'better',
    followUp: 7,
  };
  const signed = {
    ...facts,
    author: specialist.id,
    authorName: specialist.name,
    org: specialist.org,
    date: dateOfDay(day),
    now: minutesInto(day, 120),
  };
  resident.writes.add(buildResponse(returnForm, sheet, signed));
  const followed = day + (random.chance(0.86) ? random.integer(1, 7) : random.integer(8, 20));
  if (random.chance(0.05) || followed > Math.min(resident.until, resident.last)) return undefined;
  const visit = { target: id, date: dateOfDay(followed), way: 'phone', condition: '情况稳定，按时服药', carriesOut: 'yes', finish: true };
  const noted = { ...facts, author: sender.id, org: sender.org, date: dateOfDay(followed), now: minutesInto(followed, 150) };
  resident.writes.add(buildResponse(followUpForm, visit, noted));
  return followed;
}
