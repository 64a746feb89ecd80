/** Writes an outpatient visit: the encounter first, then its diagnoses and medicines. */
import type { Condition, Encounter, Extension, MedicationRequest } from '@medplum/fhirtypes';
import { type ActionContext, type BeginContext, type Draft, defineAction, type Refusal } from '../../kernel/define/action.ts';
import { availableWhen, type ResidentState } from '../../kernel/define/availability.ts';
import { EXTENSION, LOINC, SYSTEM } from '../../kernel/define/codes.ts';
import type { Coded } from '../../kernel/define/item.ts';
import { CLINICAL_ROLES } from '../../kernel/define/role.ts';
import { observations, resources } from '../../kernel/define/source.ts';
import { ageOn } from '../../kernel/periods/plain-date.ts';
import { describeClass } from './institution-level.ts';
import { VISIT_OFFERS } from './offers.ts';
import { findArrival } from './queue/find-arrival.ts';
import { moveInQueue, OPEN_STATES, readPlace } from './queue/place-in-queue.ts';
import { type ClinicVisit, clinicVisitForm, URGENT_PRESSURE } from './visit-form.ts';

const sources = { pressures: observations(LOINC.bloodPressure), visits: resources('Encounter', 'AMB', 'EMER') };

/** From this age the blood pressure is taken at the first visit of each year (《国家基本公共卫生服务规范（第三版）》高血压·筛查). */
export const SCREENED_FROM_AGE = 35;

type Context = ActionContext<typeof sources>;

/**
 * `write` returns the Encounter first: the kernel ties the form and its Observations to the first encounter an action creates or continues.
 * Whoever waits at the front desk has one already, which the note continues.
 */
export const recordVisit = defineAction({
  id: 'clinic.record-visit',
  label: '写门诊病历',
  form: clinicVisitForm,
  allow: CLINICAL_ROLES,
  sources,
  available: availableWhen({}, refuseDay),
  begin: beginVisit,
  check: refuseSecondNote,
  write: writeVisit,
  tell: tellAfterVisit,
  offers: VISIT_OFFERS,
});

/** What the desk noted: the kind of visit, and why the person came. */
function beginVisit({ records, today, org, encounter }: BeginContext<typeof sources>): Partial<ClinicVisit> {
  const arrival = findArrival(records.visits, { org, date: today, encounter })?.resource;
  if (arrival === undefined) return {};
  const triage = readPlace(arrival)?.triage;
  return {
    setting: arrival.class.code === 'EMER' ? 'EMER' : 'AMB',
    ...(triage === undefined ? {} : { complaint: triage }),
  };
}

/** A note opened from a number that somebody has written for meanwhile, or that left, does not become a second visit unseen. */
function refuseSecondNote(_answers: ClinicVisit, { encounter, records }: Context): Refusal | undefined {
  const from = records.visits.find(({ id }) => `Encounter/${id}` === encounter)?.resource;
  const place = from && readPlace(from);
  if (place === undefined || OPEN_STATES.includes(place.state)) return undefined;
  return {
    refuse: place.state === 'left' ? '这个候诊号已登记离开。' : '这次就诊已经写了病历。',
    next: '请在居民档案中查看；确实又来就诊的，请重新登记到诊。',
  };
}

function refuseDay({ on, today, person }: ResidentState): Refusal | undefined {
  if (on > today) return { refuse: '就诊日期不能晚于今天。', item: 'date' };
  if (person.birthDate !== undefined && on < person.birthDate) {
    return {
      refuse: `就诊日期早于出生日期（${person.birthDate}）。`,
      item: 'date',
      next: '请核对就诊日期；若出生日期有误，请先更正个人信息。',
    };
  }
  if (person.deceased !== undefined && on > person.deceased) {
    return { refuse: `该居民已于${person.deceased}死亡。`, item: 'date', next: '请核对就诊日期；若死亡登记有误，请先更正。' };
  }
  return undefined;
}

function orgExtension(org: string): Extension[] {
  return [{ url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } }];
}

function describeDiagnosis({ code, display }: Coded) {
  return { coding: [{ system: SYSTEM.icd10, code, display }], text: display };
}

function writeVisit(answers: ClinicVisit, context: Context): readonly Draft[] {
  const { actor, subject } = context;
  const arrival = findArrival(context.records.visits, {
    org: actor.org,
    date: answers.date,
    practitioner: actor.practitioner,
    encounter: context.encounter,
  });
  const encounterReference = arrival === undefined ? context.newReference() : `Encounter/${arrival.id}`;
  const diagnoses = [answers.diagnosis, ...answers.otherDiagnoses.map((other) => other.diagnosis)];
  const conditions = diagnoses.map((diagnosis) => ({ diagnosis, reference: context.newReference() }));
  // A visit written on its day has the time of writing; one entered later is known by its day only.
  const start = answers.date === context.today ? context.now : answers.date;
  const encounter: Encounter = {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: SYSTEM.actCode, code: answers.setting },
    ...(actor.orgClass === undefined ? {} : { type: [describeClass(actor.orgClass)] }),
    subject: { reference: subject },
    participant: [{ individual: { reference: `Practitioner/${actor.practitioner}`, display: actor.name } }],
    period: { start, end: start },
    reasonCode: diagnoses.map(describeDiagnosis),
    diagnosis: conditions.map(({ reference }, at) => ({ condition: { reference }, rank: at + 1 })),
    serviceProvider: { reference: `Organization/${actor.org}` },
  };
  return [
    arrival === undefined
      ? { create: encounter, reference: encounterReference }
      : { update: continueVisit(arrival.resource, encounter, context), ifVersion: arrival.version },
    ...conditions.map(({ diagnosis, reference }) => ({ create: conditionOf(diagnosis, answers, context, encounterReference), reference })),
    ...answers.medicines.map((medicine) => ({ create: medicationRequestOf(medicine, answers, context, encounterReference) })),
  ];
}

/** The arrival as the visit that was seen: the desk's number stays, the time is from arrival to the note. */
function continueVisit(arrival: Encounter, seen: Encounter, context: Context): Encounter {
  const place = readPlace(arrival);
  const calledAt = place?.calledAt ?? context.now;
  const whole: Encounter = { ...arrival, ...seen, period: { start: arrival.period?.start ?? context.now, end: context.now } };
  const done = { state: 'seen', calledAt, calledBy: place?.calledBy ?? context.actor.practitioner } as const;
  return place === undefined ? whole : moveInQueue(whole, { ...place, ...done });
}

function conditionOf(diagnosis: Coded, answers: ClinicVisit, context: Context, encounter: string): Condition {
  return {
    resourceType: 'Condition',
    extension: orgExtension(context.actor.org),
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'encounter-diagnosis' }] }],
    code: describeDiagnosis(diagnosis),
    subject: { reference: context.subject },
    encounter: { reference: encounter },
    recordedDate: answers.date,
    recorder: { reference: `Practitioner/${context.actor.practitioner}` },
  };
}

function medicationRequestOf(
  given: ClinicVisit['medicines'][number],
  answers: ClinicVisit,
  context: Context,
  encounter: string,
): MedicationRequest {
  const { medicine, usage, days } = given;
  return {
    resourceType: 'MedicationRequest',
    extension: orgExtension(context.actor.org),
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: {
      coding: [{ system: 'urn:yigong:list:medicines', code: medicine.code, display: medicine.display }],
      text: medicine.display,
    },
    subject: { reference: context.subject },
    encounter: { reference: encounter },
    authoredOn: answers.date,
    requester: { reference: `Practitioner/${context.actor.practitioner}` },
    dosageInstruction: [{ text: usage }],
    ...(days === undefined
      ? {}
      : { dispenseRequest: { expectedSupplyDuration: { value: days, unit: '天', system: SYSTEM.ucum, code: 'd' } } }),
  };
}

function tellAfterVisit(answers: ClinicVisit, context: Context): { text: string; urgent?: boolean } | undefined {
  const { pressure } = answers;
  if (pressure && (pressure.systolic >= URGENT_PRESSURE.systolic || pressure.diastolic >= URGENT_PRESSURE.diastolic)) {
    return { text: '血压达到紧急转诊标准：请立即处置并转诊，2周内核实转诊结果。', urgent: true };
  }
  const birth = context.person?.birthDate;
  if (pressure || birth === undefined || ageOn(birth, answers.date) < SCREENED_FROM_AGE) return undefined;
  const year = answers.date.slice(0, 4);
  if (context.records.pressures.some((taken) => taken.date.startsWith(year))) return undefined;
  return { text: '该居民满35岁，本年还没有血压记录：首诊请测量血压。' };
}
