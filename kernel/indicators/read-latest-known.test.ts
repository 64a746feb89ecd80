// How fresh a number is, and how many institutions have reported, does not tell of rows that its reader may not know.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Observation, Resource } from '@medplum/fhirtypes';
import { type SignedIn, standingOf } from '../access/actor.ts';
import { commit } from '../commit/commit.ts';
import { AREAS, BY_TEST, openSmallCounty, type ResidentName, type SmallCounty } from '../commit/testing/small-county.ts';
import { SYSTEM } from '../define/codes.ts';
import { all } from '../define/condition.ts';
import { defineIndicator } from '../define/indicator.ts';
import { resources } from '../define/source.ts';
import { defineSystem } from '../define/system.ts';
import { dateColumn, defineView, textColumn } from '../define/view.ts';
import { dateOfFhir } from '../periods/plain-date.ts';
import { readIndicator, requirePeriod } from './read-indicator.ts';
import { numbersOf } from './remembered-numbers.ts';

/** One row a result; where it was found stands in it. */
const results = defineView({
  id: 'fresh_results',
  title: '检验结果',
  per: 'event',
  independent: true,
  place: 'organisation',
  sources: { found: resources('Observation') },
  columns: { on: dateColumn('日期', { indexed: true }), place: textColumn('地点') },
  rows: ({ found }) =>
    found.map(({ resource }) => ({
      key: resource.id ?? '',
      org: resource.valueString ?? 'clinic-a1',
      on: dateOfFhir(resource.effectiveDateTime),
      place: resource.valueString,
    })),
});
/** One row a resident who has results at all, with the day of the last: mixed of open and restricted ones. */
const latest = defineView({
  id: 'fresh_latest',
  title: '最近检验',
  per: 'event',
  place: 'organisation',
  sources: { found: resources('Observation') },
  columns: { on: dateColumn('日期') },
  rows: ({ found }) =>
    found.length === 0
      ? []
      : [
          {
            key: 'last',
            org: 'clinic-a1',
            on: dateOfFhir(
              found
                .map(({ resource }) => resource.effectiveDateTime ?? '')
                .toSorted()
                .at(-1),
            ),
          },
        ],
});
const common = { definition: '检验', source: 'test', version: '1', measure: 'flow', counts: 'rows' } as const;
const alone = defineIndicator({
  ...common,
  id: 'fresh.results',
  title: '检验结果',
  view: results,
  dated: (row) => row.on,
  population: (row, period) => row.on.within(period),
});
/** Asks another view of the same resident, too. */
const joined = defineIndicator({
  ...common,
  id: 'fresh.joined',
  title: '有最近检验的结果',
  view: results,
  dated: (row) => row.on,
  population: (row, period, of) =>
    all(
      row.on.within(period),
      of(latest).some((other) => other.on.within(period)),
    ),
});
const mixed = defineIndicator({
  ...common,
  id: 'fresh.mixed',
  title: '最近检验',
  view: latest,
  dated: (row) => row.on,
  population: (row, period) => row.on.within(period),
});

const system = defineSystem({
  id: 'fresh',
  title: '检验',
  description: '检验',
  views: [results, latest],
  indicators: [alone, joined, mixed],
  english: {},
});
const YEAR = requirePeriod('2026');
let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([system]);
  for (const indicator of [alone, joined, mixed]) await numbersOf(county.store).warm(indicator, YEAR, 'numbers');
});
after(() => county.close());

async function write(name: ResidentName, day: string, restricted: boolean, org = 'clinic-a1'): Promise<void> {
  const resource: Observation = {
    resourceType: 'Observation',
    status: 'final',
    subject: { reference: `Patient/${county.residents[name].patient}` },
    code: { text: '检验结果' },
    effectiveDateTime: day,
    valueString: org,
    ...(restricted ? { meta: { security: [{ system: SYSTEM.restricted, code: 'hiv' }] } } : {}),
  };
  await commit(county.store, BY_TEST, [{ op: 'create', resource: resource satisfies Resource }]);
}

const manager = (): SignedIn => county.as('bureau');
const entitled = (): SignedIn => ({ ...county.as('bureau'), account: 'entitled', role: 'integrator', ...standingOf('integrator') });

async function told(who: SignedIn): Promise<unknown> {
  const days = [];
  for (const indicator of [alone, joined, mixed])
    for (const area of [AREAS.county, AREAS.townA])
      days.push((await readIndicator(county.store, who, indicator, area, YEAR)).freshness.latest);
  const { completeness } = await readIndicator(county.store, who, alone, AREAS.county, YEAR);
  return { days, reported: completeness?.reported };
}

test('a restricted row moves neither the day nor the institutions that reported, for who may not know of it', async () => {
  await write('zhang', '2026-02-03', false);
  await write('li', '2026-03-04', false);
  const before = await told(manager());
  assert.deepEqual(before, { days: Array(6).fill('2026-03-04'), reported: 1 });
  // The latest of all, of a resident with an open one before, and the first of another institution.
  await write('zhang', '2026-06-07', true, 'clinic-a2');
  assert.deepEqual(await told(manager()), before);
  assert.deepEqual(await told(entitled()), { days: Array(6).fill('2026-06-07'), reported: 2 });
  // An open row moves it for everybody, whether or not it is the latest of all.
  await write('li', '2026-05-01', false);
  assert.deepEqual(await told(manager()), { days: Array(6).fill('2026-05-01'), reported: 1 });
  await write('li', '2026-06-07', false, 'clinic-a2');
  assert.deepEqual(await told(manager()), { days: Array(6).fill('2026-06-07'), reported: 2 });
});
