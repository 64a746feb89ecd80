/** Writes a resident (FHIR Patient) from the personal information form, keeping whatever else the record says of them. */
import type { Address, Extension, Identifier, Patient } from '@medplum/fhirtypes';
import { EXTENSION, IDENTIFIER } from '../../kernel/define/codes.ts';
import type { Answers } from '../../kernel/define/form.ts';
import type { PlainDate } from '../../kernel/periods/plain-date.ts';
import type { basicForm } from './basic/basic-form.ts';
import { DOCUMENTS } from './words/identity-words.ts';

/** Answers to the personal information form. */
export type BasicAnswers = Answers<typeof basicForm>;

/** What must be known of a resident to write the Patient; a list says no more, the personal information form says all of it. */
export type PatientAnswers = Pick<BasicAnswers, 'name' | 'documentType' | 'sex' | 'birthDate' | 'residency' | 'village'> &
  Partial<BasicAnswers>;

/** GB/T 2261.1 as FHIR says it; 9 未说明 is no third sex. */
const GENDERS = { '0': 'unknown', '1': 'male', '2': 'female', '9': 'unknown' } as const;

/** Coded facts kept on the Patient as extensions, so that others need not read the form. */
const PERSONAL = [
  'documentType',
  'nationality',
  'registration',
  'blood',
  'rhesus',
  'education',
  'occupation',
  'marital',
  'payment',
  'allergies',
  'exposures',
  'hadDiseases',
  'hereditary',
  'disability',
  'kitchen',
  'fuel',
  'water',
  'toilet',
  'livestock',
] as const satisfies readonly (keyof BasicAnswers)[];

function personalFacts(answers: PatientAnswers): readonly Extension[] {
  return PERSONAL.flatMap((linkId) => {
    const answer = answers[linkId];
    const codes = answer === undefined ? [] : typeof answer === 'string' ? [answer] : answer;
    return codes.map((code) => ({ url: EXTENSION.personal + linkId, valueCode: code }));
  });
}

/** Puts extensions in the place of all that have the url of one of `urls`. */
function replaceExtensions(before: readonly Extension[] | undefined, urls: readonly string[], now: readonly Extension[]): Extension[] {
  return [...(before ?? []).filter((extension) => !urls.includes(extension.url)), ...now];
}

function addressAt(village: string, text: string | undefined): Address[] {
  return [{ use: 'home', ...(text ? { text } : {}), extension: [{ url: EXTENSION.division, valueCode: village }] }];
}

/** The patient living at another place. */
export function placePatient(patient: Patient, village: string, text: string): Patient {
  return { ...patient, address: addressAt(village, text) };
}

function documentsOf(answers: PatientAnswers): readonly Identifier[] {
  if (answers.documentType === '01')
    return answers.identityNumber ? [{ system: IDENTIFIER.identityNumber, value: answers.identityNumber }] : [];
  if (!answers.documentNumber) return [];
  return [
    {
      system: IDENTIFIER.document + answers.documentType,
      type: { text: DOCUMENTS[answers.documentType] },
      value: answers.documentNumber,
    },
  ];
}

function isDocument(identifier: Identifier): boolean {
  return identifier.system === IDENTIFIER.identityNumber || (identifier.system ?? '').startsWith(IDENTIFIER.document);
}

/**
 * The patient as the form says: `before` is the version that stands (absent for a new resident), `household` the household's id.
 * Numbers of other systems, the health-record number, presence and death stay as they were.
 */
export function buildPatient(answers: PatientAnswers, household: string | undefined, before?: Patient): Patient {
  const identifiers = [...(before?.identifier ?? []).filter((identifier) => !isDocument(identifier)), ...documentsOf(answers)];
  const presence = before?.extension?.find((extension) => extension.url === EXTENSION.presence)?.valuePeriod;
  const { identifier: _identifier, contact: _contact, telecom: _telecom, ...rest } = before ?? {};
  const ownUrls = [
    EXTENSION.residency,
    EXTENSION.household,
    EXTENSION.relationToHead,
    EXTENSION.presence,
    ...PERSONAL.map((linkId) => EXTENSION.personal + linkId),
  ];
  const extensions: readonly Extension[] = [
    { url: EXTENSION.residency, valueCode: answers.residency },
    ...(answers.since || presence
      ? [{ url: EXTENSION.presence, valuePeriod: { ...presence, ...(answers.since ? { start: answers.since } : {}) } }]
      : []),
    ...(household ? [{ url: EXTENSION.household, valueString: household }] : []),
    ...(answers.relation ? [{ url: EXTENSION.relationToHead, valueCode: answers.relation }] : []),
    ...personalFacts(answers),
  ];
  const contact = answers.contactName || answers.contactPhone;
  return {
    ...rest,
    resourceType: 'Patient',
    active: true,
    ...(identifiers.length > 0 ? { identifier: identifiers } : {}),
    name: [{ use: 'official', text: answers.name }],
    gender: GENDERS[answers.sex],
    birthDate: answers.birthDate,
    ...(answers.phone ? { telecom: [{ system: 'phone', use: 'mobile', value: answers.phone }] } : {}),
    address: addressAt(answers.village, answers.address),
    ...(contact
      ? {
          contact: [
            {
              ...(answers.contactName ? { name: { text: answers.contactName } } : {}),
              ...(answers.contactPhone ? { telecom: [{ system: 'phone' as const, value: answers.contactPhone }] } : {}),
            },
          ],
        }
      : {}),
    extension: replaceExtensions(before?.extension, ownUrls, extensions),
  };
}

/** The patient in a household, or in none. */
export function placeInHousehold(patient: Patient, household: string | undefined, relation: string | undefined): Patient {
  const now = [
    ...(household ? [{ url: EXTENSION.household, valueString: household }] : []),
    ...(relation ? [{ url: EXTENSION.relationToHead, valueCode: relation }] : []),
  ];
  return { ...patient, extension: replaceExtensions(patient.extension, [EXTENSION.household, EXTENSION.relationToHead], now) };
}

/** The patient who has come to live here on a day; an earlier stay remains in the version before. */
export function arrive(patient: Patient, first: PlainDate, residency: 'usual' | 'visitor'): Patient {
  const now = [
    { url: EXTENSION.residency, valueCode: residency },
    { url: EXTENSION.presence, valuePeriod: { start: first } },
  ];
  return { ...patient, extension: replaceExtensions(patient.extension, [EXTENSION.residency, EXTENSION.presence], now) };
}

/** The patient whose last day here was `last`. The residency stays: for the days before, they were a usual resident. */
export function leave(patient: Patient, last: PlainDate): Patient {
  const presence = patient.extension?.find((extension) => extension.url === EXTENSION.presence)?.valuePeriod;
  const now = [{ url: EXTENSION.presence, valuePeriod: { ...presence, end: last } }];
  return { ...patient, extension: replaceExtensions(patient.extension, [EXTENSION.presence], now) };
}

/** The patient with a health-record number. */
export function numberPatient(patient: Patient, number: string): Patient {
  const others = (patient.identifier ?? []).filter((identifier) => identifier.system !== IDENTIFIER.healthRecord);
  return { ...patient, identifier: [...others, { system: IDENTIFIER.healthRecord, value: number }] };
}

/** The health-record number that a patient has, also after the record was closed. */
export function recordNumberOf(patient: Patient | undefined): string | undefined {
  return patient?.identifier?.find((identifier) => identifier.system === IDENTIFIER.healthRecord)?.value;
}
