import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { noDefaultExport } from './no-default-export.ts';

test('a default export is found in every form, except where things are loaded by their place', () => {
  const found = tryRule(noDefaultExport, {
    'web/a.ts': 'export default 1;\n',
    'web/b.ts': 'const b = 1;\nexport { b as default };\n',
    'web/c.ts': 'export const c = 1;\n',
    'systems/hypertension/system.ts': 'export default 1;\n',
    'systems/hypertension/page.tsx': 'export default 1;\n',
    'systems/hypertension/print-page.tsx': 'export default 1;\n',
    'vite.config.ts': 'export default 1;\n',
  });
  assert.deepEqual(found, ['systems/hypertension/print-page.tsx:1', 'web/a.ts:1', 'web/b.ts:2']);
});
