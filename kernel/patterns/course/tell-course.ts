/** What stands in the record about why somebody is sent or asked about, in words for the first values of a request: this visit, reports of the last days, medicines, earlier diagnoses. */
import type { MedicationRequest } from '@medplum/fhirtypes';
import type { Coded } from '../../define/item.ts';
import { type KeptEncounter, type Records, resources } from '../../define/source.ts';
import { addDays, dateOfFhir, type PlainDate } from '../../periods/plain-date.ts';
import { findVisit, joinLines, noteSources, tellNote } from './tell-note.ts';

/** The parts of the record it is told from. */
export const courseSources = {
  ...noteSources,
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

function since(date: PlainDate | undefined, from: PlainDate, until: PlainDate): boolean {
  return date !== undefined && date >= from && date <= until;
}

/** Reports that were released in the days from `from` to `until`, the latest first, each with its day and conclusion. */
export function tellReports(
  { reports }: Pick<Records<typeof courseSources>, 'reports'>,
  from: PlainDate,
  until: PlainDate,
): string | undefined {
  const told = reports
    .filter(({ resource: { status, issued, effectiveDateTime } }) => {
      return (status === 'final' || status === 'amended') && since(dateOfFhir(issued ?? effectiveDateTime), from, until);
    })
    .toReversed()
    .flatMap(({ resource: { code, conclusion, issued, effectiveDateTime } }) => {
      const name = code.text ?? code.coding?.[0]?.display;
      return name === undefined ? [] : [`${name}（${dateOfFhir(issued ?? effectiveDateTime) ?? ''}）：${conclusion ?? '见报告'}`];
    });
  return joinLines(told.slice(0, MOST));
}

/** Medicines in force that were ordered from `from` to `until`, with how they are taken; `isAsked`: those alone. */
export function tellMedicines(
  { medicines }: Pick<Records<typeof courseSources>, 'medicines'>,
  from: PlainDate,
  until: PlainDate,
  isAsked: (medicine: MedicationRequest) => boolean = () => true,
): string | undefined {
  const told = medicines
    .filter(({ resource }) => resource.status === 'active' && since(dateOfFhir(resource.authoredOn), from, until))
    .filter(({ resource }) => isAsked(resource))
    .toReversed()
    .flatMap(({ resource }) => {
      const name = resource.medicationCodeableConcept?.text;
      return name === undefined ? [] : [[name, resource.dosageInstruction?.[0]?.text].filter((part) => part !== undefined).join(' ')];
    });
  return joinLines([...new Set(told)].slice(0, MOST), '；');
}

/** Tells it. `encounter`: the visit that the request is opened from; without one, the last of yesterday or today. */
export function tellCourse(records: Records<typeof courseSources>, today: PlainDate, encounter: string | undefined): Course {
  const visit = findVisit(records.visits, { encounter, today, days: 1 });
  const note = visit && tellNote(records, visit);
  const earlier = records.visits
    .filter(({ id, start }) => id !== visit?.id && since(start, addDays(today, -PAST_DAYS), today))
    .toReversed()
    .flatMap(({ diagnoses }) => diagnoses.map(({ display }) => display));
  return {
    visit,
    diagnosis: note?.diagnosis,
    present: note?.present,
    past: joinLines([...new Set(earlier)].filter((name) => name !== note?.diagnosis?.display).slice(0, MOST), '、'),
    treatment: joinLines([note?.treatment, tellMedicines(records, addDays(today, -MEDICINE_DAYS), today)]),
    reports: tellReports(records, addDays(today, -REPORT_DAYS), today),
  };
}
