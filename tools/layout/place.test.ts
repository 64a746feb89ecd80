import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTest, kernelRoomOf, systemOf } from './place.ts';

test('a path tells its room and its system', () => {
  assert.deepEqual(['kernel/record/write.ts', 'kernel/errors.ts', 'server/start.ts'].map(kernelRoomOf), ['record', 'errors', null]);
  assert.deepEqual(['systems/hypertension/rules.ts', 'systems/registry.ts', 'kernel/errors.ts'].map(systemOf), [
    'hypertension',
    null,
    null,
  ]);
});

test('tests are told from the product, whatever a system is called', () => {
  const tests = ['web/a.test.tsx', 'kernel/database/testing.ts', 'tools/testing/tally.ts', 'kernel/define/probes/a.ts', 'e2e/browser.ts'];
  const product = [
    'kernel/errors.ts',
    'systems/testing/rules.ts',
    'systems/lab-testing/rules.ts',
    'kernel/views/latest.ts',
    'web/contesting.ts',
  ];
  assert.deepEqual(
    tests.map(isTest),
    tests.map(() => true),
  );
  assert.deepEqual(
    product.map(isTest),
    product.map(() => false),
  );
});
