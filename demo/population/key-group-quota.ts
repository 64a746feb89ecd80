/** Brings the share of key groups to the published figure: how many key-group members each village has, and who. */
import type { PlainDate } from '../../kernel/periods/plain-date.ts';
import { dateOfDay, dayOfDate, lastBirthDateOfAge, REFERENCE_DATE } from './calendar-days.ts';
import type { Village } from './divisions.ts';
import { drawDisability } from './health-traits.ts';
import { isKeyGroupMember, keyGroupsOf } from './key-groups.ts';
import { type Household, isUsualResident, type Member } from './member.ts';
import type { Random, Streams } from './random.ts';
import { POPULATION_SIZES } from './sizes.ts';

/** Key-group members among the 254,000: 93,000 signed are 87.63 % of them (domain §0.3, S0). */
export const COUNTY_KEY_GROUP_MEMBERS = 106_128;

/** Communities are younger than villages: a resident there counts for this much in sharing the members out. */
const COMMUNITY_WEIGHT = 0.84;

/** Of the members still missing, those who come as households relieved from poverty; the others are disabled persons. */
const POVERTY_SHARE: Readonly<Record<Village['kind'], number>> = { village: 0.75, community: 0.5 };

/** How many of `size` usual residents are key-group members on the reference date: 106,128 of 254,000, rounded half up. */
export function keyGroupTarget(size: number): number {
  return Math.round((size * COUNTY_KEY_GROUP_MEMBERS) / POPULATION_SIZES.county);
}

/** The target of each village, by code; the sums along the list are rounded, so that they add up to keyGroupTarget exactly. */
export function keyGroupQuota(
  size: number,
  villages: readonly Village[],
  residents: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const weigh = (village: Village): number => (residents.get(village.code) ?? 0) * (village.kind === 'community' ? COMMUNITY_WEIGHT : 1);
  const total = villages.reduce((sum, village) => sum + weigh(village), 0);
  const target = keyGroupTarget(size);
  const quota = new Map<string, number>();
  let weight = 0;
  let given = 0;
  for (const village of villages) {
    weight += weigh(village);
    const due = total === 0 ? 0 : Math.round((target * weight) / total);
    quota.set(village.code, due - given);
    given = due;
  }
  return quota;
}

/**
 * Changes traits until `target` usual residents of the households are key-group members on the reference date. Missing ones are
 * made by registering whole households as relieved from poverty, then single persons as disabled; too many (only in very small
 * villages) lose a disability or disease that alone made them one. Returns how many there are now: `target` but in extremes.
 */
export function meetKeyGroupQuota(streams: Streams, households: readonly Household[], target: number): number {
  const random = streams(`key-groups|${households[0]?.id ?? ''}`);
  const shuffled = shuffle(random, households);
  let count = 0;
  for (const household of shuffled)
    for (const member of household.members) if (isCounted(member) && isKeyGroupMember(member, REFERENCE_DATE)) count += 1;
  if (count > target) return count - removeMembers(shuffled, count - target);
  count += relievePoverty(random, shuffled, target - count);
  return count + disable(random, shuffled, target - count);
}

function isCounted(member: Member): boolean {
  return isUsualResident(member, REFERENCE_DATE);
}

function shuffle<Item>(random: Random, items: readonly Item[]): Item[] {
  const shuffled = [...items];
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = random.integer(0, at);
    const [a, b] = [shuffled[at], shuffled[other]];
    if (a !== undefined && b !== undefined) {
      shuffled[at] = b;
      shuffled[other] = a;
    }
  }
  return shuffled;
}

function relievePoverty(random: Random, households: readonly Household[], missing: number): number {
  let added = 0;
  for (const household of households) {
    const budget = Math.floor(missing * POVERTY_SHARE[household.village.kind]);
    if (added >= budget) break;
    if (household.members.some((member) => member.residency === 'unregistered-resident')) continue;
    const gain = household.members.filter((member) => isCounted(member) && !isKeyGroupMember(member, REFERENCE_DATE)).length;
    if (gain > budget - added) continue;
    const recognised = dateOfDay(dayOfDate('2014-04-01') + random.integer(0, 900));
    const relieved = dateOfDay(dayOfDate('2017-06-30') + random.integer(0, 1_250));
    for (const member of household.members) member.traits.povertyRelieved = { recognised, relieved };
    added += gain;
  }
  return added;
}

function disable(random: Random, households: readonly Household[], missing: number): number {
  const since = (): PlainDate => dateOfDay(dayOfDate('2009-01-01') + random.integer(0, 5_500));
  let added = 0;
  // Grown-ups first, one of a household; then anyone, should there be too few.
  for (const everyone of [false, true]) {
    for (const household of households) {
      if (added >= missing) return added;
      const member = household.members.find(
        (candidate) =>
          isCounted(candidate) &&
          (everyone || candidate.birthDate <= lastBirthDateOfAge(30, REFERENCE_DATE)) &&
          !isKeyGroupMember(candidate, REFERENCE_DATE),
      );
      if (member === undefined) continue;
      const known = since();
      const day = known > member.birthDate ? known : REFERENCE_DATE;
      member.traits.disabled = { kind: drawDisability(random, 40), since: day };
      added += 1;
    }
  }
  return added;
}

function removeMembers(households: readonly Household[], surplus: number): number {
  let removed = 0;
  for (const household of households) {
    for (const member of household.members) {
      if (removed >= surplus) return removed;
      if (!isCounted(member)) continue;
      const groups = keyGroupsOf(member, REFERENCE_DATE);
      const [only] = groups;
      if (groups.length !== 1 || only === undefined) continue;
      if (only === 'disabled') delete member.traits.disabled;
      else if (only === 'hypertension') delete member.traits.hypertension;
      else if (only === 'diabetes2') delete member.traits.diabetes2;
      else continue;
      removed += 1;
    }
  }
  return removed;
}
