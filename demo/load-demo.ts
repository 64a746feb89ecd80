/** Loads the synthetic county into a store: set-based, several commits at once, resumable, the same for the same seed. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { commit } from '../kernel/commit/commit.ts';
import { reserveResidents, type Write } from '../kernel/commit/resolve-writes.ts';
import { sql } from '../kernel/database/sql.ts';
import { fail } from '../kernel/errors.ts';
import { type Instant, isPlainDate, nowInstant, type PlainDate, today } from '../kernel/periods/plain-date.ts';
import { allocateSerials } from '../kernel/record/allocate-residents.ts';
import type { Store } from '../kernel/store/store.ts';
import { nameSeries } from '../systems/family-doctor/contracts/agreement.ts';
import { householdSeries } from '../systems/residents/household-number.ts';
import { findRecordSeries } from '../systems/residents/record/record-number.ts';
import { controlLaboratories } from './county/laboratory-controls.ts';
import { buildNetwork, type Network } from './county/network.ts';
import { offerPlaces } from './county/offered-places.ts';
import { composePayments } from './county/payments.ts';
import { keepRecognition } from './county/recognition.ts';
import { registerFacts } from './county/register-facts.ts';
import { openRemoteMedicine } from './county/remote-medicine.ts';
import { LOAD_SERIES } from './demo-mark.ts';
import { composeEcgDay, readExamined } from './history/ecg-day.ts';
import { Writes } from './history/resident.ts';
import { composeQueues, readComers } from './history/todays-queue.ts';
import { CountyPlanner } from './history/village-plan.ts';
import { writeHousehold } from './history/write-household.ts';
import { openPathology } from './pathology/open-pathology.ts';
import { dateOfDay, dayOfDate, LAST_DAY, REFERENCE_DATE } from './population/calendar-days.ts';
import { generateHouseholds } from './population/households.ts';
import { type Household, isUsualResident } from './population/member.ts';
import { POPULATION_SIZES, type PopulationSize, villagesOfSize } from './population/sizes.ts';

/** What to load. `until`: the last observed day, today unless told (and never after 2026-11-30, the last day of the demo). */
export interface DemoOrder {
  readonly size: PopulationSize;
  /** Any text; the same gives the same county. '1' unless told. */
  readonly seed?: string | undefined;
  readonly until?: PlainDate | undefined;
  /** Usual residents instead of those of the size, e.g. to measure a slice. */
  readonly residents?: number | undefined;
  /** Resources a commit, about; 3,000 unless told: enough to be set-based, few enough to be resumed. */
  readonly batch?: number | undefined;
  /** Hears after each batch how far it is. */
  readonly progress?: ((state: DemoProgress) => void) | undefined;
}

/** How far a load has come, in usual residents of 2024-06-30, whom its size counts. */
export interface DemoProgress {
  readonly done: number;
  readonly total: number;
  readonly resources: number;
}

/** What was loaded. */
export interface LoadedDemo {
  readonly network: Network;
  readonly until: PlainDate;
  readonly resources: number;
  readonly people: number;
}

/** See `DemoOrder.batch`. */
const BATCH = 3_000;

/** Requests under way in the last days, about, in the smallest county. */
const RECENT_REQUESTS = 40;

/** The seed of the county that everybody sees who names none. */
const DEFAULT_SEED = '1';

/** Commits of households under way at once: while one waits for the server, another computes. */
const AT_ONCE = Math.min(3, availableParallelism() + 1);

/** A batch of households as one commit. */
export interface Batch {
  readonly number: number;
  readonly writes: readonly Write[];
  readonly people: number;
}

/** The last observed day for a wish: not after the last day of the demo. */
export function chooseUntil(wish: PlainDate | undefined): PlainDate {
  return dateOfDay(Math.min(dayOfDate(wish ?? today()), LAST_DAY));
}

/**
 * The writes of all residents, batch by batch, the same for the same order.
 */
export function* composeBatches(order: DemoOrder, network: Network, planner: CountyPlanner): Generator<Batch, void, undefined> {
  const until = dayOfDate(chooseUntil(order.until));
  const size = order.residents ?? POPULATION_SIZES[order.size];
  const recent = Math.min(0.02, 0.0006 + RECENT_REQUESTS / size);
  const { streams, laboratory, imaging, recognition } = planner;
  const observation = { network, streams, until, laboratory, imaging, recognition, recent };
  let number = 0;
  let writes = new Writes();
  let people = 0;
  const close = (): Batch[] => {
    const batch = { number, writes: writes.list, people };
    number += 1;
    writes = new Writes();
    people = 0;
    return batch.writes.length > 0 ? [batch] : [];
  };
  for (const households of groupByVillage(
    generateHouseholds({ seed: order.seed ?? DEFAULT_SEED, villages: villagesOfSize(order.size), size }),
  )) {
    const [first] = households;
    if (first === undefined) continue;
    const plans = planner.planVillage(first.village.code, households);
    for (const household of households) {
      writeHousehold(observation, household, plans, writes);
      people += household.members.filter((member) => isUsualResident(member, REFERENCE_DATE)).length;
      if (writes.list.length >= (order.batch ?? BATCH)) yield* close();
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

/** The load that the database holds, in part or whole: its name and the steps done. */
interface EarlierLoad {
  readonly name: string;
  readonly done: ReadonlySet<string>;
}

/** Names the series by which a load remembers its steps; each takes part in the transaction of its step. */
function nameLoad(order: DemoOrder, until: PlainDate): string {
  return `${LOAD_SERIES}${order.size}|${order.residents ?? ''}|${order.batch ?? ''}|${order.seed ?? DEFAULT_SEED}|${until}`;
}

async function readEarlier(store: Store): Promise<EarlierLoad | undefined> {
  const rows = await store.database.rows(
    sql`select series from serial_number where series like ${`${LOAD_SERIES}%`}`,
    z.object({ series: z.string() }),
  );
  const [first] = rows;
  if (!first) return undefined;
  const name = first.series.slice(0, first.series.lastIndexOf('|'));
  return { name, done: new Set(rows.map(({ series }) => series.slice(name.length + 1))) };
}

/** The last observed day: as wished, else that of the load which is to be continued, else today. */
function settleUntil(order: DemoOrder, earlier: EarlierLoad | undefined): PlainDate {
  const before = earlier?.name.slice(earlier.name.lastIndexOf('|') + 1);
  const until = chooseUntil(order.until ?? (isPlainDate(before) ? before : undefined));
  if (earlier && earlier.name !== nameLoad(order, until)) {
    fail('unprocessable', {
      what: '数据库中已有另一套演示数据（规模、种子或截止日期不同）',
      next: '请改用空的数据库，或加 --reset 清空后重新加载。',
    });
  }
  return until;
}

/**
 * Loads a demo county, or what is still missing of it. Throws `unprocessable` when the store already holds another one.
 * The whole load may be repeated; then nothing changes.
 */
export async function loadDemo(store: Store, order: DemoOrder): Promise<LoadedDemo> {
  const earlier = await readEarlier(store);
  const until = settleUntil(order, earlier);
  const load = nameLoad(order, until);
  const done = earlier?.done ?? new Set<string>();
  const seed = order.seed ?? DEFAULT_SEED;
  const network = buildNetwork(seed, villagesOfSize(order.size));
  const origin = { who: undefined, act: 'import' as const, what: { demo: seed } };
  const total = order.residents ?? POPULATION_SIZES[order.size];
  let resources = 0;
  let people = 0;
  const write = async (step: string, writes: readonly Write[]): Promise<void> => {
    if (done.has(step)) return;
    const firstResident = await reserveResidents(store.database, writes);
    await store.database.transaction(async (tx) => {
      await commit(store, origin, writes, tx, firstResident);
      await allocateSerials(tx, `${load}|${step}`, 1);
    });
    resources += writes.length;
  };
  await write('network', network.writes);
  // What institutions offer stands where they are.
  await store.directory.refresh(store.database);
  const villages = villagesOfSize(order.size);
  await write('facts', [
    ...registerFacts({ villages, staff: network.staff, size: total, until }),
    ...controlLaboratories({ staff: network.staff, until }),
    ...offerPlaces(network.staff, until),
    ...openRemoteMedicine(network.staff, until),
    ...keepRecognition(network.staff, until),
  ]);
  await store.directory.refresh(store.database);
  const planner = new CountyPlanner(seed, total);
  const waiting = new Set<Promise<void>>();
  try {
    for (const batch of composeBatches({ ...order, until }, network, planner)) {
      const work = write(String(batch.number), batch.writes).then(() => {
        people += batch.people;
        order.progress?.({ done: Math.min(people, total), total, resources });
      });
      waiting.add(work);
      work.then(
        () => waiting.delete(work),
        () => undefined, // heard by the race below
      );
      if (waiting.size >= AT_ONCE) await Promise.race(waiting);
    }
    await Promise.all(waiting);
  } finally {
    // What is under way when something fails ends before the caller hears of it.
    await Promise.allSettled(waiting);
  }
  if (!done.has('payments')) await write('payments', await composePayments(store, network.teams, network.staff, until));
  if (!done.has('ecg') && until > REFERENCE_DATE)
    await write('ecg', composeEcgDay(await readExamined(store, until), network, momentOn(until)));
  if (!done.has('queues')) await openDesks(store, network, until, `${load}|queues`);
  if (!done.has('pathology') && until > REFERENCE_DATE)
    await write('pathology', await openPathology(store, network, until, momentOn(until)));
  if (!done.has('serials')) await advanceSerials(store, planner, `${load}|serials`);
  return { network, until, resources, people };
}

/** The moment of a day at which it is observed: now, or half past ten in the morning. */
function momentOn(day: PlainDate): Instant {
  return day === today() ? nowInstant() : (`${day}T02:30:00.000Z` as Instant); // the shape of an instant, from a checked date
}

/** Desks are open on the last observed day, unless a figure of its half-year was published: whoever is seen there is a visit more. */
async function openDesks(store: Store, network: Network, until: PlainDate, marker: string): Promise<void> {
  if (until <= REFERENCE_DATE) return;
  const now = momentOn(until);
  const { writes, given } = composeQueues(await readComers(store, until), network, now);
  await store.database.transaction(async (tx) => {
    await commit(store, { who: undefined, act: 'import', what: { demo: 'queues' } }, writes, tx);
    for (const [series, count] of given) await allocateSerials(tx, series, count);
    await allocateSerials(tx, marker, 1);
  });
}

/** Sets the platform's own counters behind the numbers that the demo gave out. */
async function advanceSerials(store: Store, planner: CountyPlanner, marker: string): Promise<void> {
  await store.database.transaction(async (tx) => {
    for (const [village, { households, records }] of planner.numbered) {
      const series = findRecordSeries(village);
      if (households > 0) await allocateSerials(tx, householdSeries(village), households);
      if (records > 0 && series !== undefined) await allocateSerials(tx, `health-record:${series}`, records);
    }
    for (const [year, count] of planner.lastSerials) await allocateSerials(tx, nameSeries(dateOfDay(dayOfDate(`${year}-01-01`))), count);
    await allocateSerials(tx, 'family-doctor-item', 28);
    await allocateSerials(tx, marker, 1);
  });
}
