/** Asks for a remote consultation: at once, or for hours of an expert that are taken in the same act. */
import { type ActionContext, type BeginContext, type Draft, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { availableWhen } from '../../kernel/define/availability.ts';
import { courseSources, tellCourse } from '../../kernel/patterns/course/tell-course.ts';
import { nameDepartment } from '../../kernel/patterns/request-loop/departments.ts';
import { draftRequest } from '../../kernel/patterns/request-loop/draft.ts';
import { draftTaken, findPlaces, nameOfPlace, refusePlace } from '../../kernel/patterns/request-loop/places.ts';
import { loopSources } from '../../kernel/patterns/request-loop/requests.ts';
import { type Agreement, agreementSource, nameAgreement, readAgreement, refuseAgreement } from './agreements.ts';
import { type ConsultationAsked, GROUNDS, MATERIALS, requestForm } from './forms.ts';
import { machine } from './machine.ts';

const sources = { ...loopSources('teleconsultation'), agreements: agreementSource };
type Context = ActionContext<typeof sources>;

const LOOP = 'teleconsultation';

/** `teleconsultation.request`. */
export const requestConsultation = defineAction({
  id: 'teleconsultation.request',
  label: '申请远程会诊',
  form: requestForm,
  allow: ['village-doctor', 'family-doctor', 'specialist', 'mother-and-child'],
  sources,
  registers: ['agreements'],
  available: availableWhen({}, ({ on, person }) =>
    person.deceased !== undefined && on > person.deceased
      ? { refuse: `该居民已于${person.deceased}死亡。`, next: '请核对；若死亡登记有误，请先更正。' }
      : undefined,
  ),
  beginSources: courseSources,
  begin: beginRequest,
  holds: ({ slot }) => (slot === undefined ? [] : [`Schedule/${slot}`]),
  check,
  serials: ({ date }) => [`${LOOP} ${date.slice(0, 4)}`],
  write,
  tell: ({ mode }) => ({ text: mode === 'booked' ? '已预约并送达受邀机构。' : '已送达受邀机构，请电话联系。' }),
});

/** The visit in words, with reports and medicines of the last days. */
function beginRequest({ records, today, encounter }: BeginContext<typeof courseSources>): Partial<ConsultationAsked> {
  const { visit, diagnosis, present, past, treatment, reports } = tellCourse(records, today, encounter);
  const summary = [present, past && `既往：${past}`, treatment && `治疗：${treatment}`, reports].filter((part) => part !== undefined);
  return {
    ...(diagnosis === undefined ? {} : { diagnosis }),
    ...(summary.length === 0 ? {} : { summary: summary.join('\n') }),
    ...(visit === undefined ? {} : { origin: visit.kind === 'IMP' ? ('ward' as const) : ('clinic' as const) }),
    materials: ['summary', ...(treatment === undefined ? [] : (['medicines'] as const))],
  };
}

/** The agreement that the request names, as the register has it. */
function agreementOf({ agreement }: ConsultationAsked, { records }: Context): Agreement | undefined {
  const kept = records.agreements.find(({ id }) => id === agreement);
  return kept && readAgreement(kept);
}

function check(answers: ConsultationAsked, context: Context): Refusal | undefined {
  const { to, slot, department, agreement } = answers;
  const { actor, held = [], placeOf, today } = context;
  if (to === actor.org) return { refuse: '受邀机构就是本单位。', item: 'to', next: '请选择另一家机构；院内会诊请用院内流程。' };
  const between = { from: actor.org, consortium: placeOf?.(actor.org)?.consortium, to, on: today };
  const against = agreement === undefined ? undefined : refuseAgreement(agreementOf(answers, context), between);
  if (against) return against;
  if (slot === undefined) return undefined;
  const refused = refusePlace(LOOP, held, `Schedule/${slot}`, to, 'slot');
  if (refused?.refuse.includes('不是本机构'))
    return { ...refused, refuse: '所选时段不是受邀机构的专家。', next: '请选择受邀机构的专家时段。' };
  if (refused) return refused;
  return findPlaces(LOOP, held, `Schedule/${slot}`)?.department[0] === department
    ? undefined
    : { refuse: '所选时段的专家不在受邀科室。', item: 'slot', next: '请选择该科室的专家，或改选科室。' };
}

function tellRequest(answers: ConsultationAsked, agreement: string | undefined): string {
  const ground = [GROUNDS[answers.ground], agreement].filter((part) => part !== undefined).join('，');
  return [
    `会诊目的：${answers.purpose}`,
    `病情摘要：${answers.summary}`,
    `已备材料：${answers.materials.map((code) => MATERIALS[code]).join('、')}`,
    `依据：${ground}`,
    '患者已书面同意',
  ].join('\n');
}

function write(answers: ConsultationAsked, context: Context): readonly Draft[] {
  const { held = [] } = context;
  const slot = answers.slot === undefined ? undefined : `Schedule/${answers.slot}`;
  const places = slot === undefined ? undefined : findPlaces(LOOP, held, slot);
  const found = agreementOf(answers, context);
  const agreement = found && nameAgreement(found);
  return [
    ...draftRequest(
      machine,
      {
        number: `HZ${answers.date.slice(0, 4)}${String(context.serial(`${LOOP} ${answers.date.slice(0, 4)}`)).padStart(6, '0')}`,
        priority: answers.priority,
        to: answers.to,
        department: nameDepartment(answers.department),
        diagnosis: answers.diagnosis,
        what: [answers.mode, requestForm.items.mode.options[answers.mode] ?? answers.mode],
        note: tellRequest(answers, agreement?.display),
        state: 'requested',
        step: 'requested',
        sent: true,
        attached: [],
        agreement,
        place: places && nameOfPlace(places),
      },
      context,
    ),
    ...draftTaken(held, slot, 1),
  ];
}
