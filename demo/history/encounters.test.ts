/** Visits are shared out exactly, and fall on days on which the person lives here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStreams } from '../population/random.ts';
import { shareOut } from './encounters.ts';

const streams = createStreams('shares');

test('all that is to be shared out is, whoever asks for how much', () => {
  for (const total of [0, 1, 17, 4_812]) {
    const weights = Array.from({ length: 120 }, (_, at) => (at % 5 === 0 ? 0 : 1 + (at % 7)));
    const shares = shareOut(total, weights, streams(`total ${total}`));
    assert.equal(
      shares.reduce((sum, share) => sum + share, 0),
      total,
    );
    assert.ok(shares.every((share, at) => share === 0 || (weights[at] ?? 0) > 0));
  }
});

test('who asks for twice as much gets about twice as much', () => {
  const [one = 0, two = 0] = shareOut(3_000, [1, 2], streams('two'));
  assert.ok(Math.abs(two - 2 * one) <= 3);
});

test('where nobody asks, nothing is given', () => {
  assert.deepEqual(shareOut(5, [0, 0], streams('none')), [0, 0]);
});
