/** What stands in the record about why somebody is sent or asked about, in words for the first values of a request: this visit, reports of the last days, medicines, earlier diagnoses. */
import type { QuestionnaireResponse, QuestionnaireResponseItem } from '@medplum/fhirtypes';
import type { Coded } from '../../define/item.ts';
import { encounters, type KeptEncounter, type Records, resources } from '../../define/source.ts';
import { addDays, dateOfFhir, type PlainDate } from '../../periods/plain-date.ts';

/** The parts of the record it is told from. The note of a visit is any form that was filled in it. */
export const courseSources = {
  visits: encounters(),
  notes: resources('QuestionnaireResponse', 'urn:yigong:questionnaire:clinic-visit'),
  reports: resources('DiagnosticReport'),
  medicines: resources('MedicationRequest'),
} as const;

/** The course in words; what the record does not tell is absent. */
export interface Course {
  readonly visit: KeptEncounter | undefined;
  readonly diagnosis: Coded | undefined;
  /** Complaint, history, examination and vital words of the note. */
  readonly present: string | undefined;
  readonly past: string | undefined;
  /** Treatment and medicines. */
  readonly treatment: string | undefined;
  /** Released reports, the latest first, each with its day and conclusion. */
  readonly reports: string | undefined;
}

const REPORT_DAYS = 7;
const MEDICINE_DAYS = 30;
const PAST_DAYS = 730;
const MOST = 6;

function textsOf(items: readonly QuestionnaireResponseItem[] | undefined, linkId: string): readonly string[] {
  return (items ?? []).flatMap((item) => [
    ...(item.linkId === linkId ? (item.answer ?? []).flatMap(({ valueString }) => valueString ?? []) : []),
    ...textsOf(item.item, linkId),
  ]);
}

function join(lines: readonly (string | undefined)[], between = '\n'): string | undefined {
  const told = lines.filter((line) => line !== undefined && line !== '');
  return told.length === 0 ? undefined : told.join(between).slice(0, 1000);
}

/** The visit that is named, or the last one of yesterday or today. */
function findVisit(visits: readonly KeptEncounter[], today: PlainDate, encounter: string | undefined): KeptEncounter | undefined {
  if (encounter !== undefined) return visits.find(({ id }) => `Encounter/${id}` === encounter);
  return visits.findLast(({ start, kind }) => kind !== 'IMP' && start <= today && start >= addDays(today, -1));
}

/** Tells it. `encounter`: the visit that the request is opened from. */
export function tellCourse(records: Records<typeof courseSources>, today: PlainDate, encounter: string | undefined): Course {
  const visit = findVisit(records.visits, today, encounter);
  const note: QuestionnaireResponse | undefined =
    visit && records.notes.findLast(({ resource }) => resource.encounter?.reference === `Encounter/${visit.id}`)?.resource;
  const words = (linkId: string): string | undefined => join(textsOf(note?.item, linkId));
  const [main] = visit?.diagnoses ?? [];
  const since = (date: PlainDate | undefined, days: number): boolean =>
    date !== undefined && date <= today && date >= addDays(today, -days);
  const earlier = records.visits
    .filter(({ id, start }) => id !== visit?.id && since(start, PAST_DAYS))
    .toReversed()
    .flatMap(({ diagnoses }) => diagnoses.map(({ display }) => display));
  const medicines = records.medicines
    .filter(({ resource }) => resource.status === 'active' && since(dateOfFhir(resource.authoredOn), MEDICINE_DAYS))
    .toReversed()
    .flatMap(({ resource }) => {
      const name = resource.medicationCodeableConcept?.text;
      return name === undefined ? [] : [[name, resource.dosageInstruction?.[0]?.text].filter((part) => part !== undefined).join(' ')];
    });
  const reports = records.reports
    .filter(({ resource: { status, issued, effectiveDateTime } }) => {
      return (status === 'final' || status === 'amended') && since(dateOfFhir(issued ?? effectiveDateTime), REPORT_DAYS);
    })
    .toReversed()
    .flatMap(({ resource: { code, conclusion, issued, effectiveDateTime } }) => {
      const name = code.text ?? code.coding?.[0]?.display;
      return name === undefined ? [] : [`${name}（${dateOfFhir(issued ?? effectiveDateTime) ?? ''}）：${conclusion ?? '见报告'}`];
    });
  return {
    visit,
    diagnosis: main && { code: main.code, display: main.display },
    present: join([words('complaint'), words('history'), words('examination')]),
    past: join([...new Set(earlier)].filter((name) => name !== main?.display).slice(0, MOST), '、'),
    treatment: join([words('treatment'), join([...new Set(medicines)].slice(0, MOST), '；')]),
    reports: join(reports.slice(0, MOST)),
  };
}
