import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { folderSize } from './folder-size.ts';

const fill = (folder: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${folder}/file-${at}.ts`, '']));

test('25 files pass, 26 warn; data and fixtures may be many', () => {
  const found = tryRule(folderSize, {
    ...fill('web/full', 25),
    ...fill('web/crowded', 26),
    ...fill('data/codes', 30),
    ...fill('web/fixtures', 30),
  });
  assert.deepEqual(found, ['web/crowded?']);
});
