/** Remote consultations of the demo: asked by township hospitals, arranged and answered by the county hospital, rated and followed up. */
import { buildResponse } from '../../kernel/forms/extract-observations.ts';
import { nameDepartment } from '../../kernel/patterns/request-loop/departments.ts';
import { OWN_ROOM } from '../../kernel/patterns/request-loop/meeting-room.ts';
import { answerForm, decisionForm, followUpForm } from '../../systems/teleconsultation/forms.ts';
import { machine } from '../../systems/teleconsultation/machine.ts';
import { agreementOf, groundOf } from '../county/remote-medicine.ts';
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import type { Random } from '../population/random.ts';
import { departmentFor } from './department-for.ts';
import { drawAdmissionReason } from './diagnoses.ts';
import { minutesInto, type TimedTaking, writeRequest } from './requests.ts';
import { type Resident, seeClinician } from './resident.ts';

type Step = keyof typeof machine.steps;

/** The first day of consultations on the platform, and how many a person has in a year; invented. */
const BEGINS = dayOfDate('2024-01-01');
const YEARLY = 0.004;

/** Writes the consultation of a resident, if there was one by the last observed day; `recent`: the chance of one in the last two days. */
export function consultFor(resident: Resident, recent: number): void {
  const random = resident.random('consultations');
  const first = Math.max(BEGINS, resident.first);
  const years = (resident.until - first) / 365.25;
  const day = random.chance(recent)
    ? resident.until - random.integer(0, 1)
    : years > 0 && random.chance(YEARLY * years)
      ? random.integer(first, resident.until)
      : undefined;
  if (day !== undefined && day >= first && day <= resident.last) consultOnce(resident, day, random);
}

/** How far a consultation has come; those of the last two days stand in every state. */
const STAGES = ['requested', 'materials', 'refused', 'accepted', 'started', 'ended', 'opinion', 'decided', 'closed'] as const;
type Stage = (typeof STAGES)[number];

/** Of today: asked, arranged, begun; of yesterday: opinions that wait for a decision, and those decided. */
function stageOfLately(today: boolean, draw: number): Stage {
  const parts: readonly (readonly [Stage, upTo: number])[] = today
    ? [
        ['requested', 0.2],
        ['materials', 0.3],
        ['accepted', 0.65],
        ['started', 0.75],
        ['ended', 0.85],
        ['opinion', 0.95],
        ['refused', 1],
      ]
    : [
        ['opinion', 0.5],
        ['decided', 1],
      ];
  return parts.find(([, upTo]) => draw < upTo)?.[0] ?? 'requested';
}

function consultOnce(resident: Resident, day: number, random: Random): void {
  const { services, member, until, subject, writes } = resident;
  const [desk, expert] = [services.receiving.desk, services.receiving.specialists[random.integer(0, 2)]];
  if (!desk || !expert) return;
  const sender = seeClinician(services.township, random.next());
  const age = (day - dayOfDate(member.birthDate)) / 365.25;
  const reason = drawAdmissionReason(member, day, age, random.next());
  const agreement = agreementOf(services.township.institution.id, dateOfDay(day));
  const urgent = random.chance(0.25);
  const id = `consultation-${member.key.replaceAll(/[^A-Za-z0-9]/g, '-')}-${day}`;
  const asked = random.integer(0, 60);
  const wait = urgent ? random.integer(20, 130) : random.integer(90, 400);
  const lasts = random.integer(15, 45);
  const lasting = random.next();
  const at = (minute: number) => minutesInto(day, minute);
  const steps: TimedTaking<Step>[] = [];
  const facts = { subject, encounter: undefined, overrides: {} };
  const stage = day >= until - 1 ? stageOfLately(day === until, lasting) : lasting > 0.95 ? 'refused' : 'closed';
  // What was refused, or waits for material, went no further.
  const passed = (one: Stage): boolean => stage !== 'refused' && stage !== 'materials' && STAGES.indexOf(stage) >= STAGES.indexOf(one);
  if (stage === 'refused') steps.push({ step: 'refused', reason: '建议直接转诊', at: at(asked + 10), by: desk });
  if (stage === 'materials')
    steps.push({ step: 'materials-asked', owner: sender.org, reason: '影像资料；请补充近期胸片', at: at(asked + 10), by: desk });
  if (passed('accepted')) {
    const own = !passed('opinion');
    steps.push({
      step: 'accepted',
      reason: `${expert.name} ${dateOfDay(day)}`,
      at: at(asked + 10),
      by: desk,
      expert,
      ...(own ? { meeting: OWN_ROOM } : {}),
    });
    const arranged = {
      target: id,
      date: dateOfDay(day),
      decision: 'accept',
      on: dateOfDay(day),
      assigned: expert.id,
      time: '10:30',
      minutes: 30,
      meeting: own ? 'own' : 'none',
      fee: 100,
      share: 70,
    };
    writes.add(
      buildResponse(answerForm, arranged, { ...facts, author: desk.id, org: desk.org, date: dateOfDay(day), now: at(asked + 10) }),
    );
  }
  if (passed('started')) steps.push({ step: 'started', at: at(asked + wait), by: expert });
  if (stage === 'ended') steps.push({ step: 'ended', reason: '会诊结束', at: at(asked + wait + lasts), by: expert, meeting: null });
  if (passed('opinion'))
    steps.push({
      step: 'opinion-given',
      owner: sender.org,
      reason: `${reason.display}，调整用药并复查`,
      at: at(asked + wait + lasts),
      by: expert,
      meeting: null,
    });
  if (passed('decided')) {
    const decided = {
      target: id,
      date: dateOfDay(day),
      adopts: 'all',
      decision: '照意见调整治疗',
      rating: random.chance(0.8) ? '5' : random.chance(0.7) ? '4' : '3',
    };
    const now = at(asked + wait + lasts + 20);
    writes.add(buildResponse(decisionForm, decided, { ...facts, author: sender.id, org: sender.org, date: dateOfDay(day), now }));
    steps.push({ step: 'decided', reason: '全部采纳', at: now, by: sender });
  }
  const followed = day + random.integer(3, 8);
  if (stage === 'closed' && followed <= Math.min(until, resident.last) && random.chance(0.92)) {
    const visit = { target: id, date: dateOfDay(followed), result: 'better', content: '症状减轻' };
    const now = minutesInto(followed, 90);
    writes.add(buildResponse(followUpForm, visit, { ...facts, author: sender.id, org: sender.org, date: dateOfDay(followed), now }));
    steps.push({ step: 'closed', reason: '好转；症状减轻', at: now, by: sender });
  }
  writeRequest(
    resident,
    machine,
    id,
    {
      at: at(asked),
      by: sender,
      number: `HZ${dateOfDay(day).slice(0, 4)}D${String(Math.floor(random.next() * 1_000_000)).padStart(6, '0')}`,
      priority: urgent ? 'urgent' : 'routine',
      to: desk.org,
      department: nameDepartment(departmentFor(reason, age)),
      diagnosis: { code: reason.code, display: reason.display },
      what: ['immediate', '即时会诊'],
      note: `会诊目的：明确诊断，调整方案\n病情摘要：${reason.display}\n已备材料：病历摘要、检验结果\n依据：${groundOf(agreement)}\n患者已书面同意`,
      state: 'requested',
      step: 'requested',
      sent: true,
      attached: [],
      agreement,
    },
    steps,
  );
}
