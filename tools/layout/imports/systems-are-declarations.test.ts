import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { systemsAreDeclarations } from './systems-are-declarations.ts';

test('a system’s .ts files stand on define, patterns, periods and themselves alone', () => {
  const found = tryRule(systemsAreDeclarations, {
    'systems/hypertension/rules.ts': [
      "import { a } from '../../kernel/define/form.ts';",
      "import { b } from '../../kernel/patterns/follow-up.ts';",
      "import { c } from '../../kernel/periods/month.ts';",
      "import { d } from './forms.ts';",
      "import { e } from '../../kernel/database/sql.ts';",
      "import { f } from 'node:fs';",
      "import { g } from 'react';",
      "import { h } from '../../web/parts/banner.tsx';",
      'const i = await import(d);',
    ].join('\n'),
    'systems/hypertension/page.tsx': "import { g } from 'react';\n",
    'systems/hypertension/rules.test.ts': "import { test } from 'node:test';\n",
  });
  assert.deepEqual(
    found,
    [5, 6, 7, 8, 9].map((line) => `systems/hypertension/rules.ts:${line}`),
  );
});
