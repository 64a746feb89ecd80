// Numbers kept over a restart: taken up where the next start finds them, followed from there, and never used once rows were written beside commits.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Observation } from '@medplum/fhirtypes';
import { commit } from '../commit/commit.ts';
import { rebuildViews } from '../commit/rebuild-views.ts';
import { BY_TEST, openSmallCounty, type ResidentName, type SmallCounty } from '../commit/testing/small-county.ts';
import { sql } from '../database/sql.ts';
import { defineIndicator } from '../define/indicator.ts';
import { resources } from '../define/source.ts';
import { defineSystem } from '../define/system.ts';
import { dateColumn, defineView } from '../define/view.ts';
import { dateOfFhir } from '../periods/plain-date.ts';
import { tableOfView } from '../views/view-table.ts';
import { requirePeriod } from './read-indicator.ts';
import { FIGURE } from './read-tally.ts';
import { RememberedNumbers } from './remembered-numbers.ts';

const results = defineView({
  id: 'kept_results',
  title: '检验结果',
  per: 'event',
  independent: true,
  place: 'resident',
  sources: { found: resources('Observation') },
  columns: { on: dateColumn('日期', { indexed: true }) },
  rows: ({ found }) =>
    found.map(({ resource }) => ({ key: resource.id ?? '', org: 'clinic-a1', on: dateOfFhir(resource.effectiveDateTime) })),
});
const counted = defineIndicator({
  id: 'kept.results',
  title: '检验结果',
  definition: '检验',
  source: 'test',
  version: '1',
  measure: 'flow',
  counts: 'rows',
  view: results,
  dated: (row) => row.on,
  population: (row, period) => row.on.within(period),
});
const system = defineSystem({ id: 'kept', title: '检验', description: '检验', views: [results], indicators: [counted], english: {} });
const YEAR = requirePeriod('2026');

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty([system]);
  for (const name of ['zhang', 'li', 'wang'] as const) await write(name);
});
after(() => county.close());

async function write(name: ResidentName): Promise<void> {
  const resource: Observation = {
    resourceType: 'Observation',
    status: 'final',
    subject: { reference: `Patient/${county.residents[name].patient}` },
    code: { text: '检验结果' },
    effectiveDateTime: '2026-02-03',
  };
  await commit(county.store, BY_TEST, [{ op: 'create', resource }]);
}

/** A platform that has just started. */
const start = (): RememberedNumbers => new RememberedNumbers(county.store);

async function count(numbers: RememberedNumbers): Promise<number | undefined> {
  return (await numbers.read(counted, YEAR)).sum(undefined)?.[FIGURE.n] ?? 0;
}

/** Takes somebody's rows away without telling anybody: who counts them still has not read them. */
async function hideRows(name: ResidentName): Promise<void> {
  await county.database.run(sql`delete from ${tableOfView(results)} where resident_id = ${county.residents[name].resident}`);
}

/** Brings the rows back to what the record says. */
async function rebuild(): Promise<void> {
  await rebuildViews(county.store, [results], []);
}

test('the next start takes up what was kept, and reads again only whom something was written about', async () => {
  const first = start();
  const all = await count(first);
  assert.ok(all !== undefined && all >= 3);
  assert.equal(await first.keep(), true);
  await hideRows('zhang');
  assert.equal(await count(start()), all, 'what was kept is taken, the rows are not read');
  await write('li');
  assert.equal(await count(start()), all + 1, 'of li everything is read again, of zhang nothing');
  await rebuild();
  assert.equal(await count(start()), all + 1);
});

test('a platform that forgot a number for want of room takes up its own', async () => {
  const numbers = start();
  const all = await count(numbers);
  await write('wang');
  assert.equal(await numbers.keep(), true);
  await write('wang');
  assert.equal(await count(numbers), (all ?? 0) + 2);
  assert.equal(await count(start()), (all ?? 0) + 2);
});

test('rows written beside commits end it: nothing kept is read, and who read before keeps nothing', async () => {
  const before = start();
  const all = await count(before);
  assert.equal(await before.keep(), true);
  await hideRows('zhang');
  assert.equal(await count(start()), all);
  const reader = start();
  await count(reader);
  await rebuild();
  await hideRows('li');
  const fresh = await count(start());
  assert.ok(fresh !== undefined && fresh < (all ?? 0), 'li is not counted: the rows were read');
  assert.equal(await reader.keep(), false, 'it read before the rows were written');
  await reader.forget();
  await rebuild();
  await reader.forget();
  assert.equal(await count(reader), all);
  assert.equal(await reader.keep(), true);
});

test('two keepers: the rows are those of whoever kept last', async () => {
  const [one, other] = [start(), start()];
  const all = (await count(one)) ?? 0;
  assert.equal(await count(other), all);
  assert.equal(await one.keep(), true);
  await write('zhang');
  assert.equal(await other.keep(), true, 'it brings its numbers up to date first');
  await hideRows('zhang');
  assert.equal(await count(start()), all + 1);
  assert.equal(await one.keep(), true);
  await rebuild();
});

test('what was kept too long ago to follow the feed, or in another format, is not read', async () => {
  const numbers = start();
  await numbers.forget();
  const all = (await count(numbers)) ?? 0;
  assert.equal(await numbers.keep(), true);
  await hideRows('zhang');
  assert.equal(await count(start()), all);
  await county.database.run(sql`update kept_feed set at = at - interval '6 days'`);
  const read = (await count(start())) ?? 0;
  assert.ok(read < all);
  await county.database.run(sql`update kept_feed set at = now(), format = format + 1`);
  assert.equal(await count(start()), read);
});
