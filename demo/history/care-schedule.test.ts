/** Patients in chronic care come as their habit says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { periodContaining } from '../../kernel/periods/period.ts';
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import { createStreams } from '../population/random.ts';
import { planChecks, planContacts } from './care-schedule.ts';

const streams = createStreams('care');
const start = dayOfDate('2019-05-02');
const steady = { steady: true, offset: 30, lost: undefined };

test('a steady patient is seen face to face in every quarter and checked every year', () => {
  const contacts = planContacts(streams('steady'), steady, start, dayOfDate('2025-12-31'));
  const quarters = contacts.map(({ day }) => periodContaining('quarter', dateOfDay(day)).code);
  assert.equal(new Set(quarters).size, 10);
  assert.equal(quarters.length, 10);
  assert.ok(contacts.every(({ way }) => way !== 'phone'));
});

test('more observed days only add contacts', () => {
  const early = planContacts(streams('same'), steady, start, dayOfDate('2024-06-30'));
  const late = planContacts(streams('same'), steady, start, dayOfDate('2026-06-30'));
  assert.deepEqual(late.slice(0, early.length), early);
  assert.ok(late.length > early.length);
  const checks = planChecks(streams('checks'), steady, start, dayOfDate('2024-12-31'));
  assert.deepEqual(planChecks(streams('checks'), steady, start, dayOfDate('2026-11-30')).slice(0, checks.length), checks);
});

test('nobody is seen before they are enrolled or after they are lost', () => {
  const enrolled = dayOfDate('2024-08-20');
  const lost = dayOfDate('2025-09-01');
  for (let n = 0; n < 50; n += 1) {
    const contacts = planContacts(streams(`one ${n}`), { steady: n % 2 === 0, offset: n, lost }, enrolled, dayOfDate('2026-11-30'));
    assert.ok(contacts.every(({ day }) => day > enrolled && day < lost));
  }
});
