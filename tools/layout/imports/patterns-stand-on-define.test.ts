import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { patternsStandOnDefine } from './patterns-stand-on-define.ts';

test('a pattern uses the declaring language, no room and no package', () => {
  const found = tryRule(patternsStandOnDefine, {
    'kernel/patterns/follow-up.ts':
      "import { a } from '../define/form.ts';\nimport { b } from './due.ts';\nimport { c } from '../record/read.ts';\nimport { d } from 'zod';\n",
    'kernel/patterns/follow-up.test.ts': "import { test } from 'node:test';\n",
  });
  assert.deepEqual(found, ['kernel/patterns/follow-up.ts:3', 'kernel/patterns/follow-up.ts:4']);
});
