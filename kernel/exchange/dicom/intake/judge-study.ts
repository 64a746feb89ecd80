// Whether images belong to the order they name: the accession number finds it, the patient's particulars must be the resident's.

import type { Person } from '../../../define/person.ts';
import type { ArrivedPatient } from '../../../dicom-studies/keep-studies.ts';
import { isNameOf } from '../archive/person-name.ts';
import type { WaitingReason } from './reasons.ts';

/** What is known of the resident and the number in the images. `holder`: whose the PatientID is on the platform; undefined: nobody's. */
export interface Standing {
  readonly patient: ArrivedPatient;
  readonly person: Person;
  readonly holder: number | undefined;
}

const SEXES: Readonly<Record<string, Person['sex']>> = { M: 'male', F: 'female' };

/**
 * What speaks against these images being the resident's; empty: nothing. What is missing or unknown is no contradiction, but a PatientID
 * that the platform does not know (a hospital's own) is made up for only by the name together with the birth date.
 */
export function judgePatient({ patient, person, holder }: Standing): readonly WaitingReason[] {
  const reasons: WaitingReason[] = [];
  if (patient.id === '') reasons.push('no-patient-id');
  else if (holder !== undefined && holder !== person.residentId) reasons.push('other-patient');
  const named = patient.names.length > 0;
  const nameFits = named && isNameOf(patient.names, person.name);
  const birthFits = patient.birth !== '' && patient.birth === person.birthDate;
  if (named && !nameFits) reasons.push('name');
  const sex = SEXES[patient.sex];
  if (sex !== undefined && (person.sex === 'male' || person.sex === 'female') && sex !== person.sex) reasons.push('sex');
  if (patient.birth !== '' && person.birthDate !== undefined && !birthFits) reasons.push('birth');
  if (reasons.length === 0 && holder === undefined && !(nameFits && birthFits)) reasons.push('unknown-patient');
  return reasons;
}
