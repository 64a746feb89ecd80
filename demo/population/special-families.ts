/** Marks the parents of families that lost their only child 计划生育特殊家庭 (domain §4.1). */
import type { PlainDate } from '../../kernel/periods/plain-date.ts';
import { dateOfDay, dayOfDate, lastBirthDateOfAge } from './calendar-days.ts';
import type { Member } from './member.ts';
import type { Random } from './random.ts';

/** Of households whose couple is 49 or older and has no child in the register, those that lost their only one. */
const SHARE = 0.012;
/** The state's support begins when the wife is 49; the groups it counts are those. */
const FIRST_AGE = 49;

/** Gives head and spouse the trait in a few households without children. `random` must be the household's own stream. */
export function addBereavement(random: Random, members: readonly Member[], on: PlainDate): void {
  if (!random.chance(SHARE)) return;
  if (members.some((member) => !['02', '11', '12'].includes(member.relationToHead))) return;
  const limit = lastBirthDateOfAge(FIRST_AGE, on);
  if (members.some((member) => member.birthDate > limit || member.maritalStatus === '10')) return;
  const since = dateOfDay(dayOfDate('2009-01-01') + random.integer(0, 5_400));
  for (const member of members) member.traits.specialFamily = { since };
}
