/** Checks how names are spelt for searching. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pinyinOf } from './pinyin-name.ts';

const CASES: readonly (readonly [string, string, string])[] = [
  ['张伟', 'zhangwei', 'zw'],
  ['曾国强', 'zengguoqiang', 'zgq'],
  ['单丽', 'shanli', 'sl'],
  ['仇英', 'qiuying', 'qy'],
  ['解小红', 'xiexiaohong', 'xxh'],
  ['区文', 'ouwen', 'ow'],
  ['任华', 'renhua', 'rh'],
  ['吕绿', 'lvlv', 'll'],
  ['欧阳建国', 'ouyangjianguo', 'oyjg'],
  ['尉迟敏', 'yuchimin', 'ycm'],
  ['万俟静', 'moqijing', 'mqj'],
  ['诸葛亮', 'zhugeliang', 'zgl'],
  ['万里', 'wanli', 'wl'],
  ['John Smith', 'johnsmith', 'js'],
  ['ＬＩ Ming', 'liming', 'lm'],
  ['阿依古丽·买买提', 'ayigulimaimaiti', 'ayglmmt'],
  ['', '', ''],
];

for (const [name, full, initials] of CASES) {
  test(`${name || '(empty)'} is ${full}`, () => assert.deepEqual(pinyinOf(name), { full, initials }));
}
