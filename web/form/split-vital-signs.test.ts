import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOINC } from '../../kernel/define/codes.ts';
import { quantity } from '../../kernel/define/item.ts';
import { splitVitalSigns } from './split-vital-signs.ts';

const mmHg = { unit: 'mm[Hg]', min: 30, max: 300 };
const pressure = {
  high: quantity('收缩压', { ...mmHg, code: LOINC.systolic }),
  low: quantity('舒张压', { ...mmHg, code: LOINC.diastolic }),
};

test('one line fills both pressures, and the pulse where it is asked beside them', () => {
  assert.deepEqual(splitVitalSigns('152/94', pressure), { high: 152, low: 94 });
  const withPulse = { ...pressure, pulse: quantity('心率', { unit: '/min', min: 30, max: 200, code: LOINC.heartRate }) };
  assert.deepEqual(splitVitalSigns('152／94 78', withPulse), { high: 152, low: 94, pulse: 78 });
});

test('a pressure that is still being typed is left alone', () => {
  assert.equal(splitVitalSigns('186/11', pressure), undefined);
  assert.deepEqual(splitVitalSigns('186/112', pressure), { high: 186, low: 112 });
});

test('a plain number is left alone', () => {
  assert.equal(splitVitalSigns('152', pressure), undefined);
});
