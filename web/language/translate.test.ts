import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { webEnglish } from '../english.ts';
import { addEnglish, changeLanguage, t } from './translate.ts';

before(async () => {
  // The browser's parts that a change of language touches.
  Object.assign(globalThis, { localStorage: { setItem: () => undefined }, document: { documentElement: { lang: '' } } });
  await changeLanguage('en');
  addEnglish({ 收缩压: 'Systolic pressure', 连续两次控制不满意: 'uncontrolled twice in a row' });
});

test('a sentence that the platform filled in is read with its facts, which are translated too', () => {
  assert.equal(t('请填写“收缩压”。'), 'Please fill in “Systolic pressure”.');
  assert.equal(t('家庭医生协议2026-04-17到期'), 'agreement ends 2026-04-17');
  assert.equal(t('连续两次控制不满意，已建议转诊，2周内主动随访'), 'uncontrolled twice in a row: referral advised, visit within 2 weeks');
});

test('a list of known words is read word by word; one unknown word leaves it as it is', () => {
  assert.equal(t('原发性高血压、2型糖尿病'), 'Essential hypertension, Type 2 diabetes');
  assert.equal(t('原发性高血压、张三'), '原发性高血压、张三');
});

test('names and words without an entry stay', () => {
  assert.equal(t('蒙山村'), '蒙山村');
  assert.equal(t('张三 人'), '张三 人');
});

test('every sentence of the catalogue with facts is found again once they are put in', () => {
  for (const [chinese, english] of Object.entries(webEnglish)) {
    if (!/\{\w+\}/.test(chinese) || (chinese.replace(/\{\w+\}/g, '').match(/\p{Script=Han}/gu) ?? []).length < 2) continue;
    const filled = chinese.replace(/\{\w+\}/g, '7');
    assert.ok(!/\{/.test(t(filled)), `${filled} → ${t(filled)} (${english})`);
    assert.notEqual(t(filled), filled);
  }
});
