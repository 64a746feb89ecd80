/** Which key groups 家庭医生重点人群 a resident belongs to on a date (domain §4.1). */
import type { PlainDate } from '../../kernel/periods/plain-date.ts';
import { dateOfDay, dayOfDate, lastBirthDateOfAge } from './calendar-days.ts';
import type { Member, Pregnancy } from './member.ts';

/** The ten national key groups of domain §4.1. COPD, added in 2024, is not among the groups the published 106,128 counts. */
export type KeyGroup =
  | 'elderly'
  | 'young-child'
  | 'maternal'
  | 'disabled'
  | 'poverty-relieved'
  | 'special-family'
  | 'hypertension'
  | 'diabetes2'
  | 'tuberculosis'
  | 'mental-disorder';

/** Days after a birth during which the mother is still 产妇 (the visit at 42 days ends it, domain §8.1). */
const PUERPERIUM_DAYS = 42;

const maternalEnds = new Map<PlainDate, PlainDate>();

function endOfPuerperium(ended: PlainDate): PlainDate {
  let end = maternalEnds.get(ended);
  if (end === undefined) {
    end = dateOfDay(dayOfDate(ended) + PUERPERIUM_DAYS);
    maternalEnds.set(ended, end);
  }
  return end;
}

function isMaternal(pregnancy: Pregnancy, on: PlainDate): boolean {
  if (pregnancy.lastPeriod > on) return false;
  return pregnancy.outcome === 'loss' ? pregnancy.ended > on : endOfPuerperium(pregnancy.ended) >= on;
}

/**
 * The groups a person is in on a date. 65+ is 65 completed years, 0-6 is under 7 completed years; 孕产妇 from the last period
 * to 42 days after birth, or to the loss; tuberculosis while under treatment; the others from the day the trait is known.
 * Says nothing about whether the person lives here or lives: combine with isUsualResident.
 */
export function keyGroupsOf(member: Member, on: PlainDate): KeyGroup[] {
  const groups: KeyGroup[] = [];
  const { traits } = member;
  if (member.birthDate <= lastBirthDateOfAge(65, on)) groups.push('elderly');
  if (member.birthDate > lastBirthDateOfAge(7, on) && member.birthDate <= on) groups.push('young-child');
  if (traits.pregnancies?.some((pregnancy) => isMaternal(pregnancy, on))) groups.push('maternal');
  if (traits.disabled && traits.disabled.since <= on) groups.push('disabled');
  if (traits.povertyRelieved && traits.povertyRelieved.recognised <= on) groups.push('poverty-relieved');
  if (traits.specialFamily && traits.specialFamily.since <= on) groups.push('special-family');
  if (traits.hypertension && traits.hypertension.onset <= on) groups.push('hypertension');
  if (traits.diabetes2 && traits.diabetes2.onset <= on) groups.push('diabetes2');
  if (traits.tuberculosis && traits.tuberculosis.onset <= on && traits.tuberculosis.treatmentEnd >= on) groups.push('tuberculosis');
  if (traits.mentalDisorder && traits.mentalDisorder.onset <= on) groups.push('mental-disorder');
  return groups;
}

/** Whether a person is in at least one key group on a date; a person in several counts once (domain §4.1, S0 in §0.3). */
export function isKeyGroupMember(member: Member, on: PlainDate): boolean {
  return keyGroupsOf(member, on).length > 0;
}
