/** Reads a resident's record as a course of hypertension care: follow-up forms, pressures taken in the clinic, annual examinations. */
import { LOINC } from '../../kernel/define/codes.ts';
import type { Person } from '../../kernel/define/person.ts';
import { encounters, episodes, observations, type Records, responses } from '../../kernel/define/source.ts';
import { type Contact, isFaceToFace, takenFaceToFace } from '../../kernel/patterns/programme/contact.ts';
import { followUp, type Stretch } from '../../kernel/patterns/programme/follow-up.ts';
import { rememberLast } from '../../kernel/patterns/remember-last.ts';
import type { PlainDate } from '../../kernel/periods/plain-date.ts';
import { annualCheckForm, enrolmentForm } from './forms.ts';
import { type Comorbidity, findingsOf, type Pressure } from './rules.ts';
import { isComplete, visitForm } from './visit-form.ts';

/** The type code of hypertension episodes. */
export const EPISODE = 'hypertension';

/** What hypertension care reads. */
export const courseSources = {
  episodes: episodes(EPISODE),
  enrolments: responses(enrolmentForm),
  visits: responses(visitForm),
  checks: responses(annualCheckForm),
  pressures: observations(LOINC.bloodPressure),
  encounters: encounters('AMB', 'HH'),
};

/** The values of a contact that the views show; mmHg. */
export interface PressureValues {
  readonly systolic: number | undefined;
  readonly diastolic: number | undefined;
}

/** The values of a stretch of care without any contact. */
export const NO_PRESSURE: PressureValues = { systolic: undefined, diastolic: undefined };

/** Both pressures of an observation of 85354-9, or undefined when one is missing. */
export function pressureOf(observation: { readonly components: Readonly<Record<string, number>> }): Pressure | undefined {
  const { [LOINC.systolic]: systolic, [LOINC.diastolic]: diastolic } = observation.components;
  return systolic === undefined || diastolic === undefined ? undefined : { systolic, diastolic };
}

/**
 * The stretches of hypertension care of a resident. A contact is either a follow-up form, or a blood pressure (both values) taken in
 * an ambulatory or home encounter. The latter closes the due follow-up, is classified by the pressure alone and raises the next; it is
 * not complete, because symptoms, medicines and reactions were not asked, so it does not count for 规范管理率. Where both stand on the
 * same day, the form does. Pressures extracted from our own form are the form's, not contacts of their own.
 */
export const followHypertension = rememberLast(
  (records: Records<typeof courseSources>, person: Person): readonly Stretch<PressureValues>[] => {
    const contacts = [...formContacts(records, person), ...clinicContacts(records, person)];
    const checks = records.checks.map((check) => ({ record: `QuestionnaireResponse/${check.id}`, date: check.date, org: check.org }));
    return followUp({ episodes: records.episodes, contacts, checks }, person);
  },
);

function formContacts(records: Records<typeof courseSources>, person: Person): readonly Contact<PressureValues>[] {
  return records.visits.map(({ id, date, org, answers }) => ({
    record: `QuestionnaireResponse/${id}`,
    date,
    way: answers.way,
    source: 'form',
    faceToFace: isFaceToFace(answers.way),
    complete: isComplete(answers),
    org,
    found: findingsOf({ ...answers, date, comorbidity: answers.comorbidity ?? knownComorbidity(records, date) }, person.birthDate),
    values: answers.bp,
  }));
}

function clinicContacts(records: Records<typeof courseSources>, person: Person): readonly Contact<PressureValues>[] {
  return takenFaceToFace(records.pressures, records.encounters, records.visits).flatMap(({ observation, way }) => {
    const bp = pressureOf(observation);
    if (!bp) return [];
    const { id, date, org } = observation;
    const found = findingsOf({ date, bp, comorbidity: knownComorbidity(records, date) }, person.birthDate);
    return [
      { record: `Observation/${id}`, date, way, source: 'clinic' as const, faceToFace: true, complete: false, org, found, values: bp },
    ];
  });
}

/** Comorbidity as last recorded up to a date, by a follow-up or at enrolment. */
function knownComorbidity(records: Records<typeof courseSources>, date: PlainDate): readonly Comorbidity[] {
  const said = [...records.enrolments, ...records.visits]
    .filter((response) => response.date <= date && response.answers.comorbidity !== undefined)
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  return said.at(-1)?.answers.comorbidity ?? [];
}
