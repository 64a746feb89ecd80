/** How far marks reach, and windows of special cases: at their boundaries. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cityOf, covers } from './scope.ts';
import { daysIn, tellCase } from './window.ts';

const at = (area: string, consortium?: string) => ({ area, consortium });
const here = at('511803106000', 'lead');

test('a mark holds to the boundary of its scope and no further', () => {
  const covered = (scope: Parameters<typeof covers>[0], made: ReturnType<typeof at> | undefined, region: readonly string[] = []) =>
    covers(scope, { made, read: here, region });
  const neighbour = at('511802000000', 'other');
  const otherCity = at('510107000000');
  const otherProvince = at('500103000000');
  assert.deepEqual(
    [here, at('511803107000', 'lead'), neighbour, otherCity, otherProvince, undefined, at('')].map((made) => [
      covered('consortium', made),
      covered('city', made),
      covered('province', made),
      covered('region', made, ['510000000000', '500000000000']),
      covered('national', made),
    ]),
    [
      [true, true, true, true, true],
      [true, true, true, true, true],
      [false, true, true, true, true],
      [false, false, true, true, true],
      [false, false, false, true, true],
      [false, false, false, false, true],
      [false, false, false, false, true],
    ],
  );
  assert.equal(covered('region', at('110101000000'), ['510000000000', '500000000000']), false, 'outside the region');
  assert.equal(covered('region', otherProvince), false, 'a region that no certificate names');
  assert.equal(covers('consortium', { made: at('511803106000'), read: at('511803106000'), region: [] }), false, 'in no consortium');
});

test('municipalities and counties directly under a province are cities of their own', () => {
  assert.equal(cityOf('110105000000'), cityOf('110228000000'));
  assert.notEqual(cityOf('429004000000'), cityOf('429005000000'));
  assert.notEqual(cityOf('511803000000'), cityOf('511703000000'));
  assert.equal(cityOf(''), '');
});

test('the window of a case stands for that of the item, at its ages and kind of visit only', () => {
  const item = {
    days: 90,
    cases: [
      { setting: 'EMER', days: 7 },
      { ageFrom: 65, days: 30 },
      { setting: 'IMP', ageBelow: 7, days: 3 },
    ],
  } as const;
  assert.equal(daysIn(item, { age: 40, setting: 'AMB' }), 90);
  assert.equal(daysIn(item, { age: 40, setting: 'EMER' }), 7);
  assert.equal(daysIn(item, { age: 64, setting: undefined }), 90);
  assert.equal(daysIn(item, { age: 65, setting: undefined }), 30);
  assert.equal(daysIn(item, { age: 65, setting: 'EMER' }), 7, 'the shortest of those that hold');
  assert.equal(daysIn(item, { age: 6, setting: 'IMP' }), 3);
  assert.equal(daysIn(item, { age: 7, setting: 'IMP' }), 90);
  assert.equal(daysIn(item, { age: undefined, setting: undefined }), 90, 'an age that is not known meets no condition');
  assert.equal(daysIn({ days: undefined, cases: [] }, { age: 40, setting: 'AMB' }), undefined);
  assert.equal(tellCase({ setting: 'EMER', ageFrom: 65, days: 7 }), '急诊、65岁及以上：7天');
});
