/** Which evidence closes an ask, at every boundary. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toDate } from '../periods/plain-date.ts';
import { matchAsks } from './match-asks.ts';

const ask = (key: string, opens: string, due: string, cancelled?: string) => ({
  key,
  opens: toDate(opens),
  due: toDate(due),
  why: '',
  dispatched: false,
  ...(cancelled === undefined ? {} : { cancelled: toDate(cancelled) }),
});
const evidence = (record: string, date: string) => ({ record, date: toDate(date) });

test('the first evidence on or after the opening day closes an ask; earlier evidence does not', () => {
  const found = [evidence('c', '2024-03-03'), evidence('a', '2024-02-29'), evidence('b', '2024-03-01')];
  const [one] = matchAsks([ask('x', '2024-03-01', '2024-03-31')], found);
  assert.deepEqual([one?.status, one?.closedOn, one?.evidence], ['closed', '2024-03-01', 'b']);
  const [late] = matchAsks([ask('x', '2024-03-04', '2024-03-31')], found);
  assert.deepEqual([late?.status, late?.closedOn, late?.evidence], ['open', undefined, undefined]);
});

test('evidence after the due day closes too: what was late is done', () => {
  assert.equal(matchAsks([ask('x', '2024-03-01', '2024-03-31')], [evidence('a', '2024-09-09')])[0]?.status, 'closed');
});

test('of two records of one day the same one is named whatever their order', () => {
  const both = [evidence('b', '2024-03-01'), evidence('a', '2024-03-01')];
  for (const found of [both, both.toReversed()]) assert.equal(matchAsks([ask('x', '2024-03-01', '2024-03-31')], found)[0]?.evidence, 'a');
});

test('an ask that was cancelled first stays so; evidence of the day it was cancelled still counts', () => {
  const cancelled = ask('x', '2024-03-01', '2024-03-31', '2024-03-10');
  assert.deepEqual(
    ['2024-03-09', '2024-03-10', '2024-03-11'].map((date) => matchAsks([cancelled], [evidence('a', date)])[0]?.status),
    ['closed', 'closed', 'cancelled'],
  );
  assert.equal(matchAsks([cancelled], [])[0]?.closedOn, '2024-03-10');
});

test('the record that raised an ask does not close it', () => {
  const [one] = matchAsks(
    [ask('Observation/1', '2024-03-01', '2024-03-15')],
    [evidence('Observation/1', '2024-03-01'), evidence('Observation/2', '2024-03-02')],
  );
  assert.equal(one?.evidence, 'Observation/2');
});

test('evidence of one ask closes that one alone, and what was dispatched without naming any', () => {
  const asks = [
    ask('x', '2024-03-01', '2024-03-15'),
    ask('y', '2024-03-01', '2024-03-15'),
    { ...ask('z', '2024-03-01', '2024-03-15'), dispatched: true },
  ];
  const matched = matchAsks(asks, [{ ...evidence('a', '2024-03-02'), of: 'x' }]);
  assert.deepEqual(
    matched.map(({ status }) => status),
    ['closed', 'open', 'closed'],
  );
});
