import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { namesSaySomething } from './names-say-something.ts';

test('a drawer for the rest is found as a folder, a file and a last word; words that say something are not', () => {
  const found = tryRule(namesSaySomething, {
    'kernel/utils/date.ts': '',
    'web/helpers.ts': '',
    'web/date-utils.ts': '',
    'web/common.test.ts': '',
    'web/common-cold.ts': '',
    'web/utilisation.ts': '',
  });
  assert.deepEqual(found, ['kernel/utils/date.ts', 'web/common.test.ts', 'web/date-utils.ts', 'web/helpers.ts']);
});
