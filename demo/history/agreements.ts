/** When a resident signs with the family doctor, renews, lets the contract run out, signs again; planned to the last day of the demo. */
import { EXTENSION } from '../../kernel/define/codes.ts';
import { addDays, addMonths } from '../../kernel/periods/plain-date.ts';
import type { FreePackageCode } from '../../systems/family-doctor/catalogue/free-packages.ts';
import { type EndReason, endOfTerm, RENEWAL_DAYS, writeAgreement } from '../../systems/family-doctor/contracts/agreement.ts';
import type { Team } from '../county/teams.ts';
import { dateOfDay, dayOfDate, LAST_DAY, REFERENCE_DAY } from '../population/calendar-days.ts';
import { type KeyGroup, keyGroupsOf } from '../population/key-groups.ts';
import type { Member } from '../population/member.ts';
import type { Random } from '../population/random.ts';
import { presenceOf, type Resident } from './resident.ts';
import { ASSUMED } from './targets.ts';

/** A contract to be signed on a day; `start` and `end` are its first and last day, `continues` that it follows the one before. */
export interface AgreementPlan {
  readonly signed: number;
  readonly start: number;
  readonly end: number;
  readonly continues: boolean;
}

/** A contract with its number. */
export interface NumberedAgreement extends AgreementPlan {
  readonly serial: number;
}

const CAMPAIGN = dayOfDate('2024-01-02');
const BEFORE = dayOfDate('2023-07-03');
/** Of the contracts in force in mid-2024, those that were signed in the half-year before. */
const SIGNED_BEFORE = 0.15;

function termFrom(signed: number, start: number, continues: boolean): AgreementPlan {
  return { signed, start, end: dayOfDate(endOfTerm(dateOfDay(start), 1)), continues };
}

/**
 * The contracts of a resident. `signed`: one of those with a contract in force on 2024-06-30, which is decided for the whole county.
 * Nobody else has one in that half-year; new ones are signed after it.
 */
export function planAgreements(member: Member, signed: boolean, random: Random): readonly AgreementPlan[] {
  if (member.residency === 'registered-away') return [];
  const { first, last } = presenceOf(member);
  const plans: AgreementPlan[] = [];
  let next: AgreementPlan | undefined = signed ? firstTerm(first, random) : laterTerm(first, random);
  while (next !== undefined && next.signed <= Math.min(last, LAST_DAY)) {
    plans.push(next);
    next = followingTerm(next, random);
  }
  return plans;
}

function firstTerm(first: number, random: Random): AgreementPlan {
  const early = random.chance(SIGNED_BEFORE) && first <= BEFORE;
  const from = early ? BEFORE : Math.max(first, CAMPAIGN);
  const until = early ? CAMPAIGN - 3 : REFERENCE_DAY;
  // Most sign in spring: of three days drawn the middle one.
  const days = [0, 1, 2].map(() => random.integer(from, until)).sort((a, b) => a - b);
  const signed = early ? (days[0] ?? from) : (days[1] ?? from);
  return termFrom(signed, signed, false);
}

function laterTerm(first: number, random: Random): AgreementPlan | undefined {
  const arrived = first > REFERENCE_DAY;
  if (arrived) {
    if (!random.chance(0.65)) return undefined;
    const signed = first + random.integer(3, 60);
    return termFrom(signed, signed, false);
  }
  const years = (LAST_DAY - REFERENCE_DAY) / 365;
  if (!random.chance(ASSUMED.newlySigned * years)) return undefined;
  const signed = random.integer(REFERENCE_DAY + 1, LAST_DAY);
  return termFrom(signed, signed, false);
}

function followingTerm(before: AgreementPlan, random: Random): AgreementPlan | undefined {
  if (random.chance(ASSUMED.renewed)) return termFrom(before.end - random.integer(0, RENEWAL_DAYS - 1), before.end + 1, true);
  if (!random.chance(ASSUMED.signedAgain)) return undefined;
  const signed = before.end + random.integer(8, 120);
  return termFrom(signed, signed, false);
}

const PACKAGE_OF: Readonly<Record<KeyGroup, FreePackageCode>> = {
  elderly: 'elderly',
  'young-child': 'child',
  maternal: 'pregnant',
  disabled: 'disabled',
  'poverty-relieved': 'poverty-relieved',
  'special-family': 'special-family',
  hypertension: 'hypertension',
  diabetes2: 'diabetes2',
  tuberculosis: 'tuberculosis',
  'mental-disorder': 'mental-disorder',
};

/** The packages of a contract: the basic one, and those of the groups the person is in on the day of signing. */
export function packagesOn(member: Member, day: number): readonly FreePackageCode[] {
  return ['basic', ...keyGroupsOf(member, dateOfDay(day)).map((group) => PACKAGE_OF[group])];
}

/** The team that serves a household: the village's, for one of seven a team of the town. */
export function teamOf({ services, household }: Resident): Team {
  const number = Number(household.id.slice(-5));
  const { team, townTeams } = services;
  return (number % 7 === 3 ? townTeams[Math.floor(number / 7) % Math.max(1, townTeams.length)] : undefined) ?? team;
}

/** Writes the contracts signed by the observed day; one that death or leaving ended has its reason. */
export function writeAgreements(resident: Resident, agreements: readonly NumberedAgreement[]): void {
  const { member, writes, subject, until } = resident;
  const team = teamOf(resident);
  let before: string | undefined;
  for (const { signed, start, end, continues, serial } of agreements) {
    if (signed > until) return;
    const contract = writeAgreement({
      serial,
      signed: dateOfDay(signed),
      start: dateOfDay(start),
      years: 1,
      subject,
      org: team.org,
      team: `CareTeam/${team.id}`,
      packages: packagesOn(member, signed),
      continues: continues ? before : undefined,
    });
    const ended = endedEarly(resident, end);
    before =
      ended === undefined || ended.day < start
        ? writes.refer(contract)
        : writes.refer({
            ...contract,
            extension: [{ url: EXTENSION.endReason, valueCode: ended.reason }],
            status: 'terminated',
            applies: { ...contract.applies, end: dateOfDay(ended.day) },
          });
  }
}

/** Contracts of the dead and of those who left are ended within some weeks; until then they stand. */
function endedEarly({ member, until, random }: Resident, end: number): { readonly day: number; readonly reason: EndReason } | undefined {
  const gone = member.deceasedDate ?? member.movedOutDate;
  if (gone === undefined) return undefined;
  const day = dayOfDate(gone);
  const registered = dayOfDate(addDays(addMonths(gone, 1), Math.floor(random('contract end').next() * 10)));
  if (day > end || registered > until) return undefined;
  return { day, reason: member.deceasedDate === undefined ? '02' : '03' };
}
