/** The declaration as a whole: every label in English. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listLabels } from '../../kernel/define/list-labels.ts';
import system from './system.ts';

test('every Chinese label has its English', () => {
  assert.deepEqual(
    listLabels(system).filter((label) => !(label in system.english)),
    [],
  );
});
