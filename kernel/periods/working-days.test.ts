/** Working days by the week, and by moved days (dates are made up for the test). */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { limitFrom } from './limit.ts';
import { type Instant, type PlainDate, toDate } from './plain-date.ts';
import { addWorkingDays, isWorkingDay, type MovedDay, tellMovedDays } from './working-days.ts';

afterEach(() => tellMovedDays(new Map()));

const NOTICE = new Map<PlainDate, MovedDay>([
  [toDate('2030-10-01'), 'off'],
  [toDate('2030-10-02'), 'off'],
  [toDate('2030-09-29'), 'working'],
]);

test('without a list the week alone counts', () => {
  assert.equal(addWorkingDays(toDate('2030-09-27'), 1), '2030-09-30');
  assert.equal(addWorkingDays(toDate('2030-09-30'), 2), '2030-10-02');
});

test('holidays lengthen a limit, a worked weekend shortens it', () => {
  tellMovedDays(NOTICE);
  assert.equal(isWorkingDay(toDate('2030-10-01')), false);
  assert.equal(isWorkingDay(toDate('2030-09-29')), true);
  assert.equal(addWorkingDays(toDate('2030-09-27'), 1), '2030-09-29', 'a Sunday that is worked');
  assert.equal(addWorkingDays(toDate('2030-09-30'), 2), '2030-10-04');
  const asked = '2030-09-30T09:00:00+08:00' as Instant; // the shape of an instant
  assert.equal(limitFrom(asked, { workingDays: 1 }), '2030-10-03T15:59:59.999Z');
});
