import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAbsent, valueAt, withValueAt, writePath } from './answer-path.ts';

test('a path reads as the contract spells it', () => {
  assert.equal(writePath(['medicines', 0, 'dose']), 'medicines[0].dose');
  assert.equal(writePath(['bp', 'systolic']), 'bp.systolic');
});

test('a value is put and found in groups and rows', () => {
  const answers = withValueAt(withValueAt({}, ['bp', 'systolic'], 152), ['medicines', 1, 'name'], '氨氯地平');
  assert.equal(valueAt(answers, ['bp', 'systolic']), 152);
  assert.equal(valueAt(answers, ['medicines', 1, 'name']), '氨氯地平');
});

test('what is emptied again is absent, not an empty text or an empty group', () => {
  const answers = withValueAt({ way: '1' }, ['bp', 'systolic'], 152);
  assert.deepEqual(withValueAt(answers, ['bp', 'systolic'], ''), { way: '1' });
});

test('zero and no are answers', () => {
  assert.equal(isAbsent(0), false);
  assert.equal(isAbsent(false), false);
  assert.deepEqual(withValueAt({}, ['cigarettes'], 0), { cigarettes: 0 });
});
