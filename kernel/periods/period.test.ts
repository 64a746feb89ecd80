// Periods as codes: which are read, and that each has its neighbours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePeriod, previousPeriod, samePeriodLastYear } from './period.ts';

function neighbours(code: string): readonly string[] {
  const period = parsePeriod(code);
  assert.ok(period, code);
  return [samePeriodLastYear(period).code, previousPeriod(period).code];
}

test('each kind of period has one a year before and one just before', () => {
  assert.deepEqual(neighbours('2024-01'), ['2023-01', '2023-12']);
  assert.deepEqual(neighbours('2024Q1'), ['2023Q1', '2023Q4']);
  assert.deepEqual(neighbours('2024H1'), ['2023H1', '2023H2']);
  assert.deepEqual(neighbours('2024'), ['2023', '2023']);
  assert.deepEqual(neighbours('2024YTD@2024-05-31'), ['2023YTD@2023-05-31', '2024YTD@2024-04-30']);
  assert.deepEqual(neighbours('2024YTD@2024-01-31'), ['2023YTD@2023-01-31', '2023YTD@2023-12-31']);
  assert.deepEqual(neighbours('2024-01-01..2024-05-31'), ['2023-01-01..2023-05-31', '2023-12-01..2024-04-30']);
  assert.deepEqual(neighbours('@2024-06-30'), ['@2023-06-30', '@2024-05-30']);
});

test('years in which nothing is counted are no periods; the first and the last that are have their neighbours all the same', () => {
  for (const code of [
    '9999',
    '9999-12',
    '0001Q1',
    '2200H1',
    '1899',
    '9999YTD@9999-05-31',
    '@9999-12-31',
    '0001-01-01..9999-12-31',
    '2024-01-01..9999-12-31',
    '2024-13',
    '',
  ])
    assert.equal(parsePeriod(code), undefined, code);
  assert.deepEqual(neighbours('1900-01'), ['1899-01', '1899-12']);
  assert.deepEqual(neighbours('2199Q4'), ['2198Q4', '2199Q3']);
});
