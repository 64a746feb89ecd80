/** The demo county is what it says: its indicators give the published figures, it is the same each time, and nobody in it is real. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { whoIs } from '../kernel/access/identity/sessions.ts';
import { signIn } from '../kernel/access/identity/sign-in.ts';
import { commit } from '../kernel/commit/commit.ts';
import { prepareStore } from '../kernel/commit/migrations.ts';
import type { Write } from '../kernel/commit/resolve-writes.ts';
import { raw } from '../kernel/database/sql.ts';
import { openTestDatabase, type TestDatabase } from '../kernel/database/testing.ts';
import { IDENTIFIER } from '../kernel/define/codes.ts';
import { toDate } from '../kernel/periods/plain-date.ts';
import type { Store } from '../kernel/store/store.ts';
import { createDemoAccounts } from './accounts.ts';
import { composeBatches } from './compose-batches.ts';
import { buildNetwork } from './county/network.ts';
import { holdsDemoCounty } from './demo-mark.ts';
import { emptyDemo } from './empty-demo.ts';
import { feeOf, planOrders } from './history/orders.ts';
import { RunningQuota } from './history/running-quota.ts';
import { PUBLISHED } from './history/targets.ts';
import { CountyPlanner } from './history/village-plan.ts';
import { type DemoOrder, loadDemo } from './load-demo.ts';
import { createStreams } from './population/random.ts';
import { villagesOfSize } from './population/sizes.ts';
import { isDemoIdentityNumber, isDemoPhone } from './population/unissued-numbers.ts';
import { PUBLISHED_FIGURES, verifyCounty } from './verify.ts';

const SMALL = 2_500;
const UNTIL = toDate('2024-12-31');
const PASSWORD = 'for-tests-only';

let opened: TestDatabase;
let store: Store;

async function openEmpty(): Promise<TestDatabase> {
  return openTestDatabase('demo', async (database) => {
    await prepareStore(database, systems);
  });
}

before(async () => {
  opened = await openEmpty();
  store = await prepareStore(opened.database, systems);
  await loadDemo(store, { size: 'small', until: UNTIL });
});
after(() => opened.close());

/** How far a figure may lie from the published one at small size: exact quotas are rounded to whole people, visits, 5 yuan. */
const TOLERANCE: Readonly<Record<string, number>> = {
  's0-043': 0.05,
  's0-045': 0.1,
  's0-046': 0,
  's0-007': 0.05,
  's0-009': 0.4,
  's0-049': 2.5,
};

test('at small size the indicators give the published figures in proportion', async () => {
  const verified = await verifyCounty(store, SMALL);
  assert.equal(verified.length, PUBLISHED_FIGURES.length);
  for (const { figure, value, expected } of verified) {
    assert.notEqual(value, null, figure.indicator);
    const tolerance = TOLERANCE[figure.id] ?? (figure.kind === 'fixed' ? 0 : 0.5);
    assert.ok(
      Math.abs((value ?? 0) - expected) <= tolerance,
      `${figure.id} ${figure.label}: ${value}, published ${expected} ± ${tolerance}`,
    );
  }
});

function composeAll(order: DemoOrder & { readonly seed: string; readonly residents: number }): readonly Write[] {
  const villages = villagesOfSize(order.size);
  const network = buildNetwork(order.seed, villages);
  const planner = new CountyPlanner(order.seed, order.residents);
  return [...network.writes, ...[...composeBatches(order, network, planner)].flatMap((batch) => batch.writes)];
}

function hash(writes: readonly Write[]): string {
  return createHash('sha256').update(JSON.stringify(writes)).digest('hex');
}

test('the same seed gives the same resources, another seed others', () => {
  const order = { size: 'small', residents: 300, until: UNTIL } as const;
  const once = hash(composeAll({ ...order, seed: 'tea' }));
  assert.equal(hash(composeAll({ ...order, seed: 'tea' })), once);
  assert.notEqual(hash(composeAll({ ...order, seed: 'rain' })), once);
});

function resourcesOf<Type extends Resource['resourceType']>(
  writes: readonly Write[],
  type: Type,
): Extract<Resource, { resourceType: Type }>[] {
  const isOfType = (resource: Resource): resource is Extract<Resource, { resourceType: Type }> => resource.resourceType === type;
  return writes.flatMap((write) => (write.op === 'create' && isOfType(write.resource) ? [write.resource] : []));
}

test('observed to a later day, the county has the same visits and contracts, and more', () => {
  const order = { size: 'small', residents: 300, seed: 'tea' } as const;
  const visits = (until: string): readonly string[] =>
    resourcesOf(composeAll({ ...order, until: toDate(until) }), 'Encounter')
      .filter((encounter) => encounter.class.code !== 'IMP')
      .map(({ period, reasonCode, serviceProvider, participant }) => JSON.stringify({ period, reasonCode, serviceProvider, participant }));
  const numbers = (until: string): readonly (string | undefined)[] =>
    resourcesOf(composeAll({ ...order, until: toDate(until) }), 'Contract').flatMap((contract) =>
      (contract.identifier ?? []).map(({ value }) => value),
    );
  const [early, late] = [visits('2024-06-30'), visits('2025-06-30')];
  const left = new Map<string, number>();
  for (const visit of late) left.set(visit, (left.get(visit) ?? 0) + 1);
  for (const visit of early) left.set(visit, (left.get(visit) ?? 0) - 1);
  assert.ok(late.length > early.length);
  assert.ok([...left.values()].every((count) => count >= 0));
  const known = new Set(numbers('2025-06-30'));
  assert.ok(numbers('2024-06-30').every((number) => known.has(number)));
});

test('no identity number or phone is of a kind that is given to anyone; numbers are given once', () => {
  const writes = composeAll({ size: 'small', residents: SMALL, seed: '1', until: UNTIL });
  const people = [...resourcesOf(writes, 'Patient'), ...resourcesOf(writes, 'Practitioner')];
  const identities = people.flatMap((person) =>
    (person.identifier ?? []).filter(({ system }) => system === IDENTIFIER.identityNumber).map(({ value }) => value ?? ''),
  );
  const phones = people.flatMap((person) => (person.telecom ?? []).map(({ value }) => value ?? ''));
  assert.equal(identities.length, people.length);
  assert.ok(identities.every(isDemoIdentityNumber));
  assert.ok(phones.length > 0 && phones.every(isDemoPhone));
  assert.equal(new Set(identities).size, identities.length);
  const numbersOf = (system: string): readonly string[] =>
    [...resourcesOf(writes, 'EpisodeOfCare'), ...resourcesOf(writes, 'Contract')].flatMap((resource) =>
      (resource.identifier ?? []).flatMap((each) => (each.system === system && each.value !== undefined ? [each.value] : [])),
    );
  for (const system of [IDENTIFIER.healthRecord, IDENTIFIER.contract]) {
    assert.ok(numbersOf(system).length > 0);
    assert.equal(new Set(numbersOf(system)).size, numbersOf(system).length);
  }
  assert.ok(numbersOf(IDENTIFIER.healthRecord).every((number) => /^\d{17}$/.test(number)));
});

test('ids are unique, and encounters lean', () => {
  const writes = composeAll({ size: 'small', residents: 300, seed: '1', until: UNTIL });
  const ids = writes.flatMap((write) =>
    write.op === 'create' && write.id !== undefined ? [`${write.resource.resourceType}/${write.id}`] : [],
  );
  assert.equal(new Set(ids).size, ids.length);
  // Who is still in hospital has the doctor's name beside; there are few.
  const ended = resourcesOf(writes, 'Encounter').filter(({ status }) => status === 'finished');
  assert.ok(ended.length > 1_000);
  for (const encounter of ended) assert.ok(JSON.stringify(encounter).length <= 600);
});

test('at county size the orders cost what was published, to the cent', () => {
  const orders = planOrders(PUBLISHED.personalised, PUBLISHED.personalisedCents, createStreams('any')('orders'));
  assert.equal(orders.length, 3_613);
  assert.equal(
    orders.reduce((sum, order) => sum + feeOf(order).total, 0),
    41_380_000,
  );
});

test('a quota gives its share exactly, however the whole is cut', () => {
  const quota = new RunningQuota(PUBLISHED.keySigned, 106_128);
  let [left, given] = [106_128, 0];
  for (let part = 1; left > 0; part = (part * 7) % 1_009) {
    given += quota.take(Math.min(part, left));
    left -= Math.min(part, left);
  }
  assert.equal(given, 93_000);
});

test('loading again changes nothing; another county is refused', async () => {
  const again = await loadDemo(store, { size: 'small' });
  assert.equal(again.resources, 0);
  assert.equal(again.until, UNTIL);
  assert.equal(await holdsDemoCounty(store.database), true);
  await assert.rejects(loadDemo(store, { size: 'small', seed: 'another' }), /另一套演示数据/);
});

test('an interrupted load goes on where it stopped', async () => {
  const other = await openEmpty();
  try {
    const empty = await prepareStore(other.database, systems);
    assert.equal(await holdsDemoCounty(empty.database), false);
    const order = { size: 'small', residents: 300, until: UNTIL, batch: 12 } as const;
    const stop = (): never => {
      throw new Error('interrupted');
    };
    await assert.rejects(loadDemo(empty, { ...order, progress: stop }), /interrupted/);
    const rest = await loadDemo(empty, order);
    const [counted] = await empty.database.rows(
      raw('select count(*) as n, count(distinct id_reversed) as people from view_people'),
      z.object({ n: z.number(), people: z.number() }),
    );
    const expected = resourcesOf(composeAll({ ...order, seed: '1' }), 'Patient').length;
    assert.equal(counted?.n, expected);
    assert.ok(rest.resources > 0);
    assert.equal((await loadDemo(empty, order)).resources, 0);
    await emptyDemo(empty.database);
    assert.equal(await holdsDemoCounty(empty.database), false);
  } finally {
    await other.close();
  }
});

test('residents that are no demo are never emptied', async () => {
  const other = await openEmpty();
  try {
    const real = await prepareStore(other.database, systems);
    await commit(real, { who: undefined, act: 'import', what: {} }, [
      { op: 'create', resource: { resourceType: 'Patient', name: [{ text: '某人' }] } },
    ]);
    await assert.rejects(emptyDemo(other.database), /不是演示数据/);
    const rows = await other.database.rows(raw('select 1 as one from view_people'), z.object({ one: z.number() }));
    assert.equal(rows.length, 1);
  } finally {
    await other.close();
  }
});

test('every role has an account that opens a session in its post', async () => {
  const accounts = await createDemoAccounts(store, PASSWORD);
  assert.equal(new Set(accounts.map(({ user }) => user)).size, accounts.length);
  assert.ok(new Set(accounts.map(({ role }) => role)).size >= 15);
  const token = await signIn(store.database, 'bureau', PASSWORD, '127.0.0.1');
  const who = await whoIs(store.database, store.directory, token);
  assert.equal(who.role, 'bureau-manager');
  assert.equal(who.scope.everything, true);
  const doctor = await whoIs(store.database, store.directory, await signIn(store.database, 'village', PASSWORD, '127.0.0.1'));
  assert.deepEqual(doctor.scope.areas, ['511803106202']);
  const generated = await createDemoAccounts(store);
  assert.equal(new Set(generated.map(({ password }) => password)).size, generated.length);
});

test('every village clinic has follow-ups that are due or overdue, spread over the county', async () => {
  const [row] = await store.database.rows(
    raw("select count(distinct area) as villages, count(*) as n from task where status = 'open' and task = 'hypertension.visit'"),
    z.object({ villages: z.number(), n: z.number() }),
  );
  assert.ok((row?.villages ?? 0) > 90, `${row?.villages} villages`);
});
