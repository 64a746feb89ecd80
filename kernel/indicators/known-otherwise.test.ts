// A number moves with the list behind it where an order opens single restricted records to its reader, or a resident closes some.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Observation, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { type SignedIn, standingOf } from '../access/actor.ts';
import { commit } from '../commit/commit.ts';
import { makeDenial } from '../commit/testing/make-denial.ts';
import { AREAS, BY_TEST, openSmallCounty, type ResidentName, type SmallCounty } from '../commit/testing/small-county.ts';
import { SYSTEM } from '../define/codes.ts';
import { defineIndicator, type Indicator } from '../define/indicator.ts';
import { resources } from '../define/source.ts';
import { defineSystem } from '../define/system.ts';
import { booleanColumn, dateColumn, defineView, numberColumn } from '../define/view.ts';
import { dateOfFhir } from '../periods/plain-date.ts';
import { evaluateIndicator } from './evaluate-indicator.ts';
import { countBehind, listBehind, type Part } from './people-behind.ts';
import { readBreakdown, requirePeriod } from './read-indicator.ts';
import { numbersOf } from './remembered-numbers.ts';
import { gatherParts, splitNumber } from './split-number.ts';

/** One row a result, as it is written. */
const results = defineView({
  id: 'own_results',
  title: '检验结果',
  per: 'event',
  independent: true,
  place: 'organisation',
  sources: { found: resources('Observation') },
  columns: { high: booleanColumn('异常'), minutes: numberColumn('用时'), on: dateColumn('日期', { indexed: true }) },
  rows: ({ found }) =>
    found.map(({ resource }) => ({
      key: resource.id ?? '',
      org: 'clinic-a1',
      high: resource.valueBoolean === true,
      minutes: resource.valueBoolean === true ? 2400 : resource.basedOn ? undefined : 10,
      on: dateOfFhir(resource.effectiveDateTime),
    })),
});

/** One row an order: it is open, and stands with its results or without. */
const orders = defineView({
  id: 'own_orders',
  title: '检验申请',
  per: 'event',
  place: 'organisation',
  sources: { asked: resources('ServiceRequest'), found: resources('Observation') },
  columns: { high: booleanColumn('异常'), on: dateColumn('日期', { indexed: true }) },
  rows: ({ asked, found }) =>
    asked.map(({ resource }) => ({
      key: resource.id ?? '',
      org: 'clinic-a1',
      high: found.some((each) => each.resource.basedOn?.[0]?.reference === `ServiceRequest/${resource.id}`),
      on: dateOfFhir(resource.authoredOn),
    })),
});

const common = { definition: '检验', source: 'test', version: '1', measure: 'flow' } as const;
const highResults = defineIndicator({
  ...common,
  id: 'own.high-results',
  title: '异常结果占比',
  counts: 'rows',
  view: results,
  dated: (row) => row.on,
  population: (row, period) => row.on.within(period),
  numerator: (row) => row.high.isTrue(),
});
/** Who has a closed result beside an open one is missed by who may not know of the first. */
const highPeople = defineIndicator({
  ...common,
  id: 'own.high-people',
  title: '有异常结果的人',
  view: results,
  dated: (row) => row.on,
  population: (row, period) => row.on.within(period),
  numerator: (row) => row.high.isTrue(),
});
const answered = defineIndicator({
  ...common,
  id: 'own.answered',
  title: '有结果的申请',
  counts: 'rows',
  view: orders,
  dated: (row) => row.on,
  population: (row, period) => row.on.within(period),
  numerator: (row) => row.high.isTrue(),
});
const time = defineIndicator({
  ...common,
  id: 'own.time',
  title: '用时',
  unit: 'min',
  view: results,
  dated: (row) => row.on,
  population: (row, period) => row.on.within(period),
  median: 'minutes',
});
const RATES = [highResults, highPeople, answered];

const system = defineSystem({
  id: 'own',
  title: '检验',
  description: '检验',
  views: [results, orders],
  indicators: [...RATES, time],
  english: {},
});

const YEAR = requirePeriod('2026');
const DAY = '2026-03-04';
let county: SmallCounty;
let order: string;
before(async () => {
  county = await openSmallCounty([system]);
  order = await write(ask('zhang'));
  await write(result('zhang', order, true));
  await write(result('zhang', undefined, false));
  const other = await write(ask('li'));
  await write(result('li', other, false));
  // Else the few of a village would be read anew each time, and what is remembered would not be asked.
  const numbers = numbersOf(county.store);
  for (const indicator of RATES) for (const kind of ['numbers', 'reasons'] as const) await numbers.warm(indicator, YEAR, kind);
  for (const kind of ['numbers', 'spread'] as const) await numbers.warm(time, YEAR, kind);
});
after(() => county.close());

const patientOf = (name: ResidentName) => ({ reference: `Patient/${county.residents[name].patient}` });

function ask(name: ResidentName): ServiceRequest {
  return {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    subject: patientOf(name),
    code: { text: '检验' },
    authoredOn: DAY,
    requester: { reference: 'Practitioner/staff-doctor-a' },
    performer: [{ reference: 'Organization/centre' }],
  };
}

/** A result; a high one is restricted. */
function result(name: ResidentName, of: string | undefined, high: boolean): Observation {
  return {
    resourceType: 'Observation',
    status: 'final',
    subject: patientOf(name),
    code: { text: '检验结果' },
    effectiveDateTime: DAY,
    valueBoolean: high,
    ...(of === undefined ? {} : { basedOn: [{ reference: `ServiceRequest/${of}` }] }),
    ...(high ? { meta: { security: [{ system: SYSTEM.restricted, code: 'hiv' }] } } : {}),
  };
}

async function write(resource: Resource): Promise<string> {
  const { written } = await commit(county.store, BY_TEST, [{ op: 'create', resource }]);
  return written[0]?.id ?? assert.fail('nothing was written');
}

async function remove(type: 'Consent' | 'ServiceRequest', id: string): Promise<void> {
  await commit(county.store, BY_TEST, [{ op: 'delete', type, id }]);
}

/** Zhang closes HIV to an institution. */
function closing(org: string): Resource {
  return makeDenial(county.residents.zhang.patient, [org], { category: 'hiv' });
}

const asking = (): SignedIn => county.as('doctor-a');
const colleague = (): SignedIn => ({ ...county.as('doctor-a'), account: 'colleague', practitioner: 'staff-colleague' });
/** Has the right, and is bound by what residents close. */
const entitled = (): SignedIn => ({
  ...county.as('doctor-a'),
  account: 'entitled',
  practitioner: 'staff-entitled',
  role: 'mother-and-child',
  ...standingOf('mother-and-child'),
  purpose: 'treatment',
});

/** n of N as the number says, after the list behind each part was as long as its count, by village, institution and reason. */
async function told(who: SignedIn, indicator: Indicator): Promise<string> {
  const query = { indicator, area: AREAS.villageA1, period: YEAR };
  const { n, N } = await evaluateIndicator(county.store, who, query);
  const { parts, reasons } = await countBehind(county.store, who, query);
  for (const part of ['reached', 'missed', 'excluded'] satisfies Part[]) {
    const rows = await listBehind(county.store, who, { ...query, part, reason: undefined }, undefined, 10);
    assert.equal(rows.length, parts[part], `${who.account} ${indicator.id} ${part}`);
  }
  assert.equal(
    reasons.reduce((sum, { count }) => sum + count, 0),
    parts.missed,
  );
  const places = await readBreakdown(county.store, who, indicator, AREAS.townA, YEAR);
  assert.equal(places.find(({ area }) => area === AREAS.villageA1)?.n, n, `${indicator.id} by place`);
  if (indicator.counts === 'rows')
    assert.equal(gatherParts(indicator, await splitNumber(county.store, who, indicator, AREAS.villageA1, YEAR), 'org')[0]?.n, n);
  return `${n}/${N}`;
}

const all = (who: SignedIn) => Promise.all(RATES.map((indicator) => told(who, indicator)));
const medianFor = async (who: SignedIn) =>
  (await evaluateIndicator(county.store, who, { indicator: time, area: AREAS.villageA1, period: YEAR })).value;

// Of results, of people with a high one, of orders that are answered: li's is open to everybody.
const closed = ['0/2', '0/2', '1/2'];
const open = ['1/3', '1/2', '2/2'];

test('who ordered reads the number of the list that the order opens; a colleague the one without', async () => {
  assert.deepEqual(await all(asking()), open);
  assert.deepEqual(await all(colleague()), closed);
  for (const post of ['manager-a', 'bureau', 'village-a1'] as const) {
    const { n } = await evaluateIndicator(county.store, county.as(post), { indicator: highResults, area: AREAS.villageA1, period: YEAR });
    assert.equal(n, 0, post);
  }
  assert.equal(await medianFor(asking()), await medianFor(entitled()));
  assert.notEqual(await medianFor(asking()), await medianFor(colleague()));
});

test('whoever performs the order reads its number, and another centre does not', async () => {
  const performs = county.as('reader-1');
  const elsewhere: SignedIn = { ...performs, account: 'elsewhere', org: 'lead' };
  const numberFor = async (who: SignedIn) =>
    (await evaluateIndicator(county.store, who, { indicator: highResults, area: AREAS.villageA1, period: YEAR })).n;
  assert.equal(await numberFor(performs), 1);
  assert.equal(await numberFor(elsewhere), 0);
});

test('what a resident closes leaves list and number of who asked and of who has the right, and comes back with it', async () => {
  assert.deepEqual(await all(entitled()), open);
  const consent = await write(closing('hospital-a'));
  assert.deepEqual(await all(asking()), closed);
  assert.deepEqual(await all(entitled()), closed);
  assert.deepEqual(await all({ ...entitled(), purpose: 'public-health' }), open, 'a statutory duty is not bound');
  await remove('Consent', consent);
  const other = await write(closing('lead'));
  assert.deepEqual(await all(asking()), open, 'closed to another institution');
  await remove('Consent', other);
});

test('an order that is taken back opens nothing any more, without any row being written', async () => {
  const second = await write(ask('zhang'));
  assert.deepEqual((await all(asking())).slice(0, 2), open.slice(0, 2), 'another order opens nothing more');
  await remove('ServiceRequest', order);
  assert.deepEqual((await all(asking())).slice(0, 2), closed.slice(0, 2));
  await remove('ServiceRequest', second);
});

test('a period put together of remembered months leaves out what one read at once leaves out', async () => {
  const read = async (code: string) => {
    const query = { indicator: highResults, area: AREAS.villageA1, period: requirePeriod(code) };
    return (await evaluateIndicator(county.store, colleague(), query)).N;
  };
  const months = [await read('2026-01'), await read('2026-02'), await read('2026-03')];
  assert.deepEqual(months, [0, 0, 2]);
  assert.equal(await read('2026Q1'), 2);
});
