import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { firstLineSays } from './first-line-says.ts';

test('a file begins with a sentence, after a hashbang at most', () => {
  const found = tryRule(firstLineSays, {
    'web/a.ts': '// Draws the banner of a patient.\nexport {};\n',
    'web/b.ts': '/** Draws the banner of a patient. */\nexport {};\n',
    'web/c.mjs': '#!/usr/bin/env node\n// 画出患者信息的横幅。\n',
    'web/d.ts': 'export {};\n// Draws the banner of a patient.\n',
    'web/e.ts': '// banner\nexport {};\n',
    'web/f.ts': '// biome-ignore-all lint/a/b: because of this\nexport {};\n',
    'web/g.test.ts': 'export {};\n',
    'web/h.gen.ts': 'export {};\n',
  });
  assert.deepEqual(found, ['web/d.ts:1', 'web/e.ts:1', 'web/f.ts:1']);
});
