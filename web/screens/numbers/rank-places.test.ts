import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankPlaces } from './rank-places.ts';

const rows = [
  { area: 'a', value: 60 },
  { area: 'b', value: 75 },
  { area: 'c', value: 75 },
  { area: 'd', value: null },
];

test('the highest is first where more is better; equals share, an area without a value has no rank', () => {
  assert.deepEqual(
    [...rankPlaces(rows, 'up')],
    [
      ['a', 3],
      ['b', 1],
      ['c', 1],
    ],
  );
});

test('the lowest is first where less is better, and nobody where no side is', () => {
  assert.equal(rankPlaces(rows, 'down').get('a'), 1);
  assert.equal(rankPlaces(rows, 'none').size, 0);
});
