/** Admission, transfer to another bed, discharge: for institutions without a hospital system of their own; others send them by HL7 (ADT). */
import type { Condition, Encounter, EncounterLocation } from '@medplum/fhirtypes';
import { type ActionContext, type Doubt, type Draft, defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { EXTENSION, SYSTEM } from '../../../kernel/define/codes.ts';
import type { Role } from '../../../kernel/define/role.ts';
import { encounters, type KeptEncounter, resources } from '../../../kernel/define/source.ts';
import type { PlainDate } from '../../../kernel/periods/plain-date.ts';
import { describeClass } from '../institution-level.ts';
import { BED_TYPE, bedGuard, findBed, refuseBed, tellBed } from './ward-beds.ts';
import { admissionForm, DISPOSITIONS, dischargeForm, moveForm, WAYS } from './ward-forms.ts';
import { bedIdOf, bedOf, isIn, openOrdersOf, STAYS } from './ward-view.ts';

/** Who admits and discharges, and who moves to another bed as well. */
const DOCTORS: readonly Role[] = ['family-doctor', 'specialist'];
const WARD: readonly Role[] = [...DOCTORS, 'nurse'];

const sources = { stays: encounters(...STAYS), kept: resources('Encounter', ...STAYS), orders: resources('ServiceRequest') };
type Context = ActionContext<typeof sources>;

function stayOf({ records, actor }: Context, id: string): KeptEncounter | undefined {
  return records.stays.find((stay) => stay.id === id && stay.org === actor.org && isIn(stay));
}

/** The version that was read: of two who write at once one is refused. */
function versionOf({ id }: KeptEncounter, { records }: Context): number {
  return records.kept.find((each) => each.id === id)?.version ?? 0;
}

function refuseStay(stay: KeptEncounter | undefined, on: PlainDate, today: PlainDate): Refusal | undefined {
  if (!stay) return { refuse: '没有找到这位居民在本机构的住院。', item: 'target', next: '请从在院病人清单中选择。' };
  if (on > today) return { refuse: '日期不能晚于今天。', item: 'date' };
  return on < stay.start ? { refuse: `日期早于入院日期（${stay.start}）。`, item: 'date' } : undefined;
}

/** A time where it is written down on the day, else the day. */
function momentOf(on: PlainDate, { now, today }: Pick<Context, 'now' | 'today'>): string {
  return on === today ? now : on;
}

/** The bed of an answer as a stay keeps it: by reference, with its name beside, so that who reads the stay need not look it up. */
function placeIn(id: string, { held = [] }: Pick<Context, 'held'>, start: string): EncounterLocation {
  const bed = findBed(held, id);
  return {
    location: { reference: `Location/${id}`, ...(bed ? { display: tellBed(bed) } : {}) },
    status: 'active',
    physicalType: BED_TYPE,
    period: { start },
  };
}

/** The places of a stay, none of them in use after a moment. */
function placesLeft(resource: Encounter, at: string): EncounterLocation[] {
  return (resource.location ?? []).map((place) =>
    place.status === undefined || place.status === 'active'
      ? { ...place, status: 'completed', period: { ...place.period, end: at } }
      : place,
  );
}

function conditionOf(
  diagnosis: { readonly code: string; readonly display: string },
  encounter: string,
  context: Context,
  on: PlainDate,
): Condition {
  return {
    resourceType: 'Condition',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${context.actor.org}` } }],
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'encounter-diagnosis' }] }],
    code: describe(diagnosis),
    subject: { reference: context.subject },
    encounter: { reference: encounter },
    recordedDate: on,
    recorder: { reference: `Practitioner/${context.actor.practitioner}` },
  };
}

function describe({ code, display }: { readonly code: string; readonly display: string }) {
  return { coding: [{ system: SYSTEM.icd10, code, display }], text: display };
}

/** See `admissionForm`. One stay at a time in one institution. */
export const admit = defineAction({
  id: 'clinic.admit',
  label: '登记入院',
  form: admissionForm,
  allow: DOCTORS,
  sources,
  ...bedGuard,
  check: (answers, context): Refusal | undefined => {
    const { records, actor, today, person } = context;
    if (answers.date > today) return { refuse: '入院日期不能晚于今天。', item: 'date' };
    if (person?.deceased !== undefined) return { refuse: `该居民已于${person.deceased}死亡。`, next: '若死亡登记有误，请先更正。' };
    const stay = records.stays.find((each) => each.org === actor.org && isIn(each));
    return stay
      ? { refuse: `该居民已于${stay.start}入住本机构（${bedOf(stay) ?? '未登记床位'}）。`, next: '请先办理出院，或登记转床。' }
      : refuseBed(answers.bed, context);
  },
  doubt: (_answers, { records, actor }): readonly Doubt[] => {
    const elsewhere = records.stays.find((each) => each.org !== actor.org && isIn(each));
    return elsewhere ? [{ warn: `该居民${elsewhere.start}起在另一家机构住院，尚未登记出院。`, item: 'date' }] : [];
  },
  write: (answers, context): readonly Draft[] => {
    const { actor, subject } = context;
    const [stay, condition] = [context.newReference(), context.newReference()];
    const start = momentOf(answers.date, context);
    const encounter: Encounter = {
      resourceType: 'Encounter',
      status: 'in-progress',
      class: { system: SYSTEM.actCode, code: 'IMP' },
      ...(actor.orgClass === undefined ? {} : { type: [describeClass(actor.orgClass)] }),
      subject: { reference: subject },
      participant: [{ individual: { reference: `Practitioner/${actor.practitioner}`, display: actor.name } }],
      period: { start },
      reasonCode: [describe(answers.diagnosis)],
      diagnosis: [{ condition: { reference: condition }, rank: 1 }],
      hospitalization: {
        admitSource: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/admit-source', code: answers.way, display: WAYS[answers.way] }],
        },
      },
      location: [placeIn(answers.bed, context, start)],
      serviceProvider: { reference: `Organization/${actor.org}` },
    };
    return [
      { create: encounter, reference: stay },
      { create: conditionOf(answers.diagnosis, stay, context, answers.date), reference: condition },
    ];
  },
  tell: ({ bed }, { held = [] }) => ({ text: `已入院，${tellBed(findBed(held, bed) ?? { ward: '', name: bed })}。` }),
});

/** See `moveForm`. */
export const moveBed = defineAction({
  id: 'clinic.move-bed',
  label: '登记转科转床',
  form: moveForm,
  allow: WARD,
  sources,
  ...bedGuard,
  check: (answers, context): Refusal | undefined => {
    const stay = stayOf(context, answers.target);
    const refused = refuseStay(stay, answers.date, context.today);
    if (refused || !stay) return refused;
    return bedIdOf(stay) === answers.bed ? { refuse: '已经在这张床。', item: 'bed' } : refuseBed(answers.bed, context);
  },
  write: (answers, context): readonly Draft[] => {
    const stay = stayOf(context, answers.target);
    if (!stay) return [];
    const at = momentOf(answers.date, context);
    const update = { ...stay.resource, id: stay.id, location: [...placesLeft(stay.resource, at), placeIn(answers.bed, context, at)] };
    return [{ update, ifVersion: versionOf(stay, context) }];
  },
});

/** See `dischargeForm`. */
export const discharge = defineAction({
  id: 'clinic.discharge',
  label: '登记出院',
  form: dischargeForm,
  allow: DOCTORS,
  sources,
  check: (answers, context): Refusal | undefined => refuseStay(stayOf(context, answers.target), answers.date, context.today),
  doubt: (answers, context): readonly Doubt[] => {
    const stay = stayOf(context, answers.target);
    const open = stay ? openOrdersOf(stay, context.records.orders) : [];
    return open.length === 0
      ? []
      : [{ warn: `还有${open.length}项申请没有结果：${open.map(({ resource }) => resource.code?.text ?? '').join('、')}。`, item: 'date' }];
  },
  write: (answers, context): readonly Draft[] => {
    const stay = stayOf(context, answers.target);
    if (!stay) return [];
    const at = momentOf(answers.date, context);
    const condition = context.newReference();
    const { resource } = stay;
    const update: Encounter & { id: string } = {
      ...resource,
      id: stay.id,
      status: 'finished',
      period: { ...resource.period, end: at },
      reasonCode: [describe(answers.diagnosis)],
      diagnosis: [{ condition: { reference: condition }, rank: 1 }],
      hospitalization: {
        ...resource.hospitalization,
        dischargeDisposition: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/discharge-disposition',
              code: answers.disposition,
              display: DISPOSITIONS[answers.disposition],
            },
          ],
        },
      },
      location: placesLeft(resource, at),
    };
    return [
      { update, ifVersion: versionOf(stay, context) },
      { create: conditionOf(answers.diagnosis, `Encounter/${stay.id}`, context, answers.date), reference: condition },
    ];
  },
  tell: ({ disposition }) => ({
    text: disposition === 'home' ? '已出院。请写明随访安排，下转社区的请发起下转。' : `已出院：${DISPOSITIONS[disposition]}。`,
  }),
});
