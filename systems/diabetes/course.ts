/** Reads a resident's record as a course of diabetes care: follow-up forms, fasting glucose taken in the clinic, annual examinations. */
import { LOINC } from '../../kernel/define/codes.ts';
import type { Person } from '../../kernel/define/person.ts';
import { encounters, episodes, type KeptObservation, observations, type Records, responses } from '../../kernel/define/source.ts';
import { type Contact, isFaceToFace, takenFaceToFace } from '../../kernel/patterns/programme/contact.ts';
import { followUp, type Stretch } from '../../kernel/patterns/programme/follow-up.ts';
import { rememberLast } from '../../kernel/patterns/remember-last.ts';
import { annualCheckForm } from './forms.ts';
import { findingsOf, glucoseInMmol } from './rules.ts';
import { factsOf, isComplete, type Visit, visitForm } from './visit-form.ts';

/** The type code of type-2 diabetes episodes. */
export const EPISODE = 'diabetes2';

/** What diabetes care reads. */
export const courseSources = {
  episodes: episodes(EPISODE),
  visits: responses(visitForm),
  checks: responses(annualCheckForm),
  glucose: observations(LOINC.fastingGlucose),
  encounters: encounters('AMB', 'HH'),
};

/** The values of a contact that the views show: mmol/L, %, mmHg. */
export interface GlucoseValues {
  readonly fasting: number | undefined;
  readonly hba1c: number | undefined;
  readonly systolic: number | undefined;
  readonly diastolic: number | undefined;
}

/** The values of a stretch of care without any contact. */
export const NO_GLUCOSE: GlucoseValues = { fasting: undefined, hba1c: undefined, systolic: undefined, diastolic: undefined };

/** The values of a follow-up form. */
export function valuesOf({ fasting, hba1c, bp }: Visit): GlucoseValues {
  return { fasting, hba1c, systolic: bp.systolic, diastolic: bp.diastolic };
}

/** A fasting glucose in mmol/L, whatever unit it was sent in. */
export function glucoseOf(observation: KeptObservation): number | undefined {
  const { valueQuantity } = observation.resource;
  return observation.value === undefined ? undefined : glucoseInMmol(observation.value, valueQuantity?.code ?? valueQuantity?.unit);
}

/**
 * The stretches of diabetes care of a resident. A contact is either a follow-up form, or a fasting glucose taken in an ambulatory or
 * home encounter. The latter closes the due follow-up, is classified by the glucose alone and raises the next; it is not complete,
 * because symptoms, medicines and reactions were not asked, so it does not count for 规范管理率. On the same day the form stands.
 */
export const followDiabetes = rememberLast((records: Records<typeof courseSources>, person: Person): readonly Stretch<GlucoseValues>[] => {
  const contacts = [...formContacts(records), ...clinicContacts(records)];
  const checks = records.checks.map((check) => ({ record: `QuestionnaireResponse/${check.id}`, date: check.date, org: check.org }));
  return followUp({ episodes: records.episodes, contacts, checks }, person);
});

function formContacts(records: Records<typeof courseSources>): readonly Contact<GlucoseValues>[] {
  return records.visits.map(({ id, date, org, answers }) => ({
    record: `QuestionnaireResponse/${id}`,
    date,
    way: answers.way,
    source: 'form',
    faceToFace: isFaceToFace(answers.way),
    complete: isComplete(answers),
    org,
    found: findingsOf(factsOf(answers)),
    values: valuesOf(answers),
  }));
}

function clinicContacts(records: Records<typeof courseSources>): readonly Contact<GlucoseValues>[] {
  return takenFaceToFace(records.glucose, records.encounters, records.visits).flatMap(({ observation, way }) => {
    const fasting = glucoseOf(observation);
    if (fasting === undefined) return [];
    const { id, date, org } = observation;
    const values = { ...NO_GLUCOSE, fasting };
    return [
      {
        record: `Observation/${id}`,
        date,
        way,
        source: 'clinic' as const,
        faceToFace: true,
        complete: false,
        org,
        found: findingsOf({ fasting }),
        values,
      },
    ];
  });
}
