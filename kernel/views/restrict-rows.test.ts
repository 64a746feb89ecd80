// Rows carry the bits of the restricted records without which they would be other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Gathered } from '../define/gather-records.ts';
import { nowInstant } from '../periods/plain-date.ts';
import { restrictRows } from './restrict-rows.ts';

const record = (id: string, restricted = 0): Gathered => ({
  id,
  version: 1,
  updated: nowInstant(),
  resource: { resourceType: 'Basic', id, code: {} },
  code: undefined,
  restricted,
});

/** One row a record, and one that counts them all. */
const compute = (records: readonly Gathered[]): unknown[][] => [
  ...records.map(({ id }) => [1, id]),
  [1, 'first', records[0]?.id],
  [1, 'count', records.length],
];
const bitsOf = (stored: readonly Gathered[]) =>
  Object.fromEntries(restrictRows(stored, compute, (row) => String(row[1])).rows.map((row) => [row[1], row.at(-1)]));

test('without restricted records every row is open', () => {
  assert.deepEqual(bitsOf([record('a'), record('b')]), { a: 0, b: 0, first: 0, count: 0 });
});

test('a row is restricted when it would be other, or not there, without the category; each category counts by itself', () => {
  assert.deepEqual(bitsOf([record('a'), record('psy', 1), record('hiv', 2)]), { a: 0, psy: 1, hiv: 2, first: 0, count: 3 });
  assert.deepEqual(bitsOf([record('both', 3), record('a')]), { both: 3, a: 0, first: 3, count: 3 });
});

test('a row that would be other has a cover for each part of its categories: the row as it follows from what remains', () => {
  const { covers } = restrictRows([record('psy', 1), record('hiv', 2), record('a')], compute, (row) => String(row[1]));
  const of = (name: string) =>
    covers.filter(({ row }) => row[1] === name).map(({ hidden, restricted, row }) => [hidden, restricted, row[2]]);
  assert.deepEqual(of('count'), [
    [1, 2, 2],
    [2, 1, 2],
    [3, 0, 1],
  ]);
  assert.deepEqual(of('first').toSorted(), [
    [1, 2, 'hiv'],
    [2, 1, 'psy'],
    [3, 0, 'a'],
  ]);
  assert.deepEqual(of('psy'), [], 'what would not be there has none');
});

test('a row that only two categories together make other tells of both', () => {
  const either = (records: readonly Gathered[]): unknown[][] => [[1, 'any', records.some(({ restricted }) => restricted !== 0)]];
  const { rows, covers } = restrictRows([record('psy', 1), record('hiv', 2), record('a')], either, (row) => String(row[1]));
  assert.deepEqual(rows, [[1, 'any', true, 3]]);
  assert.deepEqual(
    covers.map(({ hidden, row }) => [hidden, row[2]]),
    [
      [1, true],
      [2, true],
      [3, false],
    ],
  );
});
