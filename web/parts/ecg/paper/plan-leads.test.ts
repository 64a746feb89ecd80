import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STANDARD_LEADS } from '../../../../kernel/patterns/ecg-signal/lead-names.ts';
import { type LeadPlan, orderLeads, planLeads } from './plan-leads.ts';

function readRows(plan: LeadPlan): readonly string[] {
  return Array.from({ length: plan.rows }, (_, row) =>
    plan.cells
      .filter((cell) => cell.row === row)
      .map(({ lead, from, to }) => `${lead} ${from}-${to}`)
      .join(', '),
  );
}

test('three rows of four: time runs on from column to column, and lead II runs through below', () => {
  assert.deepEqual(readRows(planLeads('3x4+1', STANDARD_LEADS, 10, 'II')), [
    'I 0-2.5, aVR 2.5-5, V1 5-7.5, V4 7.5-10',
    'II 0-2.5, aVL 2.5-5, V2 5-7.5, V5 7.5-10',
    'III 0-2.5, aVF 2.5-5, V3 5-7.5, V6 7.5-10',
    'II 0-10',
  ]);
});

test('the other layouts', () => {
  assert.deepEqual(readRows(planLeads('3x4+2', STANDARD_LEADS, 10, 'II')).slice(3), ['II 0-10', 'V1 0-10']);
  assert.equal(readRows(planLeads('6x2', STANDARD_LEADS, 10, 'II'))[5], 'aVF 0-5, V6 5-10');
  assert.deepEqual(readRows(planLeads('12x1', STANDARD_LEADS, 10, 'II')).slice(-1), ['V6 0-10']);
  assert.deepEqual(readRows(planLeads('rhythm', STANDARD_LEADS, 10, 'V3')), ['II 0-10', 'V1 0-10']);
  assert.deepEqual(readRows(planLeads('single', STANDARD_LEADS, 10, 'V3')), ['V3 0-10']);
});

test('a lead that was not recorded keeps its place and says so', () => {
  const plan = planLeads('3x4+1', ['I', 'II', 'III', 'aVR', 'aVL', 'aVF'], 10, 'II');
  assert.deepEqual(
    plan.cells.filter(({ isMissing }) => isMissing).map(({ lead }) => lead),
    ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'],
  );
});

test('a recording without the standard leads has each of its own in a row', () => {
  for (const layout of ['3x4+1', '6x2', '12x1'] as const)
    assert.deepEqual(readRows(planLeads(layout, ['X', 'Y'], 10, 'X')), ['X 0-10', 'Y 0-10']);
  assert.deepEqual(readRows(planLeads('rhythm', ['X'], 4, 'X')), ['X 0-4']);
});

test('a recording of six seconds has columns of a quarter of it', () => {
  assert.equal(readRows(planLeads('3x4+1', STANDARD_LEADS, 6, 'II'))[0], 'I 0-1.5, aVR 1.5-3, V1 3-4.5, V4 4.5-6');
});

test('leads are chosen in the order they are read, whatever the order of the file; further ones follow', () => {
  assert.deepEqual(orderLeads(['V7', 'V1', 'II', 'I', 'X']), ['I', 'II', 'V1', 'V7', 'X']);
});
