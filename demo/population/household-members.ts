/** Turns the drafts of a household into residents with names, numbers, schooling, work and traits. */
import { dateOfDay, REFERENCE_DAY, YEAR } from './calendar-days.ts';
import type { Village } from './divisions.ts';
import { drawTraits } from './health-traits.ts';
import type { Draft } from './household-draft.ts';
import type { Member, Residency } from './member.ts';
import { drawFamilyName, drawGivenName } from './person-names.ts';
import type { Random, Streams } from './random.ts';
import { type GiveIdentityNumber, inventPhone, PHONES_PER_HOUSEHOLD } from './unissued-numbers.ts';

/** What all members of a household share. */
export interface HouseholdFacts {
  readonly id: string;
  /** Number within the village, from 1. */
  readonly number: number;
  readonly village: Village;
  readonly unregistered: boolean;
  /** Gives each identity number out once in the village. */
  readonly giveIdentityNumber: GiveIdentityNumber;
}

/** A resident while being filled in. */
type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** From this age people have a telephone of their own. */
const OWN_PHONE_AGE = 13;

/** The father's family name; without a known father the family's, for those who married in their own. */
function nameFamily(random: Random, draft: Draft, family: string, village: Village): string {
  if (draft.familyName !== '') return draft.familyName;
  const marriedIn =
    draft.relation === '12' || draft.relation === '97' || (draft.sex === '2' && draft.relation !== '20' && draft.relation !== '30');
  if (draft.father) draft.familyName = nameFamily(random, draft.father, family, village);
  else draft.familyName = marriedIn && draft.relation !== '40' ? drawFamilyName(random, village.code, village.kind) : family;
  return draft.familyName;
}

/** The names of a household, no two alike. Where the wife's parents live with the family, her father has a name of his own line. */
function drawNames(streams: Streams, facts: HouseholdFacts, drafts: readonly Draft[]): string[] {
  const random = streams(`${facts.id}|names`);
  const { village } = facts;
  const family = drawFamilyName(random, village.code, village.kind);
  const wife = drafts.find((draft) => draft.relation === '12');
  if (wife?.father) wife.father.familyName = drawFamilyName(random, village.code, village.kind);
  const names: string[] = [];
  for (const draft of drafts) {
    const familyName = nameFamily(random, draft, family, village);
    const birthYear = Number(dateOfDay(draft.birth).slice(0, 4));
    let name = familyName + drawGivenName(random, draft.sex, birthYear);
    while (names.includes(name)) name = familyName + drawGivenName(random, draft.sex, birthYear);
    names.push(name);
  }
  return names;
}

/** Schooling by year of birth: from hardly any before 1945 to three in ten at college after 1990 (GB/T 4658 codes, domain §15.6). */
function drawEducation(random: Random, birthYear: number, age: number, kind: Village['kind']): string {
  if (age < 6) return '99';
  if (age < 13) return '80';
  if (age < 16) return '70';
  const luck = random.next() + (kind === 'community' ? 0.18 : 0);
  if (birthYear < 1945) return luck < 0.45 ? '90' : luck < 0.92 ? '80' : '70';
  if (birthYear < 1960) return luck < 0.15 ? '90' : luck < 0.66 ? '80' : luck < 0.95 ? '70' : '60';
  if (birthYear < 1975) return luck < 0.03 ? '90' : luck < 0.36 ? '80' : luck < 0.85 ? '70' : luck < 1.03 ? '60' : '30';
  if (birthYear < 1990)
    return luck < 0.12 ? '80' : luck < 0.62 ? '70' : luck < 0.82 ? '60' : luck < 0.92 ? '40' : luck < 1.07 ? '30' : '20';
  if (age < 19) return luck < 0.75 ? '60' : '40';
  return luck < 0.03 ? '80' : luck < 0.3 ? '70' : luck < 0.5 ? '60' : luck < 0.62 ? '40' : luck < 0.88 ? '30' : luck < 1.16 ? '20' : '10';
}

/** Work by age and place: tea and rice farmers in villages, trade and services in communities; 8 无职业 for children and old townspeople. */
function drawOccupation(random: Random, age: number, kind: Village['kind'], education: string): string {
  const luck = random.next();
  if (age < 17) return '8';
  if (kind === 'village' && (age >= 50 || luck < 0.5)) return age < 76 ? '4' : luck < 0.5 ? '4' : '8';
  if (age >= 60) return luck < 0.85 ? '8' : '3';
  if (education <= '30') return luck < 0.03 ? '0' : luck < 0.4 ? '1' : luck < 0.65 ? '2' : luck < 0.9 ? '3' : '7';
  return luck < 0.01 ? '0' : luck < 0.06 ? '1' : luck < 0.5 ? '3' : luck < 0.8 ? '5' : luck < 0.92 ? '7' : '8';
}

/** One of a hundred is not 汉: 彝, 藏, 羌, 回 as in the neighbouring counties. The family shares it. */
function drawNationality(random: Random): string {
  return random.chance(0.99) ? '01' : (['07', '04', '33', '03'][random.weighted([45, 30, 10, 15])] ?? '01');
}

/** The residents of a household, in the order of the drafts (head first). */
export function settleMembers(streams: Streams, facts: HouseholdFacts, drafts: readonly Draft[]): Member[] {
  const names = drawNames(streams, facts, drafts);
  const keyOf = (draft: Draft | undefined): string | undefined => {
    const at = draft === undefined ? -1 : drafts.indexOf(draft);
    return at < 0 ? undefined : `${facts.id}-${at + 1}`;
  };
  let nationality = '';
  const owners: Draft[] = [];
  const phoneOf = (draft: Draft | undefined): string | undefined => {
    const place = draft === undefined ? -1 : owners.indexOf(draft);
    return place < 0 ? undefined : inventPhone(facts.village.index, facts.number, place);
  };
  for (const draft of drafts) if (ageOf(draft) >= OWN_PHONE_AGE && owners.length < PHONES_PER_HOUSEHOLD) owners.push(draft);
  return drafts.map((draft, at) => {
    const key = `${facts.id}-${at + 1}`;
    const random = streams(key);
    if (nationality === '') nationality = drawNationality(random);
    const birthDate = dateOfDay(draft.birth);
    const age = ageOf(draft);
    const education = drawEducation(random, Number(birthDate.slice(0, 4)), age, facts.village.kind);
    const phone = phoneOf(draft) ?? phoneOf(draft.mother) ?? phoneOf(draft.father) ?? phoneOf(drafts[0]);
    const motherKey = keyOf(draft.mother);
    const fatherKey = keyOf(draft.father);
    const traits = drawTraits(streams(`${key}|health`), draft);
    if (draft.pregnancies.length > 0) {
      traits.pregnancies = draft.pregnancies.map((pregnancy) => {
        const childKey = keyOf(pregnancy.child);
        const dates = { lastPeriod: dateOfDay(pregnancy.lastPeriod), ended: dateOfDay(pregnancy.ended), outcome: pregnancy.outcome };
        return childKey === undefined ? dates : { ...dates, childKey };
      });
    }
    const member: Writable<Member> = {
      key,
      name: names[at] ?? '',
      sex: draft.sex,
      birthDate,
      relationToHead: draft.relation,
      nationality,
      idNumber: facts.giveIdentityNumber(draft.birth, draft.sex, random.next()),
      residency: residencyOf(draft, facts.unregistered),
      maritalStatus: draft.marital,
      education,
      occupation: drawOccupation(random, age, facts.village.kind, education),
      traits,
    };
    if (motherKey !== undefined) member.motherKey = motherKey;
    if (fatherKey !== undefined) member.fatherKey = fatherKey;
    if (phone !== undefined) member.phone = phone;
    if (draft.deceased !== undefined) member.deceasedDate = dateOfDay(draft.deceased);
    if (draft.movedIn !== undefined) member.movedInDate = dateOfDay(draft.movedIn);
    if (draft.movedOut !== undefined) member.movedOutDate = dateOfDay(draft.movedOut);
    return member;
  });
}

function ageOf(draft: Draft): number {
  return Math.floor((REFERENCE_DAY - draft.birth) / YEAR);
}

function residencyOf(draft: Draft, unregistered: boolean): Residency {
  if (draft.away) return 'registered-away';
  return unregistered ? 'unregistered-resident' : 'registered-resident';
}
