// How likely a kept resident is the person described: identity number and name first, then weights (domain §15.10).
import type { Patient } from '@medplum/fhirtypes';
import { IDENTIFIER } from '../../../define/codes.ts';
import { parseIdentityNumber } from '../../../people/identity-number.ts';
import { pinyinOf } from '../../../people/pinyin-name.ts';
import { nameOf } from '../../../people/project-patient.ts';

/** What FHIR calls the certainty of a match (value set match-grade). */
export type MatchGrade = 'certain' | 'probable' | 'possible' | 'certainly-not';

/** A judgement: `score` 0 to 1. */
export interface Match {
  readonly grade: MatchGrade;
  readonly score: number;
}

/** What persons are compared by; everything may be missing. */
export interface Traits {
  readonly identity: string | undefined;
  readonly name: string | undefined;
  readonly pinyin: string | undefined;
  readonly sex: string | undefined;
  readonly birth: string | undefined;
  readonly phones: readonly string[];
}

/**
 * Domain §15.10 names what is weighed (distance of identity numbers, pinyin of the name, sex, birth date, phone) and gives no numbers; these
 * are this platform's own. They add up to 1.
 */
const WEIGHTS = { identity: 0.35, name: 0.25, birth: 0.2, phone: 0.12, sex: 0.08 } as const;
/** The share of a weight that a near agreement is worth. */
const NEAR = 0.7;
const PROBABLE = 0.75;
const POSSIBLE = 0.5;

/** The traits of a Patient. An identity number that cannot be one is left out. */
export function traitsOf(patient: Patient): Traits {
  const written = patient.identifier?.find((each) => each.system === IDENTIFIER.identityNumber)?.value;
  const parsed = written === undefined ? undefined : parseIdentityNumber(written);
  const name = patient.name === undefined || patient.name.length === 0 ? undefined : nameOf(patient).normalize('NFKC').replace(/\s/g, '');
  return {
    identity: parsed?.ok ? parsed.number : undefined,
    name,
    pinyin: name === undefined ? undefined : pinyinOf(name).full,
    sex: patient.gender === 'unknown' ? undefined : patient.gender,
    birth: patient.birthDate ?? (parsed?.ok ? parsed.birthDate : undefined),
    phones: (patient.telecom ?? []).flatMap((each) =>
      each.value !== undefined && (each.system === 'phone' || each.system === 'sms') ? [each.value.replace(/\D/g, '')] : [],
    ),
  };
}

/** In how many places two identity numbers differ; two neighbours exchanged count once. */
export function distanceOf(a: string, b: string): number {
  let distance = 0;
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    if (a[at] === b[at]) continue;
    distance += 1;
    if (a[at] === b[at + 1] && a[at + 1] === b[at]) at += 1;
  }
  return distance;
}

function agree(a: string | undefined, b: string | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a === b ? 1 : 0;
}

function agreeNames(a: Traits, b: Traits): number | undefined {
  const same = agree(a.name, b.name);
  return same === 0 && a.pinyin === b.pinyin ? NEAR : same;
}

function agreeIdentity(a: Traits, b: Traits, masked: boolean): number | undefined {
  if (a.identity === undefined || b.identity === undefined) return undefined;
  const distance = distanceOf(a.identity, b.identity);
  return distance === 0 ? 1 : distance <= 2 && !masked ? NEAR : 0;
}

function agreePhones(a: Traits, b: Traits): number | undefined {
  if (a.phones.length === 0 || b.phones.length === 0) return undefined;
  return a.phones.some((phone) => b.phones.includes(phone)) ? 1 : 0;
}

/**
 * Judges a candidate. Same identity number and name: certain. Two valid identity numbers that differ are never more than possible, so
 * that nobody links them unseen (domain §15.10); when they differ in more than two places, certainly not. Else the weights of what both
 * sides say decide; what one side does not say counts for nothing, but agreement in little stays little. `masked`: whoever asks sees
 * no whole identity numbers, and hears only whether they are the same, not whether they are near.
 */
export function gradeMatch(wanted: Traits, candidate: Traits, masked = false): Match {
  const identity = agreeIdentity(wanted, candidate, masked);
  const name = agreeNames(wanted, candidate);
  if (identity === 1 && name === 1) return { grade: 'certain', score: 1 };
  const parts = [
    [WEIGHTS.identity, identity],
    [WEIGHTS.name, name],
    [WEIGHTS.birth, agree(wanted.birth, candidate.birth)],
    [WEIGHTS.phone, agreePhones(wanted, candidate)],
    [WEIGHTS.sex, agree(wanted.sex, candidate.sex)],
  ] as const;
  const said = parts.filter(([, agreement]) => agreement !== undefined);
  const whole = said.reduce((sum, [weight]) => sum + weight, 0);
  const reached = said.reduce((sum, [weight, agreement]) => sum + weight * (agreement ?? 0), 0);
  // Half of the evidence at least must be there for agreement to count in full.
  const score = whole === 0 ? 0 : Math.round((reached / Math.max(whole, 0.5)) * 1000) / 1000;
  if (identity !== undefined && identity < 1)
    return identity === 0 && !masked
      ? { grade: 'certainly-not', score: Math.min(score, 0.2) }
      : { grade: 'possible', score: Math.min(score, 0.6) };
  return { grade: score >= PROBABLE ? 'probable' : score >= POSSIBLE ? 'possible' : 'certainly-not', score: Math.min(score, 0.99) };
}
