/** Generates the households of the synthetic county, village by village, the same for the same seed. */
import { REFERENCE_DATE } from './calendar-days.ts';
import { type Village, villageQuota } from './divisions.ts';
import type { Draft } from './household-draft.ts';
import { isPresent } from './household-draft.ts';
import { liveOn } from './household-events.ts';
import { settleMembers } from './household-members.ts';
import { composeHousehold } from './household-shapes.ts';
import { keyGroupQuota, meetKeyGroupQuota } from './key-group-quota.ts';
import type { Household } from './member.ts';
import { createStreams, type Random, type Streams } from './random.ts';
import { addBereavement } from './special-families.ts';
import { type GiveIdentityNumber, openIdentityNumbers } from './unissued-numbers.ts';

/** What to generate. */
export interface PopulationOrder {
  /** Any text; the same text gives the same people. */
  readonly seed: string;
  /** Where they live, in this order (villagesOfSize). */
  readonly villages: readonly Village[];
  /** Usual residents 常住 alive and present on the reference date, exactly. */
  readonly size: number;
}

/** Villages are balanced for key groups together until they hold this many people: alone if they are this large. */
const BALANCED_TOGETHER = 400;

/**
 * The households of all villages, one village after the other. On 2024-06-30 exactly `size` members are usual residents
 * (isUsualResident) and exactly keyGroupTarget(size) of them key-group members. There are more people than that: some died or
 * moved before or after, some moved in or were born after, some are registered here and live elsewhere; the caller cuts at a date
 * up to 2026-11-30. Villages of 400 residents or more do not depend on one another. Memory: one village at a time.
 */
export function* generateHouseholds(order: PopulationOrder): Generator<Household, void, undefined> {
  const streams = createStreams(order.seed);
  const residents = villageQuota(order.size, order.villages);
  const targets = keyGroupQuota(order.size, order.villages, residents);
  let group: Household[] = [];
  let held = 0;
  let target = 0;
  for (const village of order.villages) {
    const quota = residents.get(village.code) ?? 0;
    for (const household of settleVillage(streams, village, quota)) group.push(household);
    held += quota;
    target += targets.get(village.code) ?? 0;
    if (held < BALANCED_TOGETHER) continue;
    // What one group could not reach (never seen above a hundred residents) is left to the next.
    target -= meetKeyGroupQuota(streams, group, target);
    yield* group;
    group = [];
    held = 0;
  }
  meetKeyGroupQuota(streams, group, target);
  yield* group;
}

/** The households of one village, with exactly `quota` usual residents on the reference date. */
function* settleVillage(streams: Streams, village: Village, quota: number): Generator<Household, void, undefined> {
  const giveIdentityNumber = openIdentityNumbers(village.index);
  let left = quota;
  for (let number = 1; left > 0; number += 1) {
    const id = `${village.code}-${String(number).padStart(5, '0')}`;
    const { drafts, unregistered, present } = composeFitting(streams, village, id, left);
    left -= present;
    yield settleHousehold(streams, village, { id, number, drafts, unregistered, giveIdentityNumber });
  }
}

/** A household with no more people present than there is room for: one that would be too large is thrown again. */
function composeFitting(
  streams: Streams,
  village: Village,
  id: string,
  room: number,
): { drafts: Draft[]; unregistered: boolean; present: number } {
  for (let attempt = 0; ; attempt += 1) {
    const random = streams(attempt === 0 ? id : `${id}|again ${attempt}`);
    const drafts = composeHousehold(random, village.kind);
    const unregistered = liveOn(random, drafts, village.kind);
    const present = drafts.reduce((count, draft) => count + (isPresent(draft) ? 1 : 0), 0);
    if (present <= room) return { drafts, unregistered, present };
  }
}

interface Settled {
  readonly id: string;
  readonly number: number;
  readonly drafts: readonly Draft[];
  readonly unregistered: boolean;
  readonly giveIdentityNumber: GiveIdentityNumber;
}

function settleHousehold(streams: Streams, village: Village, settled: Settled): Household {
  const { id, number, drafts, unregistered, giveIdentityNumber } = settled;
  const members = settleMembers(streams, { id, number, village, unregistered, giveIdentityNumber }, drafts);
  addBereavement(streams(`${id}|bereavement`), members, REFERENCE_DATE);
  const addressLine = drawAddressLine(streams(`${id}|address`), village, number);
  return {
    id,
    village,
    addressLine,
    address: `四川省${village.city}${village.county.name}${village.town.name}${village.place}${addressLine}`,
    members,
  };
}

const ESTATES = ['茶香苑', '青云小区', '锦绣花园', '惠民小区', '滨河家园', '金叶小区', '阳光新居', '翠竹苑', '兴隆小区', '和苑'] as const;

/** A group and house number in villages (groups of sixty houses), an estate flat in communities. */
function drawAddressLine(random: Random, village: Village, number: number): string {
  if (village.kind === 'village') return `${Math.ceil(number / 60)}组${((number - 1) % 60) + 1}号`;
  const estate = ESTATES[random.integer(0, ESTATES.length - 1)] ?? ESTATES[0];
  return `${estate}${random.integer(1, 12)}栋${random.integer(1, 3)}单元${random.integer(1, 11)}0${random.integer(1, 4)}室`;
}
