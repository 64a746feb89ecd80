/** Checks health-record numbers, above all that no two places of a town share one series. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRecordSeries, formatRecordNumber } from './record-number.ts';

test('communities keep their number, villages give up a hundred', () => {
  assert.equal(findRecordSeries('511803002001'), '511803002001');
  assert.equal(findRecordSeries('511803002203'), '511803002103');
  assert.equal(findRecordSeries('511802001200'), '511802001999');
});

test('no two villages of a town share a series', () => {
  const series = new Set<string | undefined>();
  let count = 0;
  for (let part = 1; part < 350; part += 1) {
    if (part > 147 && part < 200) continue;
    series.add(findRecordSeries(`511803002${String(part).padStart(3, '0')}`));
    count += 1;
  }
  assert.equal(series.size, count);
  assert.ok(!series.has(undefined));
});

test('codes without a place have no series', () => {
  for (const code of ['511803002', '511803002000', '511803002498', '51180300220x']) assert.equal(findRecordSeries(code), undefined, code);
});

test('a number has 17 digits, its serial five', () => {
  assert.equal(formatRecordNumber('511803002103', 42), '51180300210300042');
  assert.equal(formatRecordNumber('511803002001', 99_999), '51180300200199999');
  for (const serial of [0, 100_000, 1.5]) assert.throws(() => formatRecordNumber('511803002103', serial), RangeError);
});
