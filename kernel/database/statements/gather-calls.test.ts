// Calls at once share a statement, none gets an answer from before it asked, and none fails for another's sake.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatherCalls } from './gather-calls.ts';

test('calls that come together go together, in order', async () => {
  const seen: (readonly number[])[] = [];
  const double = gatherCalls(async (keys: readonly number[]) => {
    seen.push(keys);
    return keys.map((key) => key * 2);
  });
  assert.deepEqual(await Promise.all([double(1), double(2), double(3)]), [2, 4, 6]);
  assert.deepEqual(seen, [[1, 2, 3]]);
});

test('a call that comes while a statement is under way waits for the next one', async () => {
  let now = 0;
  const waiting: (() => void)[] = [];
  const read = gatherCalls(
    async (keys: readonly string[]) => {
      const seen = now;
      await new Promise<void>((resolve) => waiting.push(resolve));
      return keys.map(() => seen);
    },
    { lanes: 1 },
  );
  const before = read('a');
  await new Promise(setImmediate);
  now = 1; // written while the first statement is under way
  const after = read('a');
  waiting.shift()?.();
  assert.equal(await before, 0);
  await new Promise(setImmediate);
  waiting.shift()?.();
  assert.equal(await after, 1);
});

test('one bad key fails alone', async () => {
  const check = gatherCalls(async (keys: readonly number[]) => {
    if (keys.includes(13)) throw new Error('thirteen');
    return keys.map(() => 'good');
  });
  const [a, b, c] = await Promise.allSettled([check(1), check(13), check(2)]);
  assert.equal(a?.status === 'fulfilled' && a.value, 'good');
  assert.equal(b?.status === 'rejected' && String(b.reason), 'Error: thirteen');
  assert.equal(c?.status === 'fulfilled' && c.value, 'good');
});
