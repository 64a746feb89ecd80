/** Checks the order of options as the forms show them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listOptions } from './list-options.ts';

test('codes go by number, words as declared', () => {
  const order = (options: Readonly<Record<string, string>>) => listOptions(options).map(([code]) => code);
  assert.deepEqual(order({ '01': '汉族', '02': '蒙古族', '10': '朝鲜族', '97': '其他' }), ['01', '02', '10', '97']);
  assert.deepEqual(order({ '1': '研究生', '2': '本科', '10': '不详' }), ['1', '2', '10']);
  assert.deepEqual(order({ '01': '身份证', '99': '其他', none: '暂无' }), ['01', '99', 'none']);
  assert.deepEqual(order({ public: '公立', private: '民营' }), ['public', 'private']);
});
