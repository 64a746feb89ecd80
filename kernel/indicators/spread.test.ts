import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { medianOf, SPANS, spanOf } from './spread.ts';

function counted(...minutes: readonly number[]): readonly number[] {
  const counts = SPANS.map(() => 0);
  for (const each of minutes) counts[spanOf(each)] = (counts[spanOf(each)] ?? 0) + 1;
  return counts;
}

describe('a median of minutes', () => {
  it('is the middle one, or the mean of the two in the middle', () => {
    assert.equal(medianOf(counted(9, 3, 5)), 5);
    assert.equal(medianOf(counted(9, 3, 5, 6)), 5.5);
    assert.equal(medianOf(counted(0)), 0);
  });
  it('is nothing where nothing was counted', () => assert.equal(medianOf(counted()), null));
  it('is exact below an hour, and the beginning of its span above', () => {
    assert.equal(medianOf(counted(59)), 59);
    assert.equal(medianOf(counted(63)), 60);
    assert.equal(medianOf(counted(239)), 235);
    assert.equal(medianOf(counted(1439)), 1410);
    assert.equal(medianOf(counted(100 * 1440)), 60 * 1440);
  });
  it('every minute has one span, in order', () => {
    for (let minutes = 0; minutes < 3000; minutes += 1) {
      const at = spanOf(minutes);
      assert.ok((SPANS[at] ?? 0) <= minutes && (SPANS[at + 1] ?? Number.POSITIVE_INFINITY) > minutes);
    }
  });
});
