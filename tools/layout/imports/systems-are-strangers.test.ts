import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { systemsAreStrangers } from './systems-are-strangers.ts';

test('another system is out of reach, for tests and pages too; so is a file outside every system', () => {
  const found = tryRule(systemsAreStrangers, {
    'systems/hypertension/rules.ts': "import { a } from '../diabetes/rules.ts';\nimport { b } from './forms.ts';\n",
    'systems/hypertension/page.tsx': "import { b } from '../../kernel/define/form.ts';\nimport type { a } from '../diabetes/page.tsx';\n",
    'systems/hypertension/rules.test.ts': "import { a } from '../diabetes/rules.ts';\n",
    'systems/registry.ts': '',
    'systems/ids.gen.ts': "import './hypertension/rules.ts';\n",
  });
  assert.deepEqual(found.sort(), [
    'systems/hypertension/page.tsx:2',
    'systems/hypertension/rules.test.ts:1',
    'systems/hypertension/rules.ts:1',
    'systems/registry.ts',
  ]);
});
