import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { importsLeadSomewhere } from './imports-lead-somewhere.ts';

test('a missing file, a missing extension and a syntax error are found; packages and existing files are not', () => {
  const found = tryRule(importsLeadSomewhere, {
    'web/a.ts':
      "import { b } from './b.ts';\nimport { c } from './c.ts';\nimport { d } from './b';\nimport react from 'react';\nimport './a.css';\n",
    'web/b.ts': 'export const b = 1;\n',
    'web/a.css': '',
    'web/broken.ts': 'export const = 1;\n',
  });
  assert.deepEqual(found, ['web/a.ts:2', 'web/a.ts:3', 'web/broken.ts']);
});
