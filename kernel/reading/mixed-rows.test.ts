// Rows that mix open and restricted facts: who may not know of these sees the row as it would be without them, wherever it is read.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Condition } from '@medplum/fhirtypes';
import { type SignedIn, standingOf } from '../access/actor.ts';
import { commit } from '../commit/commit.ts';
import { rebuildViews } from '../commit/rebuild-views.ts';
import { makeDenial } from '../commit/testing/make-denial.ts';
import { AREAS, BY_TEST, openSmallCounty, type PostName, type SmallCounty } from '../commit/testing/small-county.ts';
import { sql } from '../database/sql.ts';
import { SYSTEM } from '../define/codes.ts';
import { defineIndicator } from '../define/indicator.ts';
import { list } from '../define/report.ts';
import { resources } from '../define/source.ts';
import { defineSystem } from '../define/system.ts';
import { dateColumn, defineView, numberColumn, textColumn } from '../define/view.ts';
import { defineWorklist } from '../define/worklist.ts';
import { evaluateIndicator } from '../indicators/evaluate-indicator.ts';
import { countBehind, listBehind, type Part } from '../indicators/people-behind.ts';
import { readBreakdown, readTrend, requirePeriod } from '../indicators/read-indicator.ts';
import { dateOfFhir } from '../periods/plain-date.ts';
import { readRowList } from '../reports/read-row-list.ts';
import { readPerson } from './read-person.ts';
import { countWorklist, readWorklist } from './read-worklist.ts';

/** One row a resident: how many diagnoses, the latest, when. */
const diagnoses = defineView({
  id: 'mixed_diagnoses',
  title: '诊断小结',
  per: 'resident',
  sources: { found: resources('Condition') },
  columns: { count: numberColumn('诊断数'), latest: textColumn('最近诊断'), on: dateColumn('最近日期', { indexed: true }) },
  rows: ({ found }) => {
    const last = found.at(-1)?.resource;
    if (last === undefined) return [];
    return [{ key: 'all', org: 'clinic-a1', count: found.length, latest: last.code?.text, on: dateOfFhir(last.recordedDate) }];
  },
});

const several = defineWorklist({
  id: 'mixed.several',
  title: '多种诊断',
  view: diagnoses,
  where: (row) => row.count.atLeast(2),
  columns: ['count', 'latest', 'on'],
  sort: 'on',
  roles: ['village-doctor', 'mental-health', 'family-doctor'],
  urgency: 'check',
});
const anyDiagnosis = defineWorklist({
  id: 'mixed.any',
  title: '有诊断',
  view: diagnoses,
  where: (row) => row.count.atLeast(1),
  columns: ['latest'],
  sort: 'on',
  roles: several.roles,
  urgency: 'check',
});

const manyDiagnoses = defineIndicator({
  id: 'mixed.several-rate',
  title: '多种诊断率',
  definition: '有两种及以上诊断的居民占有诊断居民的比例',
  source: 'test',
  version: '1',
  measure: 'stock',
  view: diagnoses,
  population: (row) => row.count.atLeast(1),
  numerator: (row) => row.count.atLeast(2),
});

const lines = list(diagnoses, {
  where: (row) => row.count.atLeast(2),
  sort: 'on',
  lead: '',
  none: '无',
  line: ({ latest, count }) => `${latest} ${count}`,
});

const system = defineSystem({
  id: 'mixed',
  title: '诊断小结',
  description: '诊断小结',
  views: [diagnoses],
  worklists: [several, anyDiagnosis],
  indicators: [manyDiagnoses],
  cards: [{ title: '诊断', view: diagnoses, columns: ['count', 'latest', 'on'], actions: [] }],
  english: {},
});

const YEAR = requirePeriod('2026');
let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([system]);
  await diagnose('zhang', '2026-01-02', 'I10', '高血压');
  await diagnose('zhang', '2026-03-04', 'F20.9', '精神分裂症');
  await diagnose('li', '2026-02-03', 'E11.9', '2型糖尿病');
  await diagnose('li', '2026-02-04', 'I10', '高血压');
});
after(() => county.close());

async function diagnose(who: 'zhang' | 'li' | 'wang', day: string, code: string, text: string): Promise<string> {
  const resource: Condition = {
    resourceType: 'Condition',
    subject: { reference: `Patient/${county.residents[who].patient}` },
    code: { text, coding: [{ system: SYSTEM.icd10, code }] },
    recordedDate: day,
  };
  const { written } = await commit(county.store, BY_TEST, [{ op: 'create', resource }]);
  return written[0]?.id ?? assert.fail('nothing was written');
}

const village = (): SignedIn => county.as('village-a1');
const psychiatrist = (post: PostName = 'doctor-a'): SignedIn => ({
  ...county.as(post),
  account: 'psy',
  role: 'mental-health',
  ...standingOf('mental-health'),
});

async function listed(who: SignedIn, worklist: Parameters<typeof readWorklist>[2]) {
  const page = await readWorklist(county.store, who, worklist, {});
  const { count } = await countWorklist(county.store, who, worklist);
  assert.equal(count, page.rows.length, 'counted as listed');
  return page.rows.map(({ person, cells }) => [person.name, cells.latest?.text]);
}

async function behind(who: SignedIn, part: Part) {
  const query = { indicator: manyDiagnoses, area: AREAS.villageA1, period: YEAR, part, reason: undefined };
  return (await listBehind(county.store, who, query, undefined, 10)).map(({ resident, values }) => [
    resident === county.residents.zhang.resident ? 'zhang' : 'li',
    values.latest,
    values.count,
  ]);
}

test('a list is asked, sorted and counted over what its reader may know', async () => {
  assert.deepEqual(await listed(psychiatrist(), several), [
    ['李秀英', '高血压'],
    ['张伟', '精神分裂症'],
  ]);
  assert.deepEqual(await listed(village(), several), [['李秀英', '高血压']], 'who has two diagnoses by a restricted one, has one here');
  assert.deepEqual(
    await listed(village(), anyDiagnosis),
    [
      ['张伟', '高血压'],
      ['李秀英', '高血压'],
    ],
    'in the order of what remains',
  );
});

test('a number says what the list behind it says: what its reader may not know is not counted, in no part, place or figure', async () => {
  const bureau = county.as('bureau');
  const asked = { indicator: manyDiagnoses, area: AREAS.villageA1, period: YEAR };
  const numberFor = async (who: SignedIn) => {
    const { n, N } = await evaluateIndicator(county.store, who, asked);
    return [n, N];
  };
  assert.deepEqual(await numberFor(psychiatrist()), [2, 2]);
  for (const who of [village(), county.as('consortium'), bureau]) assert.deepEqual(await numberFor(who), [1, 2], who.role);
  assert.deepEqual((await behind(psychiatrist(), 'reached')).toSorted(), [
    ['li', '高血压', 2],
    ['zhang', '精神分裂症', 2],
  ]);
  assert.deepEqual(await behind(psychiatrist(), 'missed'), []);
  assert.deepEqual(await behind(village(), 'reached'), [['li', '高血压', 2]]);
  assert.deepEqual(await behind(village(), 'missed'), [['zhang', '高血压', 1]], 'missed for all they may know');
  // A list longer than its count would name whom something restricted is known of.
  for (const who of [village(), psychiatrist()]) {
    const { parts, reasons } = await countBehind(county.store, who, asked);
    for (const part of ['reached', 'missed', 'excluded'] as const)
      assert.equal(parts[part], (await behind(who, part)).length, `${who.role} ${part}`);
    assert.equal(
      reasons.reduce((sum, { count }) => sum + count, 0),
      parts.missed,
    );
  }
  for (const [who, n] of [
    [psychiatrist(), 2],
    [bureau, 1],
  ] as const) {
    const parts = await readBreakdown(county.store, who, manyDiagnoses, AREAS.townA, YEAR);
    assert.equal(parts.find(({ area }) => area === AREAS.villageA1)?.n, n, `${who.role} by place`);
    const trend = await readTrend(county.store, who, manyDiagnoses, AREAS.villageA1, YEAR, 2);
    assert.equal(trend.at(-1)?.n, n, `${who.role} over time`);
  }
});

test('the number of each follows what is written, at once', async () => {
  const asked = { indicator: manyDiagnoses, area: AREAS.villageA1, period: YEAR };
  const numbers = async () =>
    Promise.all([psychiatrist(), village(), county.as('bureau')].map(async (who) => (await evaluateIndicator(county.store, who, asked)).n));
  assert.deepEqual(await numbers(), [2, 1, 1]);
  const made = await diagnose('wang', '2026-02-02', 'F32.9', '抑郁发作');
  const open = await diagnose('wang', '2026-02-03', 'J45.9', '哮喘');
  assert.deepEqual(await numbers(), [2, 1, 1], 'another village');
  const town = { ...asked, area: AREAS.townA };
  const inTown = async (who: SignedIn) => (await evaluateIndicator(county.store, who, town)).n;
  assert.deepEqual([await inTown(psychiatrist()), await inTown(county.as('bureau'))], [3, 1]);
  for (const id of [made, open]) await commit(county.store, BY_TEST, [{ op: 'delete', type: 'Condition', id }]);
  assert.deepEqual([await inTown(psychiatrist()), await inTown(county.as('bureau'))], [2, 1]);
});

test('the person page and a report show the row that remains', async () => {
  const card = async (who: SignedIn) =>
    (await readPerson(county.store, who, county.residents.zhang.resident)).cards[0]?.rows.map(({ count, latest }) => [
      count?.text,
      latest?.text,
    ]);
  assert.deepEqual(await card(psychiatrist()), [['2', '精神分裂症']]);
  assert.deepEqual(await card(village()), [['1', '高血压']]);
  assert.deepEqual(await readRowList(county.store, county.as('doctor-a'), AREAS.villageA1, YEAR, lines), ['高血压 2']);
  assert.deepEqual(await readRowList(county.store, psychiatrist(), AREAS.villageA1, YEAR, lines), ['高血压 2', '精神分裂症 2']);
});

test('a resident who closes the category to an organisation closes the row to those with the right, too', async () => {
  const { patient } = county.residents.zhang;
  const { written } = await commit(county.store, BY_TEST, [
    {
      op: 'create',
      resource: makeDenial(patient, ['hospital-a'], { category: 'mental-health' }),
    },
  ]);
  const treating = { ...psychiatrist(), purpose: 'treatment' as const };
  assert.deepEqual(await listed(treating, several), [['李秀英', '高血压']]);
  assert.deepEqual((await listed(treating, anyDiagnosis))[0], ['张伟', '高血压']);
  assert.equal((await listed(psychiatrist(), several)).length, 2, 'a statutory duty is not bound');
  await commit(county.store, BY_TEST, [{ op: 'delete', type: 'Consent', id: written[0]?.id ?? '' }]);
  assert.equal((await listed(treating, several)).length, 2);
});

test('covers follow the record: what is added, removed, moved and computed anew', async () => {
  const hiv = await diagnose('zhang', '2026-05-06', 'B20', '艾滋病');
  assert.deepEqual((await listed(village(), anyDiagnosis))[0], ['张伟', '高血压']);
  assert.deepEqual((await listed(psychiatrist(), several)).at(-1), ['张伟', '精神分裂症'], 'mental health, but not HIV');
  const covers = () =>
    county.database.rows(
      sql`select key, hidden, area, org, cells, restricted from row_cover where resident_id = ${county.residents.zhang.resident} order by hidden`,
    );
  const before = await covers();
  assert.equal(before.length, 3);
  await rebuildViews(county.store, [diagnoses], []);
  assert.deepEqual(await covers(), before);
  await commit(county.store, BY_TEST, [{ op: 'delete', type: 'Condition', id: hiv }]);
  assert.equal((await covers()).length, 1);
  const open = await diagnose('zhang', '2026-07-08', 'J06.9', '上呼吸道感染');
  assert.deepEqual((await listed(village(), several)).at(-1), ['张伟', '上呼吸道感染']);
  await commit(county.store, BY_TEST, [{ op: 'delete', type: 'Condition', id: open }]);
  assert.equal((await covers()).length, 1);
});
