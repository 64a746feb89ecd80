/** Names on screens for everybody. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskName } from './mask-name.ts';

test('the first and the last sign stay, of two the first, of one none', () => {
  assert.deepEqual(['张小明', '张明', '欧阳小明', '张', '', '𠮷田一'].map(maskName), ['张*明', '张*', '欧**明', '*', '*', '𠮷*一']);
});
