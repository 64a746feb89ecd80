/** Remembered numbers are those that the rows give: for every indicator, place and period, after every kind of write, and while people write. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { type SignedIn, scopeOf, standingOf } from '../kernel/access/actor.ts';

import { areasForThePlatform, areasOfNumbers } from '../kernel/access/row-condition.ts';
import { commit, type Origin } from '../kernel/commit/commit.ts';
import { prepareStore } from '../kernel/commit/migrations.ts';
import { raw, sql } from '../kernel/database/sql.ts';
import { openTestDatabase, type TestDatabase } from '../kernel/database/testing.ts';
import type { Indicator } from '../kernel/define/indicator.ts';
import { addsUpByDay } from '../kernel/indicators/add-up-days.ts';
import { countIndicator, evaluateIndicator, findIndicator } from '../kernel/indicators/evaluate-indicator.ts';
import { countBehind, listBehind, residentsBehind } from '../kernel/indicators/people-behind.ts';
import { readBreakdown, requirePeriod } from '../kernel/indicators/read-indicator.ts';
import { readLatestKnown } from '../kernel/indicators/read-latest-known.ts';
import { FIGURE, GREATEST_FIGURES, ROW_FIGURES } from '../kernel/indicators/read-tally.ts';
import { RememberedNumbers } from '../kernel/indicators/remembered-numbers.ts';
import type { Period } from '../kernel/periods/period.ts';
import { toDate, today } from '../kernel/periods/plain-date.ts';
import { readCurrent } from '../kernel/record/read.ts';
import { openStore, type Store } from '../kernel/store/store.ts';
import { compileCondition } from '../kernel/views/compile-condition.ts';
import { columnOfView, tableOfView } from '../kernel/views/view-table.ts';
import { loadDemo } from './load-demo.ts';

const BY_TEST: Origin = { who: undefined, act: 'write', what: { test: true } };
const PERIODS = ['2024', '2024H1', '2023', '2024-05'].map(requirePeriod);
const [YEAR] = PERIODS;

let opened: TestDatabase;
let store: Store;
let manager: SignedIn;
let places: readonly string[];

before(async () => {
  opened = await openTestDatabase('demo-numbers', async (database) => {
    await loadDemo(await prepareStore(database, systems), { size: 'small', residents: 260, until: toDate('2024-12-31') });
  });
  store = await openStore(opened.database, systems);
  const directory = store.directory.current();
  const [top] = directory.tops(today());
  assert.ok(top);
  manager = {
    account: 'manager',
    post: 'post',
    practitioner: 'staff',
    name: '蒋主任',
    role: 'consortium-manager',
    ...standingOf('consortium-manager'),
    org: '',
    area: top.code,
    scope: { ...scopeOf(directory, '', today()).scope, everything: true },
  };
  const towns = directory.areasBelow(top.code, today());
  const village = towns.flatMap((town) => directory.areasBelow(town.code, today()))[0];
  places = [top.code, ...towns.slice(0, 2).map(({ code }) => code), village?.code ?? ''];
});
after(() => opened.close());

const plainRow = z.object({
  resident_id: z.number(),
  key: z.string(),
  area: z.string(),
  org: z.string().nullable(),
  day: z.string().nullable(),
  amount: z.number().nullable(),
  reached: z.boolean(),
  excluded: z.boolean(),
});

/** The rows of the population, each judged by look-ups of its own: what the numbers mean, read in the plainest way. */
async function judgeRows(indicator: Indicator, period: Period): Promise<readonly z.infer<typeof plainRow>[]> {
  const { view } = indicator;
  const moments = { start: period.start, end: period.end, today: today() };
  const judge = (condition: Indicator['population']) => compileCondition(condition, view, 'v', moments);
  const excluded = indicator.excluded.reduce((all, { when }) => sql`${all} or ${judge(when)}`, sql`false`);
  return store.database.rows(
    sql`select v.resident_id, v.key, v.area, v.org, ${indicator.dated === undefined ? raw('null') : sql`v.${columnOfView(view, indicator.dated)}`}::text as day,
      ${indicator.sum === undefined ? raw('null') : sql`v.${columnOfView(view, indicator.sum)}`}::double precision as amount,
      ${indicator.numerator ? judge(indicator.numerator) : raw('true')} as reached, ${excluded} as excluded
      from ${tableOfView(view)} v where ${judge(indicator.population)}`,
    plainRow,
  );
}

async function countPlainly(indicator: Indicator, period: Period, place: string) {
  const directory = store.directory.current();
  const inside = new Set(place === places[0] ? [] : directory.areaSubtree(place, period.end));
  const rows = (await judgeRows(indicator, period)).filter(({ area }) => place === places[0] || inside.has(area));
  const once = indicator.sum === undefined && indicator.counts === 'people' && indicator.view.per !== 'resident';
  const count = (list: typeof rows): number =>
    indicator.sum !== undefined
      ? list.reduce((sum, { amount }) => sum + (amount ?? 0), 0)
      : once
        ? new Set(list.map(({ resident_id }) => resident_id)).size
        : list.length;
  const counted = rows.filter((row) => !row.excluded);
  return {
    n: count(counted.filter(({ reached }) => reached)),
    N: indicator.numerator ? count(counted) : null,
    excluded: count(rows.filter((row) => row.excluded)),
    latest: rows.map(({ day }) => day).reduce((a, b) => (a !== null && (b === null || a > b) ? a : b), null),
    organisations:
      indicator.dated === undefined || indicator.view.place !== 'organisation' ? 0 : new Set(rows.flatMap(({ org }) => org ?? [])).size,
  };
}

/** Compares every indicator in every place and period with its rows. */
async function compareAll(periods: readonly Period[] = PERIODS, at: readonly string[] = places): Promise<number> {
  let compared = 0;
  for (const indicator of store.registry.indicators.values()) {
    for (const period of periods) {
      for (const area of at) {
        const { n, N, excluded, organisations } = await evaluateIndicator(store, manager, { indicator, area, period });
        const latest = await readLatestKnown(
          store,
          indicator,
          period,
          areasOfNumbers(manager, store.directory.current(), area, period.end),
        );
        const plain = await countPlainly(indicator, period, area);
        assert.deepEqual(
          { n, N: indicator.against ? null : N, excluded, latest, organisations },
          plain,
          `${indicator.id} ${period.code} ${area}`,
        );
        compared += 1;
      }
    }
  }
  return compared;
}

test('every indicator in every place and period is what its rows give', async () => {
  assert.ok((await compareAll()) > 1000);
});

test('the lists are as long as the numbers, for each reason and whatever the page', async () => {
  for (const indicator of store.registry.indicators.values()) {
    for (const area of places.slice(0, 2)) {
      const query = { indicator, area, period: YEAR ?? requirePeriod('2024') };
      const { parts, reasons } = await countBehind(store, manager, query);
      for (const part of ['reached', 'missed', 'excluded'] as const) {
        const all = await listBehind(store, manager, { ...query, part, reason: undefined }, undefined, 10_000);
        assert.equal(all.length, parts[part], `${indicator.id} ${part} ${area}`);
        const [fifth, ...rest] = all.slice(4, 12);
        if (fifth)
          assert.deepEqual(
            await listBehind(store, manager, { ...query, part, reason: undefined }, fifth, 7),
            rest,
            `${indicator.id} next page`,
          );
        if (part !== 'missed') continue;
        const found = await Promise.all(
          reasons.map(async ({ label }) => (await listBehind(store, manager, { ...query, part, reason: label }, undefined, 10_000)).length),
        );
        assert.deepEqual(
          found,
          reasons.map(({ count }) => count),
          `${indicator.id} reasons`,
        );
        const people = new Set(all.map(({ resident }) => resident));
        assert.equal((await residentsBehind(store, manager, { ...query, part, reason: undefined })).length, people.size);
      }
    }
  }
});

test('the parts of a county add up to it', async () => {
  const period = requirePeriod('2024H1');
  for (const id of ['residents.record-rate', 'clinic.visits', 'hypertension.standard-rate', 'registry.village-clinics']) {
    const indicator = findIndicator(store, id);
    const { n, N } = await evaluateIndicator(store, manager, { indicator, area: places[0] ?? '', period });
    const parts = await readBreakdown(store, manager, indicator, places[0] ?? '', period);
    assert.equal(
      parts.reduce((sum, part) => sum + part.n, 0),
      n,
      id,
    );
    if (N !== null)
      assert.equal(
        parts.reduce((sum, part) => sum + (part.N ?? 0), 0),
        N,
        id,
      );
  }
});

test('however many residents a block holds, the numbers are the same', async () => {
  const few = new RememberedNumbers(store, 5);
  for (const indicator of store.registry.indicators.values()) {
    const { n } = await countIndicator(store, indicator, PERIODS[1] ?? requirePeriod('2024H1'), areasForThePlatform());
    const sums = (await few.read(indicator, PERIODS[1] ?? requirePeriod('2024H1'))).sum(undefined);
    assert.equal(sums?.[FIGURE.n] ?? 0, n, indicator.id);
  }
});

test('a period put together of remembered months is the one that is read at once, also after a write', async () => {
  const written = ['2024-01', '2024-02', '2024-03', '2024-04'].map(requirePeriod);
  const wanted = ['2024Q1', '2024-01-17..2024-05-08', '2024YTD@2024-04-11', '2024-02-01..2024-03-31'].map(requirePeriod);
  const additive = [...store.registry.indicators.values()].filter((indicator) => addsUpByDay(indicator, []));
  assert.ok(additive.some(({ id }) => id === 'clinic.visits') && additive.every(({ measure }) => measure === 'flow'));
  const byMonth = new RememberedNumbers(store);
  const compare = async (when: string): Promise<void> => {
    const atOnce = new RememberedNumbers(store);
    for (const indicator of additive) {
      for (const period of wanted) {
        const [put, read] = [await byMonth.read(indicator, period), await atOnce.read(indicator, period)];
        assert.deepEqual(
          put.sum(undefined, GREATEST_FIGURES),
          read.sum(undefined, GREATEST_FIGURES),
          `${indicator.id} ${period.code} ${when}`,
        );
        assert.deepEqual(put.sumByArea(), read.sumByArea(), `${indicator.id} ${period.code} ${when}`);
        assert.equal(put.countOrganisations(undefined, ROW_FIGURES), read.countOrganisations(undefined, ROW_FIGURES));
      }
    }
  };
  for (const indicator of additive) for (const month of written) await byMonth.read(indicator, month);
  await compare('at first');
  const [someone] = await residentsOf('view_clinic_encounters', 1);
  await commit(store, BY_TEST, [encounter(someone?.patient ?? '', '2024-02-20', await findOrg())]);
  await compare('after a visit');
});

async function residentsOf(view: string, count: number): Promise<readonly { readonly resident: number; readonly patient: string }[]> {
  const rows = await store.database.rows(
    sql`select p.resident_id, p.key from view_people p where p.resident_id in (select resident_id from ${raw(view)}) order by 1 limit ${count}`,
    z.object({ resident_id: z.number(), key: z.string() }),
  );
  return rows.map(({ resident_id, key }) => ({ resident: resident_id, patient: key }));
}

function encounter(patient: string, day: string, org: string) {
  return {
    op: 'create' as const,
    resource: {
      resourceType: 'Encounter' as const,
      status: 'finished' as const,
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: { reference: `Patient/${patient}` },
      period: { start: `${day}T09:00:00+08:00` },
      serviceProvider: { reference: `Organization/${org}` },
    },
  };
}

/** An institution that has seen somebody. */
async function findOrg(): Promise<string> {
  const [row] = await store.database.rows(
    sql`select org from view_clinic_encounters where org is not null group by org order by count(*) desc limit 1`,
    z.object({ org: z.string() }),
  );
  return row?.org ?? '';
}

test('a write is in every number at once: a visit, a move, a death, a deletion, an institution that moves', async () => {
  const [someone, other] = await residentsOf('view_hypertension_register', 2);
  assert.ok(someone && other);
  const org = await findOrg();
  const visits = { indicator: findIndicator(store, 'clinic.visits'), area: places[0] ?? '', period: requirePeriod('2024') };
  const before = await evaluateIndicator(store, manager, visits);
  const { written } = await commit(store, BY_TEST, [encounter(someone.patient, '2024-11-05', org)]);
  assert.equal((await evaluateIndicator(store, manager, visits)).n, before.n + 1);
  const patient = await readCurrent(store.database, 'Patient', other.patient);
  assert.ok(patient?.resource.resourceType === 'Patient');
  await commit(store, BY_TEST, [{ op: 'update', resource: { ...patient.resource, id: other.patient, deceasedDateTime: '2024-10-01' } }]);
  const mover = await readCurrent(store.database, 'Patient', someone.patient);
  assert.ok(mover?.resource.resourceType === 'Patient');
  const text = JSON.stringify(mover.resource).replaceAll(/"valueCode":"5118\d{8}"/g, `"valueCode":"${places[3]}"`);
  await commit(store, BY_TEST, [{ op: 'update', resource: JSON.parse(text) }]);
  await compareAll([requirePeriod('2024')]);
  await commit(store, BY_TEST, [{ op: 'delete', type: 'Encounter', id: written[0]?.id ?? '' }]);
  const institution = await readCurrent(store.database, 'Organization', org);
  assert.ok(institution?.resource.resourceType === 'Organization');
  const moved = JSON.stringify(institution.resource).replaceAll(/"valueCode":"5118\d{8}"/g, `"valueCode":"${places[3]}"`);
  await commit(store, BY_TEST, [{ op: 'update', resource: JSON.parse(moved) }]);
  await store.directory.refresh(store.database);
  await compareAll([requirePeriod('2024')]);
});

test('while several people write and read at once no number is lost, also in another process', async () => {
  const people = await residentsOf('view_people', 24);
  const org = await findOrg();
  const elsewhere = await openStore(store.database, systems);
  const visits = { indicator: findIndicator(store, 'clinic.visits'), area: places[0] ?? '', period: requirePeriod('2024') };
  const before = (await evaluateIndicator(elsewhere, manager, visits)).n;
  let seen = before;
  await Promise.all(
    people.map(async ({ patient }, at) => {
      await commit(store, BY_TEST, [encounter(patient, `2024-09-${String(1 + at).padStart(2, '0')}`, org)]);
      const { n } = await evaluateIndicator(at % 2 === 0 ? store : elsewhere, manager, visits);
      assert.ok(n > before && n <= before + people.length);
      seen = Math.max(seen, n);
    }),
  );
  assert.equal((await evaluateIndicator(elsewhere, manager, visits)).n, before + people.length);
  assert.equal((await evaluateIndicator(store, manager, visits)).n, before + people.length);
  await compareAll([requirePeriod('2024')], places.slice(0, 1));
});

test('a transaction that ends after later ones is not passed over', async () => {
  const [first, second] = await residentsOf('view_people', 2);
  assert.ok(first && second);
  const org = await findOrg();
  const visits = { indicator: findIndicator(store, 'clinic.visits'), area: places[0] ?? '', period: requirePeriod('2024') };
  const before = (await evaluateIndicator(store, manager, visits)).n;
  await store.database.transaction(async (tx) => {
    await commit(store, BY_TEST, [encounter(first.patient, '2024-08-01', org)], tx);
    await commit(store, BY_TEST, [encounter(second.patient, '2024-08-02', org)]);
    assert.equal((await evaluateIndicator(store, manager, visits)).n, before + 1, 'only the one that ended');
  });
  assert.equal((await evaluateIndicator(store, manager, visits)).n, before + 2);
});
