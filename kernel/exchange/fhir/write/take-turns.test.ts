/** Writes about the same residents go in the order in which they came; others do not wait for them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from './take-turns.ts';

/** Lets everything that can go on go on: turns are promises alone. */
async function settle(): Promise<void> {
  for (let step = 0; step < 10; step += 1) await undefined;
}

test('whoever shares a resident waits for those who came before, nobody for others', async () => {
  const turns = new Turns();
  const went: string[] = [];
  const come = (name: string, residents: readonly number[]) => {
    const turn = turns.open();
    void turn.take(residents).then(() => went.push(name));
    return turn;
  };
  const first = come('first', [1, 2, 3]);
  const second = come('second', [3, 4]);
  const third = come('third', [4, 5]);
  const other = come('other', [6]);
  await settle();
  assert.deepEqual(went, ['first', 'other']);
  other.leave();
  first.leave();
  await settle();
  assert.deepEqual(went, ['first', 'other', 'second']);
  const late = come('late', [1]);
  await settle();
  assert.equal(went.at(-1), 'late');
  second.leave();
  await settle();
  assert.equal(went.at(-1), 'third');
  third.leave();
  late.leave();
});

test('whoever leaves without having had a turn holds nobody up', async () => {
  const turns = new Turns();
  const first = turns.open();
  const second = turns.open();
  const third = turns.open();
  await first.take([1]);
  void second.take([1]);
  second.leave();
  let went = false;
  void third.take([1]).then(() => {
    went = true;
  });
  await settle();
  assert.equal(went, true);
});
