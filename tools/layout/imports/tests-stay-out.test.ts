import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { testsStayOut } from './tests-stay-out.ts';

test('the product does not stand on tests; tests and tools may use what serves them', () => {
  const uses = "import { start } from '../kernel/database/testing.ts';\n";
  const found = tryRule(testsStayOut, {
    'kernel/database/testing.ts': '',
    'server/start.ts': uses,
    'server/start.test.ts': uses,
    'tools/test.ts': uses,
  });
  assert.deepEqual(found, ['server/start.ts:1']);
});
