import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STANDARD_LEADS } from '../../../../kernel/patterns/ecg-signal/lead-names.ts';
import { GAINS, SPEEDS } from './paper-scale.ts';
import { planLeads } from './plan-leads.ts';
import { dividePages, layOutSheet, millivoltsOfY, rowOfY, secondOfX, xOfSecond, yOfMillivolts, zeroOfRow } from './sheet.ts';

const plan = planLeads('3x4+1', STANDARD_LEADS, 10, 'II');

test('a second and a millivolt have the length that speed and gain say, and are read back from where they lie', () => {
  for (const speed of SPEEDS)
    for (const gain of GAINS) {
      const sheet = layOutSheet(plan, { speed, gain }, 4);
      assert.equal(xOfSecond(sheet, 7) - xOfSecond(sheet, 6), speed);
      assert.equal(yOfMillivolts(sheet, 2, 0) - yOfMillivolts(sheet, 2, 1), gain);
      assert.equal(secondOfX(sheet, xOfSecond(sheet, 6.25)), 6.25);
      assert.equal(millivoltsOfY(sheet, 2, yOfMillivolts(sheet, 2, -0.35)), -0.35);
      for (const row of [0, 1, 2, 3]) assert.equal(rowOfY(sheet, zeroOfRow(sheet, row)), row);
    }
});

test('beside the traces there is no time', () => {
  const sheet = layOutSheet(plan, { speed: 25, gain: 10 }, 4);
  assert.equal(secondOfX(sheet, -3), 4);
  assert.equal(secondOfX(sheet, 5000), 14);
  assert.equal(rowOfY(sheet, -3), 0);
  assert.equal(rowOfY(sheet, 5000), 3);
});

test('the line of 0 mV lies on a line of the paper in every layout', () => {
  for (const layout of ['3x4+1', '3x4+2', '6x2', '12x1', 'rhythm', 'single'] as const) {
    const sheet = layOutSheet(planLeads(layout, STANDARD_LEADS, 10, 'II'), { speed: 25, gain: 10 }, 0);
    for (let row = 0; row < sheet.plan.rows; row += 1) assert.ok(Number.isInteger(zeroOfRow(sheet, row)), layout);
  }
});

test('ten seconds are printed on one A4 page at 25 mm/s and on two at 50 mm/s, and each fits between the margins', () => {
  const [slow, fast] = ([25, 50] as const).map((speed) =>
    layOutSheet(planLeads('12x1', STANDARD_LEADS, 10, 'II'), { speed, gain: 10 }, 20),
  );
  assert.ok(slow && fast);
  assert.deepEqual(dividePages(slow), [{ from: 20, to: 30 }]);
  assert.deepEqual(dividePages(fast), [
    { from: 20, to: 25 },
    { from: 25, to: 30 },
  ]);
  assert.ok(slow.width <= 297 - 20 && slow.height <= 210 - 12, `${slow.width} × ${slow.height}`);
});
