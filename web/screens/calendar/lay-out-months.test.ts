/** Months stand under the right weekdays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toDate } from '../../../kernel/periods/plain-date.ts';
import { layOutMonths, mondayOf, weekdayOf } from './lay-out-months.ts';

test('a year has twelve sheets whose first days stand under their weekday', () => {
  const months = layOutMonths(2028);
  assert.deepEqual(
    months.map(({ days }) => days.length),
    [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31],
  );
  // 1 January 2028 is a Saturday, 1 May a Monday.
  assert.equal(months[0]?.before, 5);
  assert.equal(months[4]?.before, 0);
  assert.equal(weekdayOf(toDate('2026-11-22')), 6);
  assert.equal(mondayOf(toDate('2026-11-22')), '2026-11-16');
  assert.equal(mondayOf(toDate('2026-11-16')), '2026-11-16');
});
