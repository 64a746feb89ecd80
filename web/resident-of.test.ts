/** A label must name the right person: what tells whose a specimen is, and what does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { residentOf } from './resident-of.ts';

test('an id that the platform gave tells the resident; one chosen elsewhere tells nobody', () => {
  assert.equal(residentOf('Patient/rs-1'), 1000);
  assert.ok(Number.isNaN(residentOf('Patient/HIS_0001-2')));
  assert.ok(Number.isNaN(residentOf('')));
});
