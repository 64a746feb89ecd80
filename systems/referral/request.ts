/** Asks for a referral: up or down, with the summary, reviewed by one's own unit first, or straight through the green channel. */
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { availableWhen } from '../../kernel/define/availability.ts';
import { IDENTIFIER } from '../../kernel/define/codes.ts';
import type { Role } from '../../kernel/define/role.ts';
import type { Records } from '../../kernel/define/source.ts';
import { nameDepartment } from '../../kernel/patterns/request-loop/departments.ts';
import { draftRequest } from '../../kernel/patterns/request-loop/draft.ts';
import { loopSources, readRequests } from '../../kernel/patterns/request-loop/requests.ts';
import { addDays, dateOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { beginReferral, beginSources } from './begin.ts';
import { type ReferralAsked, requestForm } from './forms.ts';
import { machine } from './machine.ts';
import { DIRECTIONS, DOWN_REASONS, ORIGINS, PARTS, TRANSPORTS, UP_REASONS } from './words.ts';

/** Who refers: whoever treats people. */
export const REFERRERS = [
  'village-doctor',
  'family-doctor',
  'specialist',
  'public-health-doctor',
  'mother-and-child',
] as const satisfies readonly Role[];

const sources = {
  ...loopSources('referral'),
  ...beginSources,
};

type Context = ActionContext<typeof sources>;

/** `referral.request`. */
export const requestReferral = defineAction({
  id: 'referral.request',
  label: '发起转诊',
  form: requestForm,
  allow: REFERRERS,
  sources,
  available: availableWhen({}, ({ on, person }) =>
    person.deceased !== undefined && on >= person.deceased
      ? { refuse: `该居民已于${person.deceased}死亡。`, next: '请核对；若死亡登记有误，请先更正。' }
      : undefined,
  ),
  begin: ({ records, today, encounter }) => beginReferral(records, { today, encounter }),
  check,
  serials: ({ date }) => [seriesOf(date)],
  numbers: (answers, context) => ({ system: IDENTIFIER.order, value: numberOf(answers, context) }),
  write,
  tell: ({ priority, express }) =>
    express === true
      ? { text: '已经绿色通道送达接收机构，应在10分钟内答复；请同时电话联系。', urgent: true }
      : { text: priority === 'stat' ? '请立即请本单位审核。' : '已提交，等待本单位审核。', urgent: priority === 'stat' },
});

function seriesOf(date: PlainDate): string {
  return `referral ${date.slice(0, 4)}`;
}

/** '转诊' of the year with six digits; the request and its paper bear the same. */
function numberOf({ date }: ReferralAsked, { serial }: Pick<Context, 'serial'>): string {
  return `ZZ${date.slice(0, 4)}${String(serial(seriesOf(date))).padStart(6, '0')}`;
}

function check(answers: ReferralAsked, { actor, records }: Context): Refusal | undefined {
  if (answers.to === actor.org) return { refuse: '转往单位就是本单位。', item: 'to', next: '请选择另一家机构；院内请用会诊或转科。' };
  const open = readRequests(machine, records).find(
    ({ state, from, to, department }) =>
      machine.ends[state] === undefined && from === actor.org && to === answers.to && department === answers.department,
  );
  if (open)
    return {
      refuse: `已有一份到同一科室的转诊单（${open.number}，${machine.states[open.state]}）。`,
      item: 'to',
      next: '请在原转诊单上继续；不再需要的请先取消。',
    };
  return undefined;
}

const VISIT_DAYS = 30;
const REPORT_DAYS = 90;
const MOST = 20;

/** The parts of the record that are named to the receiving unit: what it looks at first, not all that it may see while the request is in hand. */
function attach(answers: ReferralAsked, records: Records<typeof sources>): readonly string[] {
  const { date, parts } = answers;
  const has = (part: keyof typeof PARTS): boolean => parts.includes(part);
  const visits = has('visits') ? records.visits.filter(({ start }) => start >= addDays(date, -VISIT_DAYS) && start <= date) : [];
  const reports = has('reports')
    ? records.reports.filter(
        ({ resource }) => (dateOfFhir(resource.effectiveDateTime ?? resource.issued) ?? '') >= addDays(date, -REPORT_DAYS),
      )
    : [];
  const medicines = has('medicines')
    ? records.medicines.filter(({ resource }) => (dateOfFhir(resource.authoredOn) ?? '') >= addDays(date, -REPORT_DAYS))
    : [];
  return [
    ...visits.slice(-MOST).map(({ id }) => `Encounter/${id}`),
    ...reports.slice(-MOST).map(({ id }) => `DiagnosticReport/${id}`),
    ...medicines.slice(-MOST).map(({ id }) => `MedicationRequest/${id}`),
  ];
}

/** The sheet in words, as the receiving unit reads it in the request itself. */
function tellSheet(answers: ReferralAsked): string {
  const reasons = [
    ...(answers.upReasons ?? []).map((code) => UP_REASONS[code]),
    ...(answers.downReasons ?? []).map((code) => DOWN_REASONS[code]),
  ];
  return [
    ['转诊原因', reasons.join('、')],
    ['来源', [ORIGINS[answers.origin], answers.helper].filter((part) => part !== undefined).join('，')],
    ['主要现病史', answers.present],
    ['主要既往史', answers.past],
    ['治疗经过', answers.course],
    ['随附资料', answers.parts.map((part) => PARTS[part]).join('、')],
    ['转运方式', TRANSPORTS[answers.transport]],
  ]
    .flatMap(([label, value]) => (value ? [`${label}：${value}`] : []))
    .join('\n');
}

function write(answers: ReferralAsked, context: Context): readonly Draft[] {
  const express = answers.express === true;
  return draftRequest(
    machine,
    {
      number: numberOf(answers, context),
      priority: answers.priority,
      to: answers.to,
      department: nameDepartment(answers.department),
      diagnosis: answers.diagnosis,
      what: [answers.direction, DIRECTIONS[answers.direction]],
      note: tellSheet(answers),
      state: express ? 'pending' : 'submitted',
      step: express ? 'express' : 'submitted',
      sent: express,
      attached: attach(answers, context.records),
    },
    context,
  );
}
