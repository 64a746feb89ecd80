import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { systemPagesOnlyDraw } from './system-pages-only-draw.ts';

test('a page draws with web/ and the page libraries; it reaches no room of the kernel and no server part', () => {
  const found = tryRule(systemPagesOnlyDraw, {
    'systems/hypertension/page.tsx': [
      "import { useState } from 'react';",
      "import { Table } from 'antd';",
      "import { Banner } from '../../web/parts/banner.tsx';",
      "import { form } from '../../kernel/define/form.ts';",
      "import { levels } from './rules.ts';",
      "import { read } from '../../kernel/record/read.ts';",
      "import { readFile } from 'node:fs';",
      "import { open } from '../../server/http.ts';",
      "import { fail } from '../../kernel/errors.ts';",
    ].join('\n'),
  });
  assert.deepEqual(
    found,
    [6, 7, 8, 9].map((line) => `systems/hypertension/page.tsx:${line}`),
  );
});
