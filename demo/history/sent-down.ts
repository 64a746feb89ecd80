/** Residents of the demo whom the county hospital sends down to their township directly: taken in there, followed up within seven days, some still to be. */
import { IDENTIFIER } from '../../kernel/define/codes.ts';
import { buildResponse } from '../../kernel/forms/extract-observations.ts';
import { nameDepartment } from '../../kernel/patterns/request-loop/departments.ts';
import { followUpForm, requestForm } from '../../systems/referral/forms.ts';
import { machine } from '../../systems/referral/machine.ts';
import { DOWN_REASONS } from '../../systems/referral/words.ts';
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import type { Random } from '../population/random.ts';
import { drawAdmissionReason } from './diagnoses.ts';
import { minutesInto, type TimedTaking, writeRequest } from './requests.ts';
import { type Resident, seeClinician } from './resident.ts';

type Step = keyof typeof machine.steps;

/** The first day of referrals on the platform, and the people a year who are sent down, by age; invented. */
const BEGINS = dayOfDate('2024-01-01');
const YEARLY = { old: 0.012, other: 0.002 } as const;
/** How long ago the last ones were sent: most of them wait for their follow-up. */
const LATELY = 5;

/** Writes somebody's way down, if there was one by the last observed day; `recent`: the chance of one in the last days. */
export function sendDown(resident: Resident, recent: number): void {
  const random = resident.random('sent down');
  const { first: here, last, until, member } = resident;
  const first = Math.max(BEGINS, here);
  const years = (until - first) / 365.25;
  const isOld = (first - dayOfDate(member.birthDate)) / 365.25 >= 65;
  const day = random.chance(recent)
    ? until - random.integer(0, LATELY)
    : years > 0 && random.chance(Math.min(1, (isOld ? YEARLY.old : YEARLY.other) * years))
      ? random.integer(first, Math.max(first, until - LATELY))
      : undefined;
  if (day !== undefined && day >= first && day <= last) sendOnce(resident, day, random);
}

function sendOnce(resident: Resident, day: number, random: Random): void {
  const { services, member, until, last, subject, writes } = resident;
  const [desk, specialist] = [services.receiving.desk, services.receiving.specialists[random.integer(0, 2)]];
  if (!desk || !specialist) return;
  const below = seeClinician(services.township, random.next());
  const reason = drawAdmissionReason(member, day, (day - dayOfDate(member.birthDate)) / 365.25, random.next());
  const id = `sent-down-${member.key.replaceAll(/[^A-Za-z0-9]/g, '-')}-${day}`;
  const number = `ZZ${dateOfDay(day).slice(0, 4)}D${String(Math.floor(random.next() * 1_000_000)).padStart(6, '0')}`;
  const why = random.chance(0.6) ? 'stable' : 'rehabilitation';
  const [asked, wait] = [random.integer(0, 60), random.integer(20, 90)];
  const facts = { subject, encounter: undefined, overrides: {} };
  const sheet = {
    date: dateOfDay(day),
    direction: 'down',
    priority: 'routine',
    downReasons: [why],
    origin: 'ward',
    to: below.org,
    department: 'general',
    setting: 'AMB',
    diagnosis: { code: reason.code, display: reason.display },
    present: `${reason.display}经住院治疗病情稳定`,
    course: '住院期间规范治疗，方案已定',
    parts: ['summary', 'medicines'],
    consent: true,
    insurance: 'filed',
    transport: 'family',
  };
  writes.add(
    buildResponse(requestForm, sheet, {
      ...facts,
      author: specialist.id,
      authorName: specialist.name,
      org: specialist.org,
      date: dateOfDay(day),
      now: minutesInto(day, asked),
      number: { system: IDENTIFIER.order, value: number },
    }),
  );
  const steps: TimedTaking<Step>[] = [
    { step: 'approved', owner: below.org, at: minutesInto(day, asked + 15), by: desk },
    ...(day === until && random.chance(0.5) ? [] : [{ step: 'accepted' as const, at: minutesInto(day, asked + 15 + wait), by: below }]),
  ];
  const followed = day + random.integer(2, 7);
  if (steps.length > 1 && followed <= Math.min(until - 1, last) && random.chance(0.9)) {
    const now = minutesInto(followed, 150);
    const visit = {
      target: id,
      date: dateOfDay(followed),
      way: 'home',
      condition: '病情平稳，按方案服药',
      carriesOut: 'yes',
      finish: true,
    };
    writes.add(buildResponse(followUpForm, visit, { ...facts, author: below.id, org: below.org, date: dateOfDay(followed), now }));
    steps.push(
      { step: 'arrived', reason: '病情平稳', at: now, by: below },
      { step: 'treated', reason: '病情平稳', at: now, by: below },
      { step: 'closed', reason: '随访完成', at: now, by: below },
    );
  }
  writeRequest(
    resident,
    machine,
    id,
    {
      at: minutesInto(day, asked),
      by: specialist,
      number,
      priority: 'routine',
      to: below.org,
      department: nameDepartment('general'),
      diagnosis: { code: reason.code, display: reason.display },
      what: ['down', '下转'],
      note: `转诊原因：${DOWN_REASONS[why]}\n主要现病史：${sheet.present}\n治疗经过：${sheet.course}\n随附资料：健康档案摘要、近期用药`,
      state: 'submitted',
      step: 'submitted',
      sent: false,
      attached: [],
    },
    steps,
  );
}
