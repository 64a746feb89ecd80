/** The writes of all residents of a demo county, cut into commits of whole households. */
import type { Write } from '../kernel/commit/resolve-writes.ts';
import { type PlainDate, today } from '../kernel/periods/plain-date.ts';
import type { Network } from './county/network.ts';
import { Writes } from './history/resident.ts';
import type { CountyPlanner } from './history/village-plan.ts';
import { writeHousehold } from './history/write-household.ts';
import { dateOfDay, dayOfDate, LAST_DAY, REFERENCE_DATE } from './population/calendar-days.ts';
import { generateHouseholds } from './population/households.ts';
import { type Household, isUsualResident } from './population/member.ts';
import { POPULATION_SIZES, type PopulationSize, villagesOfSize } from './population/sizes.ts';

/** Which county is composed. */
export interface CountyOrder {
  readonly size: PopulationSize;
  /** Any text; the same gives the same county. '1' unless told. */
  readonly seed?: string | undefined;
  /** The last observed day, today unless told (and never after 2026-11-30, the last day of the demo). */
  readonly until?: PlainDate | undefined;
  /** Usual residents instead of those of the size, e.g. to measure a slice. */
  readonly residents?: number | undefined;
  /** People a commit, about; unless told as many as `peopleABatch` says: enough to be set-based, few enough to be resumed. */
  readonly batch?: number | undefined;
}

/** A batch of households as one commit. */
export interface Batch {
  readonly number: number;
  readonly writes: readonly Write[];
  readonly people: number;
}

/**
 * See `CountyOrder.batch`: 3,000 resources, or 9,000 of a large county, where statements for some rows each were a seventh of Node's time.
 */
export function peopleABatch(size: PopulationSize): number {
  return size === 'small' ? 70 : 210;
}

/** The seed of the county that everybody sees who names none. */
export const DEFAULT_SEED = '1';

/** Requests under way in the last days, about, in the smallest county. */
const RECENT_REQUESTS = 40;

/** The last observed day for a wish: not after the last day of the demo. */
export function chooseUntil(wish: PlainDate | undefined): PlainDate {
  return dateOfDay(Math.min(dayOfDate(wish ?? today()), LAST_DAY));
}

/**
 * The writes of all residents, batch by batch, the same for the same order, whoever composes which part of them. Where `mine` says no to the
 * number of a batch, only what later ones depend on is computed and the batch left out.
 */
export function* composeBatches(
  order: CountyOrder,
  network: Network,
  planner: CountyPlanner,
  mine: (batch: number) => boolean = () => true,
): Generator<Batch, void, undefined> {
  const until = dayOfDate(chooseUntil(order.until));
  const size = order.residents ?? POPULATION_SIZES[order.size];
  const full = order.batch ?? peopleABatch(order.size);
  const recent = Math.min(0.02, 0.0006 + RECENT_REQUESTS / size);
  const { streams, recognition } = planner;
  let number = 0;
  let writes = new Writes();
  let people = 0;
  let members = 0;
  const close = (): Batch[] => {
    const batch = { number, writes: writes.list, people };
    number += 1;
    writes = new Writes();
    people = 0;
    members = 0;
    return batch.writes.length > 0 ? [batch] : [];
  };
  for (const households of groupByVillage(
    generateHouseholds({ seed: order.seed ?? DEFAULT_SEED, villages: villagesOfSize(order.size), size }),
  )) {
    const [first] = households;
    if (first === undefined) continue;
    const plans = planner.planVillage(first.village.code, households);
    for (const household of households) {
      if (mine(number)) {
        const numbers = planner.numbersOf(number);
        writeHousehold({ network, streams, until, ...numbers, recognition, recent }, household, plans, writes);
        people += household.members.filter((member) => isUsualResident(member, REFERENCE_DATE)).length;
      }
      members += household.members.length;
      if (members >= full) yield* close();
    }
  }
  yield* close();
}

function* groupByVillage(households: Iterable<Household>): Generator<readonly Household[], void, undefined> {
  let group: Household[] = [];
  for (const household of households) {
    if (group[0] !== undefined && group[0].village.code !== household.village.code) {
      yield group;
      group = [];
    }
    group.push(household);
  }
  yield group;
}
