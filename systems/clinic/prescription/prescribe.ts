/** Writes a prescription of a visit: one number, one MedicationRequest for each medicine. */
import type { Encounter, MedicationRequest } from '@medplum/fhirtypes';
import {
  type ActionContext,
  type BeginContext,
  type Doubt,
  type Draft,
  defineAction,
  type Refusal,
} from '../../../kernel/define/action.ts';
import { availableWhen } from '../../../kernel/define/availability.ts';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../../kernel/define/codes.ts';
import type { Coded } from '../../../kernel/define/item.ts';
import { type Kept, resources } from '../../../kernel/define/source.ts';
import { addDays, dateOfFhir, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import { OPEN_STATES, readPlace, whereOf } from '../queue/place-in-queue.ts';
import { findConflicts, readAllergies } from './allergies.ts';
import { FREQUENCIES, type Prescription, prescriptionForm, ROUTES } from './form.ts';

/** Who may prescribe. */
const PRESCRIBERS = ['village-doctor', 'family-doctor', 'specialist'] as const;

/** Medicines as lists of the platform code them. */
const MEDICINES = 'urn:yigong:list:medicines';

const sources = {
  visits: resources('Encounter', 'AMB', 'EMER', 'HH', 'IMP'),
  medicines: resources('MedicationRequest'),
  allergies: resources('AllergyIntolerance'),
};
type Context = ActionContext<typeof sources>;

/** `clinic.prescribe`. */
export const prescribe = defineAction({
  id: 'clinic.prescribe',
  label: '开处方',
  form: prescriptionForm,
  allow: PRESCRIBERS,
  sources,
  available: availableWhen({}, ({ on, person }) =>
    person.deceased !== undefined && on > person.deceased ? { refuse: `该居民已于${person.deceased}死亡。`, item: 'date' } : undefined,
  ),
  begin,
  serials: ({ date }) => [seriesOf(date)],
  numbers: ({ date }, context) => ({ system: IDENTIFIER.prescription, value: numberOf(date, context) }),
  check,
  doubt,
  write,
  tell: ({ date, validDays }, context) => ({
    text: `处方 ${numberOf(date, context)}，${addDays(date, validDays - 1)}前有效。${tellAllergies(context)}`,
  }),
});

function seriesOf(date: PlainDate): string {
  return `prescription ${date}`;
}

function numberOf(date: PlainDate, context: Pick<Context, 'serial'>): string {
  return `CF${date.replaceAll('-', '')}${String(context.serial(seriesOf(date))).padStart(5, '0')}`;
}

function tellAllergies({ records }: Context): string {
  const known = readAllergies(records.allergies).map(({ text }) => text);
  return known.length === 0 ? '' : `登记的过敏史：${known.join('、')}；只按药名核对，是否交叉过敏请医生判断。`;
}

/** The visit a prescription belongs to: the one it was opened from, else the last of that day here that was or is being seen. */
function findVisit(
  visits: readonly Kept<Encounter>[],
  org: string,
  date: PlainDate,
  from: string | undefined,
): Kept<Encounter> | undefined {
  return (
    visits.find(({ id }) => `Encounter/${id}` === from) ??
    visits.findLast(({ resource }) => {
      const at = whereOf(resource);
      return at.org === org && at.day === date && resource.status !== 'cancelled';
    })
  );
}

/** Medicines that the note of the visit named, not yet on a prescription. */
function namedInNote(medicines: readonly Kept<MedicationRequest>[], visit: Kept<Encounter> | undefined) {
  return medicines.filter(
    ({ resource }) =>
      visit !== undefined && resource.encounter?.reference === `Encounter/${visit.id}` && resource.groupIdentifier === undefined,
  );
}

function begin({ records, today, org, encounter }: BeginContext<typeof sources>): Partial<Prescription> {
  const visit = findVisit(records.visits, org, today, encounter);
  const main = visit?.resource.reasonCode?.[0]?.coding?.[0];
  const named = namedInNote(records.medicines, visit).flatMap(({ resource }) => {
    const coding = resource.medicationCodeableConcept?.coding?.[0];
    if (coding?.code === undefined) return [];
    const days = resource.dispenseRequest?.expectedSupplyDuration?.value;
    // The rest of a row is asked: a note says how in one line of words.
    return [{ medicine: { code: coding.code, display: coding.display ?? coding.code }, ...(days === undefined ? {} : { days }) }];
  });
  return {
    kind: visit?.resource.class.code === 'EMER' ? 'emergency' : 'ordinary',
    department: (visit && readPlace(visit.resource)?.department) ?? (visit?.resource.class.code === 'EMER' ? 'emergency' : 'general'),
    ...(main?.code === undefined ? {} : { diagnosis: { code: main.code, display: main.display ?? main.code } }),
    // Rows that are begun lack what a whole row has; the page asks for it.
    ...(named.length === 0 ? {} : { medicines: named as unknown as Prescription['medicines'] }),
  };
}

function check({ date }: Prescription, { actor, encounter, records }: Context): Refusal | undefined {
  const visit = findVisit(records.visits, actor.org, date, encounter);
  if (visit === undefined) return { refuse: '处方应当属于一次就诊。', item: 'date', next: '请先写门诊病历，或登记到诊后叫号。' };
  if (whereOf(visit.resource).org !== actor.org) return { refuse: '这次就诊不在您的机构。', item: 'date', next: '请由接诊的机构开具。' };
  const place = readPlace(visit.resource);
  if (place?.state === 'left') return { refuse: '这个候诊号已登记离开。', item: 'date', next: '请重新登记到诊。' };
  if (place !== undefined && OPEN_STATES.includes(place.state) && place.state !== 'called')
    return { refuse: '还没有叫号。', item: 'date', next: '请先叫号就诊，再开处方。' };
  return undefined;
}

function doubt({ medicines, date }: Prescription, { records, actor, encounter }: Context): readonly Doubt[] {
  const allergies = readAllergies(records.allergies);
  const visit = findVisit(records.visits, actor.org, date, encounter);
  const own = new Set(namedInNote(records.medicines, visit).map(({ id }) => id));
  return medicines.flatMap(({ medicine }, at): Doubt[] => {
    const item = `medicines[${at}].medicine`;
    const conflicts = findConflicts(medicine, allergies);
    if (conflicts.length > 0) return [{ item, warn: `登记有过敏史（${conflicts.join('、')}），与${medicine.display}相符。` }];
    const until = records.medicines.filter(({ id }) => !own.has(id)).flatMap(({ resource }) => suppliedUntil(resource, medicine) ?? []);
    const last = until
      .filter((day) => day > date)
      .toSorted()
      .at(-1);
    return last === undefined ? [] : [{ item, warn: `${medicine.display}上次开的还可用到${last}，请核对是否重复用药。` }];
  });
}

/** The day up to which an earlier prescription of the same medicine lasts. */
function suppliedUntil(earlier: MedicationRequest, medicine: Coded): PlainDate | undefined {
  const coding = earlier.medicationCodeableConcept?.coding?.find(({ system, code }) => system === MEDICINES && code === medicine.code);
  const from = dateOfFhir(earlier.authoredOn);
  const days = earlier.dispenseRequest?.expectedSupplyDuration?.value;
  const stands = earlier.status === 'active' || earlier.status === 'completed';
  return coding === undefined || from === undefined || days === undefined || !stands ? undefined : addDays(from, Math.floor(days));
}

function write(answers: Prescription, context: Context): readonly Draft[] {
  const visit = findVisit(context.records.visits, context.actor.org, answers.date, context.encounter);
  const named = namedInNote(context.records.medicines, visit);
  return answers.medicines.map((given): Draft => {
    const request = requestOf(given, answers, visit, context);
    const earlier = named.find(
      ({ resource }) => resource.medicationCodeableConcept?.coding?.[0]?.code === given.medicine.code && visit !== undefined,
    );
    return earlier === undefined ? { create: request } : { update: { ...earlier.resource, ...request }, ifVersion: earlier.version };
  });
}

function requestOf(
  given: Prescription['medicines'][number],
  answers: Prescription,
  visit: Kept<Encounter> | undefined,
  context: Context,
): MedicationRequest {
  const { medicine, spec, dose, frequency, route, days, total } = given;
  const usage = `${ROUTES[route]}，${FREQUENCIES[frequency]}，每次${dose}`;
  return {
    resourceType: 'MedicationRequest',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${context.actor.org}` } }],
    status: 'active',
    intent: 'order',
    groupIdentifier: { system: IDENTIFIER.prescription, value: numberOf(answers.date, context) },
    ...(answers.kind === 'long' ? { courseOfTherapyType: { text: '长期处方' } } : {}),
    medicationCodeableConcept: { coding: [{ system: MEDICINES, code: medicine.code, display: medicine.display }], text: medicine.display },
    subject: { reference: context.subject },
    ...(visit === undefined ? {} : { encounter: { reference: `Encounter/${visit.id}` } }),
    authoredOn: answers.date,
    requester: { reference: `Practitioner/${context.actor.practitioner}`, display: context.actor.name },
    reasonCode: [
      {
        coding: [{ system: SYSTEM.icd10, code: answers.diagnosis.code, display: answers.diagnosis.display }],
        text: answers.diagnosis.display,
      },
    ],
    dosageInstruction: [{ text: usage }],
    dispenseRequest: {
      validityPeriod: { start: answers.date, end: addDays(answers.date, answers.validDays - 1) },
      expectedSupplyDuration: { value: days, unit: '天', system: SYSTEM.ucum, code: 'd' },
    },
    note: [{ text: `规格 ${spec}；总量 ${total}` }],
  };
}
