import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { kernelStandsAlone } from './kernel-stands-alone.ts';

test('the kernel and its tests may not reach up, however the import is written', () => {
  const found = tryRule(kernelStandsAlone, {
    'kernel/define/a.ts': "import type { X } from '../../systems/hypertension/rules.ts';\nexport { y } from '../../web/y.ts';\n",
    'kernel/define/b.ts':
      "const z = await import('../../server/z.ts');\nlet t: import('../../demo/t.ts').T;\nimport { r } from '../record/read.ts';\n",
    'kernel/define/c.test.ts': "import { x } from '../../systems/hypertension/rules.ts';\nimport { tool } from '../../tools/tool.ts';\n",
    'server/start.ts': "import '../kernel/define/a.ts';\nimport '../systems/hypertension/rules.ts';\n",
  });
  assert.deepEqual(found, [
    'kernel/define/a.ts:1',
    'kernel/define/a.ts:2',
    'kernel/define/b.ts:1',
    'kernel/define/b.ts:2',
    'kernel/define/c.test.ts:1',
  ]);
});

test('an import in a comment or a string is no import', () => {
  const text = "// import '../../web/a.ts'\n/* import '../../web/a.ts' */\nconst s = \"import '../../web/a.ts'\";\n";
  assert.deepEqual(tryRule(kernelStandsAlone, { 'kernel/define/a.ts': text }), []);
});
