import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { exportsDocumented } from './exports-documented.ts';

test('each kind of export needs its doc, right before it', () => {
  const found = tryRule(exportsDocumented, {
    'web/a.ts': [
      '/** 说明 */',
      'export const a = 1;',
      'export const b = 1;',
      'export function c() {}',
      'export type D = 1;',
      'export interface E {}',
      'export class F {}',
      '/** Far away. */',
      'const between = 1;',
      'export const g = between;',
      '/** */',
      'export const h = 1;',
      'const i = 1;',
      'export { i };',
      '// no doc comment',
      'export const j = 1;',
    ].join('\n'),
  });
  const expected = [3, 4, 5, 6, 7, 10, 12, 13, 16].map((line) => `web/a.ts:${line}`);
  assert.deepEqual(found.sort(), expected.sort());
});

test('one doc serves all overloads, and a type beside its const; a lint exception may stand between', () => {
  const found = tryRule(exportsDocumented, {
    'web/a.ts': '/** Doc. */\nexport function a(x: 1): void;\nexport function a(x: 2): void;\nexport function a() {}\n',
    'web/b.ts': '/** Doc. */\nexport const B = 1;\nexport type B = 1;\n',
    'web/c.ts': '/** Doc. */\n// biome-ignore lint/a/b: for a reason\nexport const c = 1;\n',
  });
  assert.deepEqual(found, []);
});

test('re-exports, tests and the default component of a page need none; the default of a system does', () => {
  const found = tryRule(exportsDocumented, {
    'web/a.ts': "export { b } from './b.ts';\n",
    'web/b.test.ts': 'export const b = 1;\n',
    'systems/x/page.tsx': 'export default function Page() {}\nexport const part = 1;\n',
    'systems/x/system.ts': 'export default 1;\n',
    'vite.config.ts': 'export default 1;\n',
  });
  assert.deepEqual(found, ['systems/x/page.tsx:2', 'systems/x/system.ts:1']);
});
