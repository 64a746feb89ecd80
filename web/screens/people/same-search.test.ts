import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameSearch } from './same-search.ts';

test('a whole identity number is searched for alone', () => {
  assert.equal(sameSearch({ name: '张伟', identityNumber: '51180319560301123X' }), '51180319560301123X');
});

test('without it the name needs the birth date', () => {
  assert.equal(sameSearch({ name: '张伟' }), '');
  assert.equal(sameSearch({ name: '张伟', birthDate: '1956-03-01' }), '张伟 1956-03-01');
});
