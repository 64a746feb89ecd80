import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findItem, recogniseItem } from '../../../kernel/patterns/examination-items/find-laboratory-item.ts';
import type { LaboratoryItem } from '../../../kernel/patterns/examination-items/laboratory-item.ts';
import { LABORATORY_ITEMS, LABORATORY_PANELS } from '../../../kernel/patterns/examination-items/laboratory-items.gen.ts';
import { toDate } from '../../../kernel/periods/plain-date.ts';
import { checkDelta } from './check-delta.ts';
import { convertResult } from './convert-result.ts';
import { judgeResult, type Result, type Tested } from './judge-result.ts';
import { planTubes } from './plan-tubes.ts';
import { checkDigitOf, isSpecimenNumber, nameSpecimen } from './specimen-number.ts';
import { isOutsideBox, minutesDue } from './specimen-rules.ts';
import { reasonsForPerson } from './verify-automatically.ts';

const DAY = toDate('2024-05-20');

function item(code: string): LaboratoryItem {
  const found = findItem(code);
  assert.ok(found, code);
  return found;
}

const man: Tested = { sex: 'male', birthDate: toDate('1960-05-20') };
const woman: Tested = { sex: 'female', birthDate: toDate('1960-05-20') };
const newborn: Tested = { sex: 'male', birthDate: toDate('2024-05-01') };

function flagOf(code: string, result: Result, who: Tested = man): string | undefined {
  return judgeResult(item(code), result, who, DAY).flag;
}

describe('the catalogue', () => {
  it('names each item, panel and LOINC once, and every item can be ordered', () => {
    const codes = LABORATORY_ITEMS.map((each) => each.code);
    assert.equal(new Set(codes).size, codes.length);
    const loinc = LABORATORY_ITEMS.flatMap((each) => each.loinc ?? []);
    assert.equal(new Set(loinc).size, loinc.length);
    const ordered = new Set(LABORATORY_PANELS.flatMap((panel) => panel.items));
    assert.deepEqual(
      codes.filter((code) => !ordered.has(code)),
      [],
    );
    assert.ok(codes.length >= 100);
  });

  it('knows items by own code, LOINC and abbreviation', () => {
    for (const code of ['k', '2823-3', 'K', ' k ']) assert.equal(recogniseItem(code)?.code, 'k', code);
    assert.equal(recogniseItem('nothing'), undefined);
  });
});

describe('units', () => {
  it('takes the own unit as it is printed and converts those the catalogue names', () => {
    assert.deepEqual(convertResult(item('wbc'), 5.2, '×10^9/L'), { value: 5.2 });
    assert.deepEqual(convertResult(item('hb'), 13.5, 'g/dL'), { value: 135, from: 'g/dL' });
    assert.deepEqual(convertResult(item('glu'), 90, 'mg/dL'), { value: 4.996, from: 'mg/dL' });
    assert.deepEqual(convertResult(item('crea'), 1, 'mg/dL'), { value: 88.4, from: 'mg/dL' });
    assert.deepEqual(convertResult(item('tsh'), 2.5, 'uIU/mL'), { value: 2.5, from: 'u[IU]/mL' });
    assert.deepEqual(convertResult(item('bg-pco2'), 5.333, 'kPa'), { value: 40, from: 'kPa' });
  });

  it('refuses a unit that is not in the catalogue, a missing one, and a number where words are expected', () => {
    const refused = (code: string, unit: string | undefined): string => {
      const answer = convertResult(item(code), 5, unit);
      return 'refuse' in answer ? answer.refuse : '';
    };
    assert.match(refused('k', 'mg/dL'), /“mg\/dL”不在目录中，可以是 mmol\/L、meq\/L/);
    assert.match(refused('urea', 'mg/dL'), /不在目录/, 'urea or urea nitrogen: nobody can tell');
    assert.match(refused('glu', undefined), /缺少单位/);
    assert.match(refused('hbsag', 'mg/L'), /文字/);
    assert.deepEqual(convertResult(item('inr'), 1.1, ''), { value: 1.1 });
  });
});

describe('flags and critical values (domain §6.4)', () => {
  const cases: readonly (readonly [string, number, string | undefined, Tested?])[] = [
    ['k', 2.8, 'LL'],
    ['k', 2.81, 'L'],
    ['k', 3.5, 'N'],
    ['k', 5.3, 'N'],
    ['k', 5.31, 'H'],
    ['k', 6.19, 'H'],
    ['k', 6.2, 'HH'],
    ['k', 3.5, undefined, newborn],
    ['k', 3.49, 'LL', newborn],
    ['k', 6.5, undefined, newborn],
    ['k', 6.51, 'HH', newborn],
    ['na', 120, 'LL'],
    ['na', 160, 'HH'],
    ['hb', 50, 'LL'],
    ['hb', 129, 'L'],
    ['hb', 129, 'N', woman],
    ['hb', 94, 'LL', newborn],
    ['hb', 95, undefined, newborn],
    ['tbil', 340, 'HH', newborn],
    ['tbil', 340, 'H'],
    ['amylase', 404, 'H'],
    ['amylase', 405, 'HH'],
    ['ctni', 0.04, 'N'],
    ['ctni', 0.041, 'HH'],
    ['plt', 30, 'LL'],
    ['plt', 1000, 'HH'],
    ['crea', 97, 'N'],
    ['crea', 98, 'N', { ...man, birthDate: toDate('1950-01-01') }],
    ['fib', 1, 'LL'],
    ['bg-po2', 45, 'LL'],
    ['lactate', 4, 'HH'],
  ];
  for (const [code, value, flag, who] of cases) {
    it(`${code} ${value} is ${flag ?? 'without a verdict'}${who === newborn ? ' in a newborn' : ''}`, () =>
      assert.equal(flagOf(code, { value }, who ?? man), flag));
  }

  it('ends to be a newborn after 28 days', () => {
    assert.equal(flagOf('k', { value: 6.3 }, { sex: 'male', birthDate: toDate('2024-04-22') }), undefined);
    assert.equal(flagOf('k', { value: 6.3 }, { sex: 'male', birthDate: toDate('2024-04-21') }), 'HH');
  });

  it('judges nobody by an interval of a sex or age that is not known', () => {
    assert.equal(flagOf('hb', { value: 140 }, { sex: 'unknown', birthDate: man.birthDate }), undefined);
    assert.equal(flagOf('wbc', { value: 5 }, { sex: 'male', birthDate: undefined }), undefined);
    assert.equal(flagOf('hb', { value: 45 }, { sex: 'unknown', birthDate: undefined }), 'LL');
  });

  it('reads results below and above the limits of measurement', () => {
    assert.equal(flagOf('tsh', { value: 0.27, comparator: '<' }), 'L');
    assert.equal(flagOf('crp', { value: 0.5, comparator: '<' }), 'N');
    assert.equal(flagOf('crp', { value: 200, comparator: '>' }), 'H');
    assert.equal(flagOf('k', { value: 10, comparator: '>' }), 'HH');
  });

  it('reads words', () => {
    assert.equal(flagOf('hbsag', { words: '阴性' }), 'N');
    assert.equal(flagOf('hbsag', { words: '阳性' }), 'A');
    assert.equal(flagOf('hiv-ab', { words: '有反应性' }), 'AA');
    assert.equal(flagOf('blood-culture', { words: '阳性：大肠埃希菌' }), 'AA');
    assert.equal(flagOf('blood-culture', { words: '培养5天未生长' }), 'N');
    assert.equal(flagOf('stool-culture', { words: '检出霍乱弧菌O139' }), 'AA');
    assert.equal(flagOf('blood-group', { words: 'A' }), undefined);
  });
});

describe('delta check and auto-verification', () => {
  const earlier = [{ value: 4, date: toDate('2024-05-18') }];

  it('compares with the last result within the window', () => {
    assert.equal(checkDelta(item('k'), 4.8, DAY, earlier)?.exceeded, false);
    assert.deepEqual(checkDelta(item('k'), 4.84, DAY, earlier), { last: earlier[0], percent: 21, exceeded: true });
    assert.equal(checkDelta(item('k'), 8, DAY, [{ value: 4, date: toDate('2024-05-12') }]), undefined);
    assert.equal(checkDelta(item('k'), 8, DAY, [{ value: 4, date: toDate('2024-05-13') }])?.exceeded, true);
    assert.equal(checkDelta(item('crp'), 80, DAY, earlier), undefined, 'no rule');
  });

  it('releases by itself only what nothing speaks against', () => {
    const verify = (value: number, more: Partial<Parameters<typeof reasonsForPerson>[0]> = {}): readonly string[] =>
      reasonsForPerson({
        item: item('k'),
        judged: judgeResult(item('k'), { value }, man, DAY),
        delta: checkDelta(item('k'), value, DAY, earlier),
        qc: 'in-control',
        flags: [],
        final: true,
        ...more,
      });
    assert.deepEqual(verify(4.2), []);
    assert.deepEqual(verify(5.5), ['血钾偏高', '血钾较2024-05-18变化+37.5%']);
    assert.deepEqual(verify(6.2)[0], '血钾为危急值');
    assert.deepEqual(verify(4.2, { qc: 'out-of-control' }), ['血钾室内质控失控']);
    assert.deepEqual(verify(4.2, { qc: 'not-run' }), ['血钾当日未做室内质控']);
    assert.deepEqual(verify(4.2, { flags: ['溶血'] }), ['血钾：仪器提示溶血']);
    assert.deepEqual(verify(4.2, { final: false }), ['血钾为初步结果']);
  });
});

describe('specimens', () => {
  it('shares a tube among panels of one specimen and container', () => {
    const tubes = planTubes(['liver', 'kidney', 'cbc', 'hba1c', 'fasting-glucose', 'coagulation', 'liver', 'no-panel']);
    assert.deepEqual(
      tubes.map(({ container, panels }) => [container, panels.map((panel) => panel.code)]),
      [
        ['yellow', ['liver', 'kidney']],
        ['purple', ['cbc', 'hba1c']],
        ['grey', ['fasting-glucose']],
        ['blue', ['coagulation']],
      ],
    );
    assert.equal(planTubes(['cbc', 'bnp', 'blood-culture']).length, 3);
  });

  it('numbers labels with a digit that finds every wrong digit', () => {
    const number = nameSpecimen('2024-05-20', 317, 2);
    assert.match(number, /^24052003172\d$/);
    assert.equal(isSpecimenNumber(number), true);
    for (let at = 0; at < 12; at += 1) {
      for (const digit of '0123456789') {
        const other = `${number.slice(0, at)}${digit}${number.slice(at + 1)}`;
        assert.equal(isSpecimenNumber(other), other === number);
      }
    }
    assert.equal(checkDigitOf('0794'), '5', 'the example of ISO 7064');
    assert.throws(() => nameSpecimen('2024-05-20', 10_000, 1), RangeError);
    assert.equal(isSpecimenNumber('12345'), false);
  });

  it('knows the clocks (domain §6.2) and the box', () => {
    const panel = (code: string) => planTubes([code])[0]?.panels ?? [];
    assert.equal(minutesDue(panel('cbc'), 'stat'), 30);
    assert.equal(minutesDue(panel('liver'), 'stat'), 120);
    assert.equal(minutesDue(panel('cbc'), 'routine'), 24 * 60);
    assert.equal(minutesDue(panel('urine-culture'), 'routine'), 4 * 24 * 60);
    assert.deepEqual([1.9, 2, 8, 8.1].map(isOutsideBox), [true, false, false, true]);
  });
});
