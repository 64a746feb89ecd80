/** Loads the synthetic county into a store: set-based, several commits at once, resumable, the same for the same seed. */
import { commit } from '../kernel/commit/commit.ts';
import type { Write } from '../kernel/commit/resolve-writes.ts';
import { makePostponedIndexes, postponeIndexes } from '../kernel/database/migrations/postpone-indexes.ts';
import { fail } from '../kernel/errors.ts';
import { PEOPLE_MANIFEST } from '../kernel/people/schema.ts';
import { type Instant, nowInstant, type PlainDate, today } from '../kernel/periods/plain-date.ts';
import { allocateSerials } from '../kernel/record/allocate-residents.ts';
import { KEPT_WHILE_LOADING, RECORD_MANIFEST } from '../kernel/record/schema.ts';
import type { Store } from '../kernel/store/store.ts';
import { TASKS_MANIFEST } from '../kernel/tasks/schema.ts';
import { viewManifest } from '../kernel/views/view-table.ts';
import { nameSeries } from '../systems/family-doctor/contracts/agreement.ts';
import { householdSeries } from '../systems/residents/household-number.ts';
import { findRecordSeries } from '../systems/residents/record/record-number.ts';
import { type CountyOrder, chooseUntil, composeBatches, DEFAULT_SEED, peopleABatch } from './compose-batches.ts';
import { controlLaboratories } from './county/laboratory-controls.ts';
import { buildNetwork, type Network } from './county/network.ts';
import { offerPlaces } from './county/offered-places.ts';
import { composePayments } from './county/payments.ts';
import { keepRecognition } from './county/recognition.ts';
import { registerFacts } from './county/register-facts.ts';
import { openRemoteMedicine } from './county/remote-medicine.ts';
import { type EarlierLoad, type LoadKey, nameLoad, readEarlierLoad } from './demo-mark.ts';
import { arrangeRooms } from './history/consultation-rooms.ts';
import { composeEcgDay, readExamined } from './history/ecg-day.ts';
import { composeQueues, readComers } from './history/todays-queue.ts';
import { CountyPlanner, type GivenNumbers } from './history/village-plan.ts';
import { openWards, readInpatients } from './history/ward-beds.ts';
import { composeWardRound } from './history/ward-round.ts';
import { openPathology } from './pathology/open-pathology.ts';
import { dateOfDay, dayOfDate, REFERENCE_DATE } from './population/calendar-days.ts';
import { POPULATION_SIZES, villagesOfSize } from './population/sizes.ts';
import { shareLoad } from './share-load.ts';
import { type LoadSteps, writeBatches, writeStep } from './write-batches.ts';

/** What to load. */
export interface DemoOrder extends CountyOrder {
  /** Threads that share the households; one, the caller's own, unless told. Worth their start from some ten thousand residents on. */
  readonly threads?: number | undefined;
  /** Hears after each batch how far it is. */
  readonly progress?: ((state: DemoProgress) => void) | undefined;
  /** Hears, where threads share the load, of each index that is made after it. */
  readonly indexed?: ((done: number, total: number) => void) | undefined;
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

/** The last observed day and the people a commit: as wished, else those of the load which is to be continued, else today and the usual. */
function settleKey(order: DemoOrder, earlier: EarlierLoad | undefined): LoadKey {
  const key = {
    size: order.size,
    residents: order.residents,
    batch: order.batch ?? earlier?.batch ?? peopleABatch(order.size),
    seed: order.seed ?? DEFAULT_SEED,
    until: chooseUntil(order.until ?? earlier?.until),
  };
  if (earlier && earlier.name !== nameLoad(key)) {
    fail('unprocessable', {
      what: '数据库中已有另一套演示数据（规模、种子或截止日期不同）',
      next: '请改用空的数据库，或加 --reset 清空后重新加载。',
    });
  }
  return key;
}

/**
 * Loads a demo county, or what is still missing of it. Throws `unprocessable` when the store already holds another one.
 * The whole load may be repeated; then nothing changes.
 */
export async function loadDemo(store: Store, order: DemoOrder): Promise<LoadedDemo> {
  const earlier = await readEarlierLoad(store.database);
  const key = settleKey(order, earlier);
  const { seed, until } = key;
  const load = nameLoad(key);
  const done = earlier?.done ?? new Set<string>();
  const steps = { name: load, seed, done };
  const network = buildNetwork(seed, villagesOfSize(order.size));
  const total = order.residents ?? POPULATION_SIZES[order.size];
  let resources = 0;
  let people = 0;
  const write = async (step: string, writes: readonly Write[]): Promise<void> => {
    resources += await writeStep(store, steps, step, writes);
  };
  const told = (written: { readonly people: number; readonly resources: number }): void => {
    people += written.people;
    resources += written.resources;
    order.progress?.({ done: Math.min(people, total), total, resources });
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
  const given = await writeHouseholds(store, key, steps, network, order, told);
  if (!done.has('payments')) await write('payments', await composePayments(store, network.teams, network.staff, until));
  if (!done.has('ecg') && until > REFERENCE_DATE)
    await write('ecg', composeEcgDay(await readExamined(store, until), network, momentOn(until)));
  if (!done.has('queues')) await openDesks(store, network, until, `${load}|queues`);
  if (!done.has('pathology') && until > REFERENCE_DATE)
    await write('pathology', await openPathology(store, network, until, momentOn(until)));
  if (!done.has('wards')) await openWardsOf(store, network, until, write);
  const desk = network.staff.find(({ role }) => role === 'referral-desk');
  if (desk && !done.has('consultation-rooms') && until > REFERENCE_DATE)
    await write('consultation-rooms', await arrangeRooms(store.database, desk, until));
  if (!done.has('serials')) await advanceSerials(store, given, `${load}|serials`);
  return { network, until, resources, people };
}

/** Writes everybody, in this thread or shared out to others. */
async function writeHouseholds(
  store: Store,
  key: LoadKey,
  steps: LoadSteps,
  network: Network,
  { threads = 1, indexed }: DemoOrder,
  told: (written: { readonly people: number; readonly resources: number }) => void,
): Promise<GivenNumbers> {
  if (threads > 1) {
    await postponeIndexes(store.database, listResidentTables(store), KEPT_WHILE_LOADING);
    const given = await shareLoad(store.database, key, steps, threads, told);
    await makePostponedIndexes(store.database, indexed);
    return given;
  }
  const planner = new CountyPlanner(key.seed, key.residents ?? POPULATION_SIZES[key.size]);
  await writeBatches(store, steps, composeBatches(key, network, planner), told);
  return planner.given;
}

/** Tables that hold rows of residents: what a first load fills. */
function listResidentTables(store: Store): readonly string[] {
  const manifest = [...RECORD_MANIFEST, ...PEOPLE_MANIFEST, ...TASKS_MANIFEST, ...viewManifest(store.registry.views.values())];
  return manifest.flatMap((place) => (place.kind === 'distributed' && place.by === 'resident_id' ? [place.table] : []));
}

/** The moment of a day at which it is observed: now, or half past ten in the morning. */
function momentOn(day: PlainDate): Instant {
  return day === today() ? nowInstant() : (`${day}T02:30:00.000Z` as Instant); // the shape of an instant, from a checked date
}

/** Beds, who lies in them, and what was ordered for some of them this morning: nothing more where the half-year's figures were published. */
async function openWardsOf(
  store: Store,
  network: Network,
  until: PlainDate,
  write: (step: string, writes: readonly Write[]) => Promise<void>,
): Promise<void> {
  const inpatients = await readInpatients(store.database);
  const round = until > REFERENCE_DATE ? composeWardRound(inpatients, network, momentOn(until)) : [];
  await write('wards', [...(await openWards(store.database, inpatients, until)), ...round]);
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
async function advanceSerials(store: Store, { numbered, lastSerials }: GivenNumbers, marker: string): Promise<void> {
  await store.database.transaction(async (tx) => {
    for (const [village, { households, records }] of numbered) {
      const series = findRecordSeries(village);
      if (households > 0) await allocateSerials(tx, householdSeries(village), households);
      if (records > 0 && series !== undefined) await allocateSerials(tx, `health-record:${series}`, records);
    }
    for (const [year, count] of lastSerials) await allocateSerials(tx, nameSeries(dateOfDay(dayOfDate(`${year}-01-01`))), count);
    await allocateSerials(tx, 'family-doctor-item', 28);
    await allocateSerials(tx, marker, 1);
  });
}
