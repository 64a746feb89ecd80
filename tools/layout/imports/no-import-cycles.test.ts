import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { noImportCycles } from './no-import-cycles.ts';

test('a circle is named once, with the line that enters it; ways in and out of it are not', () => {
  const found = tryRule(noImportCycles, {
    'web/a.ts': "import './z.ts';\nimport './b.ts';\n",
    'web/b.ts': "import './c.ts';\n",
    'web/c.ts': "import type { A } from './a.ts';\n",
    'web/into.ts': "import './a.ts';\n",
    'web/z.ts': 'export const z = 1;\n',
  });
  assert.deepEqual(found, ['web/a.ts:2']);
});

test('two circles joined by a way are two findings; a file importing itself is one', () => {
  const found = tryRule(noImportCycles, {
    'web/a.ts': "import './b.ts';\n",
    'web/b.ts': "import './a.ts';\nimport './m.ts';\n",
    'web/m.ts': "import './x.ts';\n",
    'web/x.ts': "import './y.ts';\n",
    'web/y.ts': "import './x.ts';\n",
    'web/self.ts': "import './self.ts';\n",
  });
  assert.deepEqual(found, ['web/a.ts:1', 'web/self.ts:1', 'web/x.ts:1']);
});

test('a diamond is no circle', () => {
  const files = {
    'web/a.ts': "import './b.ts';\nimport './c.ts';\n",
    'web/b.ts': "import './d.ts';\n",
    'web/c.ts': "import './d.ts';\n",
    'web/d.ts': '',
  };
  assert.deepEqual(tryRule(noImportCycles, files), []);
});
