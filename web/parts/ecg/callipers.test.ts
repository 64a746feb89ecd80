import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignBeats } from './align-beats.ts';
import { analyseTrace } from './analyse-trace.ts';
import { marchOut, moveHeld, placeCallipers, readInterval, setLeg } from './callipers.ts';
import { meanRr } from './find-beats.ts';
import { takeMeasure } from './say-sheet.ts';

const placed = placeCallipers('interval', 0, 2, 0.8);

test('800 ms are 75 a minute, whichever leg is first', () => {
  assert.deepEqual(readInterval(placed), { milliseconds: 800, perMinute: 75, millivolts: 0 });
  assert.equal(readInterval(setLeg(placed, 1, { second: 1.2, millivolts: 0 })).perMinute, 75);
});

test('millivolts are counted from the first leg to the second; an interval too short for beats has no rate', () => {
  const raised = setLeg(placed, 1, { second: 2.04, millivolts: 0.25 });
  assert.deepEqual(readInterval(raised), { milliseconds: 40, perMinute: undefined, millivolts: 0.25 });
});

test('the leg in hand moves and stays on the sheet', () => {
  assert.deepEqual(moveHeld(placed, 0.04, 0.1, 0, 10).legs[1], { second: 2.84, millivolts: 0.1 });
  assert.equal(moveHeld(placed, 99, 0, 0, 10).legs[1].second, 10);
  assert.equal(moveHeld(placed, -99, 0, 0, 10).legs[1].second, 0);
});

test('equal intervals are marked to both sides within the sheet', () => {
  assert.deepEqual(
    marchOut(placed, 0, 5).map((second) => Math.round(second * 1000) / 1000),
    [0.4, 1.2, 2, 2.8, 3.6, 4.4],
  );
  assert.deepEqual(marchOut(setLeg(placed, 1, { second: 2.01, millivolts: 0 }), 0, 5), []);
});

test('QT callipers give QTc by Bazett and Fridericia from the RR they are given, and none without one', () => {
  const qt = placeCallipers('qt', 0, 1, 0.38);
  assert.deepEqual(takeMeasure(qt, 'II', 750), {
    kind: 'qt',
    lead: 'II',
    milliseconds: 380,
    qtc: { rr: 750, bazett: 439, fridericia: 418 },
  });
  assert.deepEqual(takeMeasure(qt, 'II', undefined), { kind: 'qt', lead: 'II', milliseconds: 380 });
});

test('the earlier trace is laid beat on beat in each cell, as near as it can be', () => {
  const cell = { lead: 'V1', row: 0, from: 5, to: 7.5, isRhythm: false, isMissing: false };
  assert.ok(Math.abs(alignBeats([4.9, 5.7, 6.5], [5.0, 5.9, 6.8], 0, cell) - -0.2) < 1e-9);
  assert.equal(alignBeats([], [1], 0, cell), 0);
  assert.equal(alignBeats([5.5], [], 0, cell), 0);
});

test('the mean RR of beats; one beat has none', () => {
  assert.equal(meanRr([0.4, 1.2, 1.9, 2.8]), 800);
  assert.equal(meanRr([0.4]), undefined);
});

test('limb leads that contradict one another are warned of by the identity that does not hold; a flat trace is said to be unmeasured', () => {
  const lead = (name: string, level: number) => ({ name, step: 1, microvolts: new Float32Array(3000).fill(level) });
  const trace = { samplesPerSecond: 500, leads: [lead('I', 300), lead('II', 500), lead('III', -200)] };
  const { warnings, measurements } = analyseTrace(trace);
  assert.match(warnings.join(), /III = II − I 不成立/);
  assert.ok(measurements.every(({ value }) => value === '未测得'));
  assert.deepEqual(analyseTrace({ ...trace, leads: [lead('I', 300), lead('II', 500), lead('III', 200)] }).warnings, []);
});
