import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { fileSize } from './file-size.ts';

const lines = (count: number) => '//\n'.repeat(count);

test('300 lines pass, 301 warn, 401 fail', () => {
  const found = tryRule(fileSize, { 'web/a.ts': lines(300), 'web/b.ts': lines(301), 'web/c.tsx': lines(400), 'web/d.css': lines(401) });
  assert.deepEqual(found, ['web/b.ts:301?', 'web/c.tsx:400?', 'web/d.css:401']);
});

test('tests have 600; generated files and data have no limit', () => {
  const found = tryRule(fileSize, {
    'web/a.test.ts': lines(600),
    'web/b.test.ts': lines(601),
    'generated/x.gen.ts': lines(999),
    'data/y.sql': lines(999),
  });
  assert.deepEqual(found, ['web/b.test.ts:601']);
});
