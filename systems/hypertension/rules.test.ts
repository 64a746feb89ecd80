import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { type Danger, findingsOf, isAtTarget, isHighRisk, isRaised, isUrgent, screenDays, targetFor } from './rules.ts';

describe('control target (below 140/90; from 65 years 150/90; diabetes or kidney disease 140/90)', () => {
  const table: readonly [number, number, number, readonly ('diabetes' | 'kidney-disease' | 'none')[], boolean][] = [
    [64, 139, 89, [], true],
    [64, 140, 89, [], false],
    [64, 139, 90, [], false],
    [65, 140, 89, [], true],
    [65, 149, 89, [], true],
    [65, 150, 89, [], false],
    [65, 149, 90, [], false],
    [80, 145, 85, ['none'], true],
    [80, 145, 85, ['diabetes'], false],
    [80, 145, 85, ['kidney-disease'], false],
    [80, 139, 89, ['diabetes'], true],
  ];
  for (const [age, systolic, diastolic, comorbid, expected] of table) {
    it(`${age} years ${comorbid.join()} ${systolic}/${diastolic}: ${expected ? 'at target' : 'not at target'}`, () => {
      assert.equal(isAtTarget({ systolic, diastolic }, targetFor(age, comorbid)), expected);
    });
  }

  it('takes the age on the day of the visit', () => {
    const born = toDate('1959-06-15');
    const bp = { systolic: 145, diastolic: 85 };
    assert.equal(findingsOf({ date: toDate('2024-06-14'), bp }, born).atTarget, false);
    assert.equal(findingsOf({ date: toDate('2024-06-15'), bp }, born).atTarget, true);
  });

  it('keeps to the stricter target when the age is unknown', () => {
    assert.equal(findingsOf({ date: toDate('2024-06-14'), bp: { systolic: 145, diastolic: 85 } }, undefined).atTarget, false);
  });
});

describe('urgent referral', () => {
  const table: readonly [number, number, readonly Danger[], boolean][] = [
    [179, 109, [], false],
    [180, 80, [], true],
    [120, 110, [], true],
    [179, 109, ['none'], false],
    [120, 80, ['vision'], true],
    [120, 80, ['chest'], true],
    [120, 80, ['other'], true],
    [139, 89, ['pregnancy'], false],
    [140, 80, ['pregnancy'], true],
    [120, 90, ['pregnancy'], true],
  ];
  for (const [systolic, diastolic, dangers, expected] of table) {
    it(`${systolic}/${diastolic} ${dangers.join()}: ${expected}`, () => assert.equal(isUrgent({ systolic, diastolic }, dangers), expected));
  }
});

describe('screening', () => {
  it('calls 140 and/or 90 raised', () => {
    assert.equal(isRaised({ systolic: 139, diastolic: 89 }), false);
    assert.equal(isRaised({ systolic: 140, diastolic: 60 }), true);
    assert.equal(isRaised({ systolic: 100, diastolic: 90 }), true);
  });

  const calm = { systolic: 120, diastolic: 70 };
  const table: readonly [string, Parameters<typeof isHighRisk>, boolean][] = [
    ['129/84', [{ bp: { systolic: 129, diastolic: 84 } }, 'male', 40], false],
    ['130/70', [{ bp: { systolic: 130, diastolic: 70 } }, 'male', 40], true],
    ['120/85', [{ bp: { systolic: 120, diastolic: 85 } }, 'male', 40], true],
    ['BMI 23.9', [{ bp: calm, bmi: 23.9 }, 'male', 40], false],
    ['BMI 24', [{ bp: calm, bmi: 24 }, 'male', 40], true],
    ['man, waist 89', [{ bp: calm, waist: 89 }, 'male', 40], false],
    ['man, waist 90', [{ bp: calm, waist: 90 }, 'male', 40], true],
    ['woman, waist 85', [{ bp: calm, waist: 85 }, 'female', 40], true],
    ['54 years', [{ bp: calm }, 'male', 54], false],
    ['55 years', [{ bp: calm }, 'male', 55], true],
    ['family history', [{ bp: calm, factors: ['family'] }, 'male', 40], true],
    ['no factor', [{ bp: calm, factors: ['none'] }, 'male', 40], false],
  ];
  for (const [name, facts, expected] of table) it(`high risk, ${name}: ${expected}`, () => assert.equal(isHighRisk(...facts), expected));

  it('counts raised days in a row, in order of date, and starts anew after a normal day', () => {
    const day = (date: string, systolic: number) => ({
      date: toDate(date),
      record: date,
      org: undefined,
      pressure: { systolic, diastolic: 80 },
    });
    const days = screenDays([
      day('2024-03-10', 150),
      day('2024-03-01', 145),
      day('2024-03-05', 120),
      day('2024-03-20', 150),
      day('2024-03-30', 150),
    ]);
    assert.deepEqual(
      days.map((each) => each.raisedInRow),
      [1, 0, 1, 2, 3],
    );
    assert.deepEqual(
      days.map((each) => each.due),
      ['2024-03-15', undefined, '2024-03-24', '2024-04-03', '2024-04-13'],
    );
  });
});
