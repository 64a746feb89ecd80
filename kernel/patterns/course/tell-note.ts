/** What the note of a visit tells: its diagnosis, and in words what the patient came with, what was found and what was done. */
import type { QuestionnaireResponseItem } from '@medplum/fhirtypes';
import type { Coded } from '../../define/item.ts';
import { encounters, type KeptEncounter, type Records, resources } from '../../define/source.ts';
import { addDays, type PlainDate } from '../../periods/plain-date.ts';

const canonical = (form: string): string => `urn:yigong:questionnaire:${form}`;
const NOTE = canonical('clinic-visit');
const ADMISSION = canonical('clinic-admission');
const DISCHARGE = canonical('clinic-discharge');

/** Visits and stays with what was written of them: the outpatient note, the entries of admission and discharge. */
export const noteSources = {
  visits: encounters(),
  notes: resources('QuestionnaireResponse', NOTE, ADMISSION, DISCHARGE),
} as const;

/** A visit in words; what its note does not tell is absent. */
export interface Told {
  readonly diagnosis: Coded | undefined;
  /** Complaint, history, vital signs, examination; why somebody was admitted. */
  readonly present: string | undefined;
  readonly treatment: string | undefined;
  /** How somebody was when discharged, and what they were told to do. */
  readonly advice: string | undefined;
}

/** Lines one under another, at most 1,000 characters; undefined where there is none. */
export function joinLines(lines: readonly (string | undefined)[], between = '\n'): string | undefined {
  const told = lines.filter((line) => line !== undefined && line !== '');
  return told.length === 0 ? undefined : told.join(between).slice(0, 1000);
}

type Items = readonly QuestionnaireResponseItem[] | undefined;

function findAnswers(items: Items, linkId: string): readonly NonNullable<QuestionnaireResponseItem['answer']>[number][] {
  return (items ?? []).flatMap((item) => [...(item.linkId === linkId ? (item.answer ?? []) : []), ...findAnswers(item.item, linkId)]);
}

function wordsOf(items: Items, linkId: string): string | undefined {
  return joinLines(findAnswers(items, linkId).map(({ valueString }) => valueString));
}

/** Of the item itself, or of the part of a blood pressure (in notes of the first version without the group's name). */
function quantityIn(items: Items, linkId: string): number | undefined {
  return [`pressure.${linkId}`, linkId].flatMap((each) => findAnswers(items, each))[0]?.valueQuantity?.value;
}

/** The vital signs that the note has, in one line. mmHg, beats a minute, °C. */
function tellVitals(items: Items): string | undefined {
  const [high, low] = [quantityIn(items, 'systolic'), quantityIn(items, 'diastolic')];
  const [pulse, warmth] = [quantityIn(items, 'pulse'), quantityIn(items, 'temperature')];
  return joinLines(
    [
      warmth === undefined ? undefined : `体温${warmth}℃`,
      pulse === undefined ? undefined : `脉率${pulse}次/分`,
      high === undefined || low === undefined ? undefined : `血压${high}/${low}mmHg`,
    ],
    '，',
  );
}

/** Tells a visit or stay. The diagnosis is its first, by whichever way it arrived; of what was written again the last counts. */
export function tellNote(records: Pick<Records<typeof noteSources>, 'notes'>, visit: KeptEncounter): Told {
  const itemsOf = (form: string): Items =>
    records.notes.findLast(({ resource }) => resource.questionnaire === form && resource.encounter?.reference === `Encounter/${visit.id}`)
      ?.resource.item;
  const items = itemsOf(NOTE);
  const [main] = visit.diagnoses;
  return {
    diagnosis: main && { code: main.code, display: main.display },
    present: joinLines([
      wordsOf(items, 'complaint'),
      wordsOf(items, 'history'),
      tellVitals(items),
      wordsOf(items, 'examination'),
      wordsOf(itemsOf(ADMISSION), 'note'),
    ]),
    treatment: wordsOf(items, 'treatment'),
    advice: wordsOf(itemsOf(DISCHARGE), 'advice'),
  };
}

/** Where a visit is looked for: `encounter` is the one that is named; else the last at `org` (anywhere, unless told) since `since`. */
export interface Sought {
  readonly encounter: string | undefined;
  readonly today: PlainDate;
  readonly days: number;
  readonly org?: string;
}

/** The visit that is named, or the last one of the last days; a stay only while it lasts, at the institution that is told. */
export function findVisit(visits: readonly KeptEncounter[], { encounter, today, days, org }: Sought): KeptEncounter | undefined {
  if (encounter !== undefined) return visits.find(({ id }) => `Encounter/${id}` === encounter);
  return visits.findLast((visit) => {
    if (visit.kind === 'IMP') return org !== undefined && visit.org === org && visit.end === undefined && visit.start <= today;
    return visit.start <= today && visit.start >= addDays(today, -days) && (org === undefined || visit.org === org);
  });
}
