import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findingsOf, glucoseInMmol, isAtTarget, isUrgent, type VisitFacts } from './rules.ts';

describe('glucose target (fasting below 7.0 mmol/L)', () => {
  for (const [fasting, expected] of [
    [6.9, true],
    [7.0, false],
    [7.1, false],
  ] as const) {
    it(`${fasting}: ${expected}`, () => assert.equal(isAtTarget(fasting), expected));
  }
});

describe('urgent referral', () => {
  const table: readonly [string, VisitFacts, boolean][] = [
    ['glucose 3.9', { fasting: 3.9 }, true],
    ['glucose 4.0', { fasting: 4.0 }, false],
    ['glucose 16.6', { fasting: 16.6 }, false],
    ['glucose 16.7', { fasting: 16.7 }, true],
    ['random glucose 16.7', { fasting: 6, others: [undefined, 16.7] }, true],
    ['random glucose 16.6', { fasting: 6, others: [undefined, 16.6] }, false],
    ['pressure 179/109', { fasting: 6, bp: { systolic: 179, diastolic: 109 } }, false],
    ['pressure 180/80', { fasting: 6, bp: { systolic: 180, diastolic: 80 } }, true],
    ['pressure 120/110', { fasting: 6, bp: { systolic: 120, diastolic: 110 } }, true],
    ['heart rate 100', { fasting: 6, heartRate: 100 }, false],
    ['heart rate 101', { fasting: 6, heartRate: 101 }, true],
    ['temperature 39.0', { fasting: 6, temperature: 39 }, false],
    ['temperature 39.1', { fasting: 6, temperature: 39.1 }, true],
    ['no danger sign', { fasting: 6, danger: ['none'] }, false],
    ['acetone breath', { fasting: 6, danger: ['acetone'] }, true],
    ['sudden loss of sight', { fasting: 6, danger: ['vision'] }, true],
    ['pregnancy, glucose 6.9', { fasting: 6.9, danger: ['pregnancy'] }, false],
    ['pregnancy, glucose 7.0', { fasting: 7, danger: ['pregnancy'] }, true],
  ];
  for (const [name, facts, expected] of table) it(`${name}: ${expected}`, () => assert.equal(isUrgent(facts), expected));
});

describe('units', () => {
  it('reads mmol/L and mg/dL, and nothing else', () => {
    assert.equal(glucoseInMmol(7, 'mmol/L'), 7);
    assert.equal(glucoseInMmol(7, undefined), 7);
    assert.equal(glucoseInMmol(126, 'mg/dL'), 7);
    assert.equal(glucoseInMmol(70, 'mg/dL'), 3.9);
    assert.equal(glucoseInMmol(7, 'g/L'), undefined);
  });
});

it('findings hold every flag', () => {
  const found = findingsOf({ fasting: 7, adverse: 'yes', complication: 'worse', danger: ['none'] });
  assert.deepEqual(found, { urgent: false, complication: true, adverse: true, atTarget: false });
});
