/** Who is on duty for an institution, and so answers for critical values in the place of whoever ordered. */
import type { Task } from '@medplum/fhirtypes';
import { type ActionContext, type Draft, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { CLINICAL_DUTY } from '../../kernel/define/duty.ts';
import { type Answers, defineForm } from '../../kernel/define/form.ts';
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import { choice, date, optional, reference, repeat, text } from '../../kernel/define/item.ts';
import { resources } from '../../kernel/define/source.ts';
import { addDays, dateOfInstant, type Instant, instantOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';

/** Parts of a day, from an hour to an hour in Shanghai; `next`: of the day after. Local default. */
const HOURS = {
  day: { from: 8, to: 20, next: false },
  night: { from: 20, to: 8, next: true },
  whole: { from: 8, to: 8, next: true },
} as const;

/** The same in words. */
export const DUTY_SHIFTS = { day: '白班（8:00—20:00）', night: '夜班（20:00—次日8:00）', whole: '全天（8:00—次日8:00）' } as const;

/** `critical.publish-duty`: one day of one institution. */
export const dutyForm = defineForm({
  id: 'critical-duty',
  title: '值班医生登记',
  version: '1',
  source: '《医疗质量安全核心制度要点》（2018年）值班和交接班制度、危急值报告制度',
  dateItem: 'date',
  items: {
    date: date('值班日期', { prefill: 'today' }),
    institution: optional(reference('机构', 'organisation', { hint: '不填即本机构；也可为下属机构登记' })),
    shifts: repeat(
      '值班',
      {
        shift: choice('班次', DUTY_SHIFTS),
        doctor: reference('值班人员', 'staff'),
        phone: optional(text('值班电话', { format: 'phone' })),
      },
      { max: 12 },
    ),
  },
  check: ({ shifts }) => (shifts.length === 0 ? [{ item: 'shifts', refuse: '请至少登记一位值班人员。' }] : []),
});

const sources = { duties: resources('Task', CLINICAL_DUTY), institutions: resources('Organization'), people: resources('Practitioner') };
type Context = ActionContext<typeof sources>;
type Duty = Answers<typeof dutyForm>;

function institutionOf({ institution }: Duty, { actor }: Pick<Context, 'actor'>): string {
  return institution ?? actor.org;
}

/** A duty lets somebody read what waits for who ordered: only those above may say so, for their own institution and those right below it. */
function check(answers: Duty, context: Context): Refusal | undefined {
  // Yesterday's night goes on until this morning.
  if (answers.date < addDays(context.today, -1))
    return { refuse: '不能登记已经过去的日期。', item: 'date', next: '请选择今天或以后的日期；昨天的夜班可以补登。' };
  const id = institutionOf(answers, context);
  const found = context.records.institutions.find((each) => each.id === id);
  const above = found?.resource.partOf?.reference?.split('/')[1];
  if (id === context.actor.org || (found && above === context.actor.org)) return undefined;
  return { refuse: '只能为本机构和直接下属机构登记值班。', item: 'institution', next: '请由该机构或其上级机构登记。' };
}

/** The instant of an hour of a day in Shanghai. */
function hourOf(day: PlainDate, hour: number): Instant {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + hour * 3_600_000).toISOString() as Instant; // toISOString writes an instant
}

/** From when until when somebody has duty. */
export function hoursOf(day: PlainDate, shift: keyof typeof DUTY_SHIFTS): { readonly start: Instant; readonly end: Instant } {
  const { from, to, next } = HOURS[shift];
  return { start: hourOf(day, from), end: hourOf(next ? addDays(day, 1) : day, to) };
}

function buildDuty(shift: Duty['shifts'][number], day: PlainDate, institution: string, { now, records }: Context): Task {
  const person = records.people.find(({ id }) => id === shift.doctor)?.resource;
  const name = person?.name?.[0]?.text;
  return {
    resourceType: 'Task',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${institution}` } }],
    status: 'in-progress',
    intent: 'order',
    code: { coding: [{ system: SYSTEM.duty, code: CLINICAL_DUTY, display: '值班医生' }] },
    authoredOn: now,
    executionPeriod: hoursOf(day, shift.shift),
    owner: { reference: `Practitioner/${shift.doctor}`, ...(name === undefined ? {} : { display: name }) },
    description: DUTY_SHIFTS[shift.shift],
    ...(shift.phone === undefined ? {} : { note: [{ text: shift.phone }] }),
  };
}

/** What stood for the day is taken back: the last registration of a day and institution is in force. */
function draftReplaced(day: PlainDate, institution: string, { records }: Context): readonly Draft[] {
  return records.duties.flatMap(({ id, version, resource }): Draft[] => {
    const start = instantOfFhir(resource.executionPeriod?.start);
    const same = orgExtensionOf(resource.extension) === institution && start !== undefined && dateOfInstant(start) === day;
    return same && resource.status === 'in-progress' ? [{ update: { ...resource, id, status: 'cancelled' }, ifVersion: version }] : [];
  });
}

/** See `dutyForm`. */
export const publishDuty = defineAction({
  id: 'critical.publish-duty',
  label: '登记值班医生',
  form: dutyForm,
  allow: ['township-manager', 'consortium-manager'],
  subject: 'none',
  sources,
  standing: ['duties', 'institutions', 'people'],
  check,
  write: (answers, context): readonly Draft[] => {
    const institution = institutionOf(answers, context);
    return [
      ...draftReplaced(answers.date, institution, context),
      ...answers.shifts.map((shift) => ({ create: buildDuty(shift, answers.date, institution, context) })),
    ];
  },
  tell: ({ date: on }) => ({ text: `${on}的值班已登记。值班期间可以接收、处置本机构申请的危急值。` }),
});
