/** Registers that somebody came: a number for today, and the visit as it will be continued by the note. */
import { type ActionContext, defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { availableWhen } from '../../../kernel/define/availability.ts';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import { CLINICAL_ROLES } from '../../../kernel/define/role.ts';
import { resources } from '../../../kernel/define/source.ts';
import { DEPARTMENTS, type Department } from '../../../kernel/patterns/request-loop/departments.ts';
import type { PlainDate } from '../../../kernel/periods/plain-date.ts';
import { describeClass } from '../institution-level.ts';
import { type Arrival, arrivalForm } from './forms.ts';
import { OPEN_STATES, readPlace, whereOf, writePlace } from './place-in-queue.ts';

/** Who keeps a front desk: nurses, and in a village clinic the doctor. */
export const FRONT_DESK = CLINICAL_ROLES;

const sources = { visits: resources('Encounter', 'AMB', 'EMER') };
type Context = ActionContext<typeof sources>;

/** `clinic.register-arrival`. */
export const registerArrival = defineAction({
  id: 'clinic.register-arrival',
  label: '到诊登记',
  form: arrivalForm,
  allow: FRONT_DESK,
  sources,
  available: availableWhen({}, ({ on, person }) =>
    person.deceased !== undefined && on >= person.deceased
      ? { refuse: `该居民已于${person.deceased}死亡。`, next: '请核对；若死亡登记有误，请先更正。' }
      : undefined,
  ),
  serials: (answers, context) => [seriesOf(answers, context)],
  check,
  write: (answers, context) => [
    {
      create: {
        resourceType: 'Encounter',
        extension: [
          writePlace({
            department: answers.department,
            number: context.serial(seriesOf(answers, context)),
            state: 'waiting',
            first: answers.first === true,
            booked: answers.way === 'booked',
            triage: answers.triage,
            skips: 0,
          }),
        ],
        status: 'arrived',
        class: { system: SYSTEM.actCode, code: answers.setting },
        ...(context.actor.orgClass === undefined ? {} : { type: [describeClass(context.actor.orgClass)] }),
        subject: { reference: context.subject },
        period: { start: context.now },
        serviceProvider: { reference: `Organization/${context.actor.org}` },
      },
    },
  ],
  tell: (answers, context) => ({ text: `${DEPARTMENTS[answers.department]} ${context.serial(seriesOf(answers, context))} 号，请候诊。` }),
});

/** The series that a department's numbers of a day are given from. */
export function nameQueue(org: string, department: Department, date: PlainDate): string {
  return `queue ${org} ${department} ${date}`;
}

function seriesOf({ department, date }: Arrival, { actor }: Pick<Context, 'actor'>): string {
  return nameQueue(actor.org, department, date);
}

function check({ date, department }: Arrival, { records, today, actor }: Context): Refusal | undefined {
  if (date !== today) return { refuse: '到诊登记只登记今天来的人。', item: 'date', next: '以前的就诊请直接写门诊病历。' };
  const waiting = records.visits.find(({ resource }) => {
    const place = readPlace(resource);
    const { org, day } = whereOf(resource);
    return place?.department === department && OPEN_STATES.includes(place.state) && org === actor.org && day === date;
  });
  const number = waiting && readPlace(waiting.resource)?.number;
  return number === undefined
    ? undefined
    : {
        refuse: `今天已在${DEPARTMENTS[department]}候诊（${number} 号）。`,
        item: 'department',
        next: '不必再登记；换科室的请选另一科室。',
      };
}
