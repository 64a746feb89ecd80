// What lasts longer than a day is known with its end, alike when it is written and when rows of earlier versions are brought up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resource } from '@medplum/fhirtypes';
import { timeReachOf } from './time-reach.ts';

function observed(time: object): Resource {
  return { resourceType: 'Observation', status: 'final', code: { text: '血压' }, ...time };
}

test('a day or less reaches no further than its beginning tells', () => {
  assert.equal(timeReachOf(observed({ effectiveDateTime: '2026-11-01' })), undefined);
  assert.equal(timeReachOf(observed({ effectiveDateTime: '2026-11-01T08:00:00+08:00' })), undefined);
  assert.equal(timeReachOf(observed({ effectivePeriod: { start: '2026-11-01', end: '2026-11-01' } })), undefined);
  assert.equal(timeReachOf(observed({ issued: '2026-11-01T08:00:00+08:00' })), undefined);
  assert.equal(timeReachOf({ resourceType: 'Basic', code: { text: '其他' } }), undefined);
});

test('months, years and longer periods reach to their end; what has none, or whose beginning is not told, without end', () => {
  assert.equal(timeReachOf(observed({ effectiveDateTime: '2026' })), '2026-12-31T16:00:00.000Z');
  assert.equal(timeReachOf(observed({ effectiveDateTime: '2026-02' })), '2026-02-28T16:00:00.000Z');
  assert.equal(timeReachOf(observed({ effectivePeriod: { start: '2026-11-01', end: '2026-11-02' } })), '2026-11-02T16:00:00.000Z');
  assert.equal(
    timeReachOf(observed({ effectivePeriod: { start: '2026-11-01T00:00:00+08:00', end: '2026-11-03T12:00:00+08:00' } })),
    '2026-11-03T04:00:01.000Z',
  );
  assert.equal(timeReachOf(observed({ effectivePeriod: { start: '2026-11-01' } })), 'infinity');
  assert.equal(timeReachOf(observed({ effectivePeriod: { end: '2026-11-01' } })), 'infinity');
  assert.equal(timeReachOf(observed({ effectivePeriod: { start: '2026-11-01', end: '9999-12-31' } })), 'infinity');
  assert.equal(timeReachOf(observed({ effectiveTiming: { event: ['2026-11-01'] } })), 'infinity');
});
