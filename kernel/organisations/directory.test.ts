/** Divisions and institutions in their dated trees, as they are written and as everybody reads them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { commit } from '../commit/commit.ts';
import { AREAS, BY_TEST, openSmallCounty, type SmallCounty } from '../commit/testing/small-county.ts';
import { EXTENSION } from '../define/codes.ts';
import { toDate } from '../periods/plain-date.ts';
import { openDirectory } from './directory.ts';
import { areaAbove, levelOfArea } from './project-organisation.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const [BEFORE, LAST, FIRST] = [toDate('2020-06-01'), toDate('2022-12-31'), toDate('2023-01-01')];

test('a division hangs where its code says, up to the county at the top', () => {
  assert.deepEqual(['510000000000', '511800000000', AREAS.county, AREAS.townA, AREAS.villageA1].map(levelOfArea), [
    'province',
    'city',
    'county',
    'town',
    'village',
  ]);
  assert.deepEqual([AREAS.villageA1, AREAS.townA, AREAS.county, '511800000000', '510000000000'].map(areaAbove), [
    AREAS.townA,
    AREAS.county,
    '511800000000',
    '510000000000',
    undefined,
  ]);
  const directory = county.store.directory.current();
  assert.deepEqual(
    directory.tops(FIRST).map((area) => area.code),
    [AREAS.county],
  );
  assert.deepEqual(
    directory.areasBelow(AREAS.county, FIRST).map((area) => area.name),
    ['青龙镇', '白塔乡'],
  );
  assert.equal(directory.areaSubtree(AREAS.county, FIRST).length, 7);
});

test('a village that changed towns is counted in each for its days', async () => {
  const moved = '511803106299';
  await commit(county.store, BY_TEST, [
    {
      op: 'create',
      id: moved,
      resource: {
        resourceType: 'Location',
        status: 'active',
        name: '划转村',
        partOf: { reference: `Location/${AREAS.townB}`, extension: [{ url: EXTENSION.valid, valuePeriod: { start: FIRST } }] },
        extension: [
          {
            url: EXTENSION.formerParent,
            extension: [
              { url: 'parent', valueReference: { reference: `Location/${AREAS.townA}` } },
              { url: 'valid', valuePeriod: { end: LAST } },
            ],
          },
        ],
      },
    },
  ]);
  const directory = county.store.directory.current();
  const townsOf = [BEFORE, LAST, FIRST].map((day) =>
    [AREAS.townA, AREAS.townB].filter((town) => directory.areaSubtree(town, day).includes(moved)),
  );
  assert.deepEqual(townsOf, [[AREAS.townA], [AREAS.townA], [AREAS.townB]]);
});

test('another process reads the same directory', async () => {
  const other = (await openDirectory(county.database)).current();
  const here = county.store.directory.current();
  assert.deepEqual(other.areas, here.areas);
  assert.deepEqual(other.organisations, here.organisations);
  assert.deepEqual(other.subtree('consortium', 'lead', FIRST), here.subtree('consortium', 'lead', FIRST));
});

test('two undated memberships and a circle of parents break nothing', async () => {
  const member = (parent: string) => ({
    url: EXTENSION.member,
    extension: [{ url: 'parent', valueReference: { reference: `Organization/${parent}` } }],
  });
  await commit(county.store, BY_TEST, [
    {
      op: 'create',
      id: 'twice',
      resource: {
        resourceType: 'Organization',
        name: '两属',
        extension: [member('lead'), member('hospital-a')],
        partOf: { reference: 'Organization/ring' },
      },
    },
    { op: 'create', id: 'ring', resource: { resourceType: 'Organization', name: '环', partOf: { reference: 'Organization/twice' } } },
  ]);
  const directory = county.store.directory.current();
  assert.deepEqual([...directory.subtree('administrative', 'ring', FIRST)].sort(), ['ring', 'twice']);
});
