// Medians and rates by institution and by department: each part is the number of its own rows, read as the whole is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Observation } from '@medplum/fhirtypes';
import { commit } from '../commit/commit.ts';
import { AREAS, BY_TEST, openSmallCounty, type SmallCounty } from '../commit/testing/small-county.ts';
import { EXTENSION, SYSTEM } from '../define/codes.ts';
import { orgExtensionOf } from '../define/gather-records.ts';
import { defineIndicator, type Indicator } from '../define/indicator.ts';
import { resources } from '../define/source.ts';
import { defineSystem } from '../define/system.ts';
import { booleanColumn, dateColumn, defineView, numberColumn, wordColumn } from '../define/view.ts';
import { dateOfFhir } from '../periods/plain-date.ts';
import { evaluateIndicator } from './evaluate-indicator.ts';
import { readIndicator, requirePeriod } from './read-indicator.ts';
import { gatherParts, splitNumber } from './split-number.ts';

const DEPARTMENTS = { heart: '心血管内科', lung: '呼吸内科' } as const;
type Department = keyof typeof DEPARTMENTS;

const isDepartment = (text: string | undefined): text is Department => text !== undefined && Object.hasOwn(DEPARTMENTS, text);

/** One row an answer: how many minutes it took, in which department. */
const answers = defineView({
  id: 'split_answers',
  title: '答复',
  per: 'event',
  place: 'organisation',
  sources: { found: resources('Observation') },
  columns: {
    department: wordColumn('科室', DEPARTMENTS),
    minutes: numberColumn('用时'),
    inTime: booleanColumn('及时'),
    on: dateColumn('日期', { indexed: true }),
  },
  rows: ({ found }) =>
    found.map(({ id, resource }) => {
      const minutes = resource.valueQuantity?.value;
      const department = resource.code.coding?.[0]?.code;
      return {
        key: id,
        org: orgExtensionOf(resource.extension),
        department: isDepartment(department) ? department : undefined,
        minutes,
        inTime: minutes === undefined ? undefined : minutes <= 30,
        on: dateOfFhir(resource.effectiveDateTime),
      };
    }),
});

const common = { definition: '答复', source: 'test', version: '1', measure: 'flow', view: answers, counts: 'rows' } as const;
const median = defineIndicator({
  ...common,
  id: 'split.median',
  title: '答复时间中位数',
  better: 'down',
  median: 'minutes',
  split: 'department',
  population: (row, period) => row.on.within(period),
});
const rate = defineIndicator({
  ...common,
  id: 'split.rate',
  title: '答复及时率',
  split: 'department',
  population: (row, period) => row.on.within(period),
  numerator: (row) => row.inTime.isTrue(),
});

const system = defineSystem({
  id: 'split',
  title: '答复',
  description: '答复',
  views: [answers],
  indicators: [median, rate],
  english: {},
});

const YEAR = requirePeriod('2026');
let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([system]);
  const write = (org: string, department: Department | 'none', minutes: number | undefined): Promise<unknown> =>
    commit(county.store, BY_TEST, [
      {
        op: 'create',
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: { coding: [{ system: SYSTEM.item, code: department }] },
          subject: { reference: `Patient/${county.residents.zhang.patient}` },
          effectiveDateTime: '2026-03-04',
          extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } }],
          ...(minutes === undefined ? {} : { valueQuantity: { value: minutes, unit: 'min' } }),
        } satisfies Observation,
      },
    ]);
  for (const [org, department, minutes] of [
    ['hospital-a', 'heart', 10],
    ['hospital-a', 'heart', 20],
    ['hospital-b', 'heart', 50],
    ['hospital-a', 'lung', 5],
    ['hospital-b', 'lung', 40],
    ['hospital-b', 'none', 7],
    // Not answered yet: no time of its own.
    ['hospital-a', 'lung', undefined],
  ] as const)
    await write(org, department, minutes);
});
after(() => county.close());

async function partsOf(indicator: Indicator, by: 'org' | 'part'): Promise<readonly string[]> {
  const parts = await splitNumber(county.store, county.as('bureau'), indicator, AREAS.county, YEAR);
  return gatherParts(indicator, parts, by)
    .map(({ name, n, N, printed }) => `${name || '未注明'} ${N === null ? n : `${n}/${N}`} ${printed}`)
    .toSorted();
}

test('a median is told by department and by institution, of those rows that have a time', async () => {
  assert.deepEqual(await partsOf(median, 'part'), ['呼吸内科 2 23 分钟', '心血管内科 3 20 分钟', '未注明 1 7 分钟'].toSorted());
  assert.deepEqual(await partsOf(median, 'org'), ['白塔乡卫生院 3 40 分钟', '青龙镇卫生院 3 10 分钟'].toSorted());
  const whole = await evaluateIndicator(county.store, county.as('bureau'), { indicator: median, area: AREAS.county, period: YEAR });
  assert.equal(whole.value, 15, 'the whole is read of all rows, no mean of the parts');
  const read = await readIndicator(county.store, county.as('bureau'), median, AREAS.county, YEAR);
  assert.deepEqual(read.splits, { part: '科室' });
});

test('a rate is told by department, n of its own N', async () => {
  assert.deepEqual(await partsOf(rate, 'part'), ['呼吸内科 1/3 33.33%', '心血管内科 2/3 66.67%', '未注明 1/1 100.00%'].toSorted());
});
