// Dates at the ends of the calendar, where records of other systems put what has no end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, addMonths, ageOn, dateOfFhir, daysBetween, toDate } from './plain-date.ts';

test('nothing lies beyond the first and the last date, whatever is added', () => {
  const [first, last] = [toDate('0001-01-01'), toDate('9999-12-31')];
  assert.equal(addDays(last, 1), last);
  assert.equal(addDays(last, 400), last);
  assert.equal(addMonths(last, 3), last);
  assert.equal(addDays(first, -1), first);
  assert.equal(addMonths(first, -1), first);
  assert.equal(dateOfFhir('9999-12-31T23:59:59Z'), last, 'already the next day in Shanghai');
  assert.equal(addDays(toDate('9999-12-30'), 1), last);
  assert.equal(ageOn(first, last), 9998);
  assert.equal(daysBetween(first, last), 3_652_058);
});
