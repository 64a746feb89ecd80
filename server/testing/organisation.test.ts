// The page of an institution: what held when, in words, and who works there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { commit } from '../../kernel/commit/commit.ts';
import { dateOfInstant, nowInstant, toDate } from '../../kernel/periods/plain-date.ts';
import { readOrganisation } from '../../kernel/reading/read-organisation.ts';
import { readOrganisations } from '../../kernel/reading/read-trees.ts';
import { readCurrent } from '../../kernel/record/read.ts';
import type { Store } from '../../kernel/store/store.ts';
import { organisationPageSchema } from '../contract/organisations.ts';
import { openMiniCounty } from './mini-county.ts';

let store: Store;
let close: () => Promise<void>;
before(async () => {
  ({ store, close } = await openMiniCounty());
});
after(() => close());

test('a grade and what people do are told in words, with their days', async () => {
  const page = organisationPageSchema.parse(await readOrganisation(store, 'c1'));
  assert.deepEqual(page.grades, [{ grade: '二级乙等', from: '2024-02-01', to: null }]);
  assert.equal(page.ownership, '公立');
  assert.deepEqual(
    page.staff.map(({ name, role, profession, from, to }) => [name, role, profession, from, to]),
    [['医师', '家庭医生', '执业医师', '2020-01-01', null]],
  );
  assert.deepEqual(page.formerNames, []);
});

test('the list has the grade of the day, none before there was one', async () => {
  const gradeOn = async (day: string) =>
    (await readOrganisations(store, toDate(day), 'administrative')).find(({ id }) => id === 'c1')?.grade;
  assert.equal(await gradeOn('2024-01-31'), null);
  assert.equal(await gradeOn('2024-02-01'), '二级乙等');
});

test('who has left stays in the list with the last day', async () => {
  const { staff } = await readOrganisation(store, 'c2');
  assert.deepEqual(
    staff.map(({ name, to }) => [name, to]),
    [['离岗护士', '2024-06-29']],
  );
});

test('a name that was changed stays as a former one', async () => {
  const before = await readCurrent(store.database, 'Organization', 'h');
  assert.ok(before?.resource.resourceType === 'Organization');
  const origin = { who: undefined, act: 'write' as const, what: {} };
  await commit(store, origin, [{ op: 'update', resource: { ...before.resource, id: 'h', name: '县人民医院' }, ifVersion: before.version }]);
  const page = await readOrganisation(store, 'h');
  assert.deepEqual([page.name, page.formerNames], ['县人民医院', [{ name: '县医院', until: dateOfInstant(nowInstant()) }]]);
});

test('an institution that nobody knows is not found', async () => {
  await assert.rejects(readOrganisation(store, 'nowhere'), { code: 'not-found' });
});
