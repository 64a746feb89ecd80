/** Writes what the personal information form says of allergies, past diseases, the family and disability as FHIR resources. */
import type { AllergyIntolerance, CodeableConcept, Condition, FamilyMemberHistory, Flag, Resource } from '@medplum/fhirtypes';
import type { Draft } from '../../../kernel/define/action.ts';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import { type Kept, resources } from '../../../kernel/define/source.ts';
import { FLAGS } from '../words/identity-words.ts';
import { ALLERGIES, FAMILY_DISEASES, PAST_DISEASES } from '../words/personal-words.ts';
import type { BasicAnswers } from '../write-patient.ts';

/** Codes of `SYSTEM.history` for the options of 既往疾病. */
const PAST_CODES = {
  '2': 'hypertension',
  '3': 'diabetes',
  '4': 'coronary-heart-disease',
  '5': 'copd',
  '6': 'malignant-tumour',
  '7': 'stroke',
  '8': 'mental-disorder',
  '9': 'tuberculosis',
  '10': 'hepatitis',
  '11': 'other-infectious-disease',
  '12': 'occupational-disease',
  '13': 'other-disease',
} as const;

/** Codes of `SYSTEM.history` for the options of 家族史; the first nine are those of 既往疾病. */
const FAMILY_CODES = { ...PAST_CODES, '11': 'congenital-malformation', '12': 'other-disease' } as const;

const ALLERGEN_CODES = { '2': 'penicillin', '3': 'sulfonamide', '4': 'streptomycin', '5': 'other-drug' } as const;

/** Family members of the form, in v3-RoleCode. */
const MEMBERS = { father: ['FTH', '父亲'], mother: ['MTH', '母亲'], siblings: ['SIB', '兄弟姐妹'], children: ['CHILD', '子女'] } as const;

/** What of the record the form may change. */
export const HISTORY_SOURCES = {
  allergies: resources('AllergyIntolerance'),
  conditions: resources('Condition', ...Object.values(PAST_CODES)),
  families: resources('FamilyMemberHistory'),
  disabled: resources('Flag', 'disabled'),
} as const;

/** What stands in the record of `HISTORY_SOURCES`. */
export interface StandingHistory {
  readonly allergies: readonly Kept<AllergyIntolerance>[];
  readonly conditions: readonly Kept<Condition>[];
  readonly families: readonly Kept<FamilyMemberHistory>[];
  readonly disabled: readonly Kept<Flag>[];
}

/** Nothing stands, as of a new resident. */
export const NO_HISTORY: StandingHistory = { allergies: [], conditions: [], families: [], disabled: [] };

function buildAllergies(answers: BasicAnswers, subject: string): readonly AllergyIntolerance[] {
  return answers.allergies.flatMap((option) => {
    if (option === '1') return [];
    const concept: CodeableConcept = {
      coding: [{ system: SYSTEM.allergen, code: ALLERGEN_CODES[option], display: ALLERGIES[option] }],
      text: option === '5' ? (answers.otherAllergy ?? ALLERGIES[option]) : ALLERGIES[option],
    };
    return [
      {
        resourceType: 'AllergyIntolerance',
        clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
        verificationStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'unconfirmed' }],
        },
        category: ['medication'],
        code: concept,
        patient: { reference: subject },
        recordedDate: answers.date,
      },
    ];
  });
}

/** What people tell of the past is unconfirmed; whether it is still active the form does not say. */
function buildConditions(answers: BasicAnswers, subject: string): readonly Condition[] {
  return (answers.diseases ?? []).map(({ disease, name, onset }) => ({
    resourceType: 'Condition',
    verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'unconfirmed' }] },
    code: {
      coding: [{ system: SYSTEM.history, code: PAST_CODES[disease], display: PAST_DISEASES[disease] }],
      text: name ?? PAST_DISEASES[disease],
    },
    subject: { reference: subject },
    ...(onset ? { onsetDateTime: onset } : {}),
    recordedDate: answers.date,
  }));
}

function buildFamilies(answers: BasicAnswers, subject: string): readonly FamilyMemberHistory[] {
  const members = ['father', 'mother', 'siblings', 'children'] as const;
  return members.flatMap((member) => {
    const conditions = answers[member].flatMap((option) => {
      if (option === '1') return [];
      const display = FAMILY_DISEASES[option];
      const text = option === '12' ? (answers.otherFamily ?? display) : display;
      return [{ code: { coding: [{ system: SYSTEM.history, code: FAMILY_CODES[option], display }], text } }];
    });
    const [code, display] = MEMBERS[member];
    if (conditions.length === 0) return [];
    return [
      {
        resourceType: 'FamilyMemberHistory',
        status: 'completed',
        patient: { reference: subject },
        date: answers.date,
        relationship: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code, display }] },
        condition: conditions,
      },
    ];
  });
}

/** A key-group flag from a day. */
export function buildFlag(code: keyof typeof FLAGS, subject: string, start: string): Flag {
  return {
    resourceType: 'Flag',
    status: 'active',
    code: { coding: [{ system: SYSTEM.flag, code, display: FLAGS[code] }] },
    subject: { reference: subject },
    period: { start },
  };
}

/** The flag after its last day. */
export function endFlag(flag: Flag, last: string): Flag {
  return { ...flag, status: 'inactive', period: { ...flag.period, end: last } };
}

function firstCode(concept: CodeableConcept | undefined, system: string): string | undefined {
  return concept?.coding?.find((coding) => coding.system === system)?.code;
}

/**
 * Drafts that bring what stands to what is wanted: the same key is updated, a new one created, one that is no longer said is
 * withdrawn. Resources without a key (other people's) are left alone. A second one with the same key is kept as its own.
 */
function reconcile<R extends Resource>(
  standing: readonly Kept<R>[],
  wanted: readonly R[],
  keyOf: (resource: R) => string | undefined,
  withdraw: (resource: R) => R,
): readonly Draft[] {
  const left = standing.filter((kept) => keyOf(kept.resource) !== undefined);
  const drafts: Draft[] = wanted.map((resource) => {
    const at = left.findIndex((kept) => keyOf(kept.resource) === keyOf(resource));
    const match = at < 0 ? undefined : left.splice(at, 1)[0];
    return match ? { update: { ...resource, id: match.id }, ifVersion: match.version } : { create: resource };
  });
  return [...drafts, ...left.map((kept) => ({ update: withdraw(kept.resource), ifVersion: kept.version }))];
}

const IN_ERROR = 'entered-in-error';

function isFromForm(family: FamilyMemberHistory): boolean {
  return (family.condition ?? []).every((condition) => firstCode(condition.code, SYSTEM.history) !== undefined);
}

/** All drafts of history for the answers, against what stands. */
export function writeHistory(answers: BasicAnswers, subject: string, standing: StandingHistory): readonly Draft[] {
  const isInError = (status: CodeableConcept | undefined) => status?.coding?.some((coding) => coding.code === IN_ERROR) === true;
  const isDisabled = answers.disability.some((option) => option !== '1');
  const open = standing.disabled.filter((kept) => kept.resource.period?.end === undefined);
  return [
    ...reconcile(
      standing.allergies,
      buildAllergies(answers, subject),
      (allergy) => (isInError(allergy.verificationStatus) ? undefined : firstCode(allergy.code, SYSTEM.allergen)),
      ({ clinicalStatus: _, ...allergy }) => ({
        ...allergy,
        verificationStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: IN_ERROR }],
        },
      }),
    ),
    ...reconcile(
      standing.conditions,
      buildConditions(answers, subject),
      (condition) => (isInError(condition.verificationStatus) ? undefined : firstCode(condition.code, SYSTEM.history)),
      (condition) => ({
        ...condition,
        verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: IN_ERROR }] },
      }),
    ),
    ...reconcile(
      standing.families,
      buildFamilies(answers, subject),
      (family) => (family.status === IN_ERROR || !isFromForm(family) ? undefined : family.relationship.coding?.[0]?.code),
      (family) => ({ ...family, status: IN_ERROR }),
    ),
    ...(isDisabled && open.length === 0 ? [{ create: buildFlag('disabled', subject, answers.date) }] : []),
    ...(isDisabled ? [] : open.map((kept) => ({ update: endFlag(kept.resource, answers.date), ifVersion: kept.version }))),
  ];
}
