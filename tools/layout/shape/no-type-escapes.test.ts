import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { noTypeEscapes } from './no-type-escapes.ts';

test('any is found wherever a type may stand, and nowhere else', () => {
  const found = tryRule(noTypeEscapes, {
    'web/a.ts': 'let a: any;\nconst b = 1 as any;\nlet c: Array<Record<string, any>>;\nlet any: unknown; // any\nconst s = ": any";\n',
  });
  assert.deepEqual(found, ['web/a.ts:1', 'web/a.ts:2', 'web/a.ts:3']);
});

test('the compiler is not silenced, tests included; the typing probes may expect errors', () => {
  const silenced = '// @ts-expect-error no\nlet a = 1;\n// @ts-ignore\nlet b = 1;\n';
  const found = tryRule(noTypeEscapes, { 'web/a.test.ts': silenced, 'kernel/define/probes/a.ts': silenced });
  assert.deepEqual(found, ['web/a.test.ts:1', 'web/a.test.ts:3']);
});

test('a lint exception gives its reason', () => {
  const text = [
    '// biome-ignore lint/style/useConst',
    '// biome-ignore lint/style/useConst: <explanation>',
    '// biome-ignore lint/style/useConst: x',
    '// biome-ignore lint/style/useConst: assigned by the callback below',
    '// biome-ignore-start lint/style/useConst: assigned by the callback below',
    '// biome-ignore-end lint/style/useConst',
  ];
  assert.deepEqual(tryRule(noTypeEscapes, { 'web/a.ts': text.join('\n') }), ['web/a.ts:1', 'web/a.ts:2', 'web/a.ts:3']);
});

test('the declaring language may say any under a reasoned exception; nobody else may', () => {
  const text =
    '// biome-ignore lint/suspicious/noExplicitAny: forms of all item types meet here\nexport type AnyForm = Form<any>;\nexport type B = any;\n';
  assert.deepEqual(tryRule(noTypeEscapes, { 'kernel/define/form.ts': text, 'web/a.ts': text }), [
    'kernel/define/form.ts:3',
    'web/a.ts:2',
    'web/a.ts:3',
  ]);
});
