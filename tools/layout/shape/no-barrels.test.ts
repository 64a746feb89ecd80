import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { noBarrels } from './no-barrels.ts';

test('a file that only passes on is found, whatever its name; one that also makes something is not', () => {
  const found = tryRule(noBarrels, {
    'web/index.ts': "export * from './a.ts';\nexport { b } from './b.ts';\n",
    'web/parts.ts': "import { a } from './a.ts';\nexport { a };\n",
    'web/a.ts': "export { b } from './b.ts';\nexport const a = 1;\n",
    'web/styles.ts': "import './a.css';\n",
  });
  assert.deepEqual(found, ['web/index.ts:1', 'web/parts.ts:1']);
});
