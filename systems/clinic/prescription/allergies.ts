/** What recorded allergies say against a medicine, as far as names can tell. */
import type { AllergyIntolerance } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import type { Coded } from '../../../kernel/define/item.ts';
import type { Kept } from '../../../kernel/define/source.ts';

/**
 * What the names of medicines of a recorded allergen hold. Only that a medicine belongs to the very class is told; whether one class is
 * dangerous after another (cephalosporins after penicillin) is for the doctor.
 */
const NAMES_OF: Readonly<Record<string, readonly string[]>> = {
  penicillin: ['青霉素', '西林'],
  sulfonamide: ['磺胺'],
  streptomycin: ['链霉素'],
};

/** A recorded allergy in words, and what medicine names it is found by. */
export interface KnownAllergy {
  readonly text: string;
  readonly names: readonly string[];
}

const IGNORED = /[（(].*?[）)]|过敏|药物|药|类|其他|其它|史|等|\s/g;

/** Allergies that stand: not refuted, not entered in error, not resolved. */
export function readAllergies(kept: readonly Kept<AllergyIntolerance>[]): readonly KnownAllergy[] {
  return kept.flatMap(({ resource }) => {
    const status = resource.verificationStatus?.coding?.[0]?.code;
    const clinical = resource.clinicalStatus?.coding?.[0]?.code;
    if (status === 'refuted' || status === 'entered-in-error' || clinical === 'inactive' || clinical === 'resolved') return [];
    const coding = resource.code?.coding?.find(({ system }) => system === SYSTEM.allergen);
    const text = resource.code?.text ?? coding?.display ?? resource.code?.coding?.[0]?.display ?? coding?.code;
    if (text === undefined) return [];
    const typed = text
      .split(/[、，,；;和及]/)
      .map((part) => part.replaceAll(IGNORED, ''))
      .filter((part) => part.length >= 2);
    return [{ text, names: [...(coding?.code === undefined ? [] : (NAMES_OF[coding.code] ?? [])), ...typed] }];
  });
}

/** The recorded allergies that name a medicine or its class. */
export function findConflicts(medicine: Coded, allergies: readonly KnownAllergy[]): readonly string[] {
  return allergies.filter(({ names }) => names.some((name) => medicine.display.includes(name))).map(({ text }) => text);
}
