import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EcgTrace } from '../../../../kernel/patterns/ecg-signal/ecg-trace.ts';
import { type Filters, filterTrace, NO_FILTERS } from './filter-trace.ts';

function waveOf(samplesPerSecond: number, seconds: number, at: (second: number) => number): EcgTrace {
  const microvolts = Float32Array.from({ length: samplesPerSecond * seconds }, (_, index) => at(index / samplesPerSecond));
  return { samplesPerSecond, leads: [{ name: 'II', microvolts, step: 1 }] };
}

const sine = (hertz: number) => (second: number) => 1000 * Math.sin(2 * Math.PI * hertz * second);

function filterOne(trace: EcgTrace, filters: Partial<Filters>): Float32Array {
  return filterTrace(trace, { ...NO_FILTERS, ...filters }).leads[0]?.microvolts ?? new Float32Array();
}

/** Height of a wave of 1000 µV after the filter, in its middle seconds. */
function heightOf(hertz: number, filters: Partial<Filters>, samplesPerSecond = 1000): number {
  const out = filterOne(waveOf(samplesPerSecond, 12, sine(hertz)), filters);
  return Math.max(...out.subarray(4 * samplesPerSecond, 8 * samplesPerSecond));
}

const near = (value: number, wanted: number, by: number) => assert.ok(Math.abs(value - wanted) <= by, `${value} is not ${wanted} ± ${by}`);

test('with no filter on the trace is the trace itself', () => {
  const trace = waveOf(500, 1, sine(5));
  assert.equal(filterTrace(trace, NO_FILTERS), trace);
});

test('each filter lets through 1/√2 at its cut-off and what lies well inside whole, at every rate of sampling', () => {
  for (const rate of [250, 500, 1000]) {
    near(heightOf(35, { lowPass: 35 }, rate), 707, 12);
    near(heightOf(10, { lowPass: 35 }, rate), 1000, 15);
    near(heightOf(100, { lowPass: 100 }, rate), 707, 40);
    near(heightOf(0.5, { baseline: true }, rate), 707, 15);
    near(heightOf(3, { baseline: true }, rate), 1000, 15);
    near(heightOf(50, { mains: true }, rate), 0, 12);
    near(heightOf(40, { mains: true }, rate), 1000, 30);
  }
});

test('baseline wander of the breath goes, from the first second to the last', () => {
  const out = filterOne(
    waveOf(500, 10, (second) => 600 * Math.sin(2 * Math.PI * 0.15 * second) + 3000),
    { baseline: true },
  );
  assert.ok(out.every((value) => Math.abs(value) < 160));
  near(Math.max(...out.subarray(1500, 3500)), 0, 40);
});

test('no wave is moved in time: a peak stays at its sample through all filters', () => {
  const bell = (second: number) => 1500 * Math.exp(-(((second - 5.123) / 0.02) ** 2));
  const out = filterOne(waveOf(1000, 10, bell), { baseline: true, mains: true, lowPass: 35 });
  assert.equal(out.indexOf(Math.max(...out)), 5123);
});

test('a level stays where it is through notch and low-pass, to the very ends', () => {
  const out = filterOne(
    waveOf(500, 3, () => -800),
    { mains: true, lowPass: 100 },
  );
  assert.ok(out.every((value) => Math.abs(value + 800) < 0.5));
});

test('gaps stay gaps, and leads of no or one sample pass', () => {
  const trace = waveOf(500, 4, sine(5));
  const microvolts = Float32Array.from(trace.leads[0]?.microvolts ?? []);
  microvolts[700] = Number.NaN;
  const out = filterOne({ ...trace, leads: [{ name: 'II', microvolts, step: 1 }] }, { lowPass: 35 });
  assert.deepEqual(
    [...out.keys()].filter((at) => Number.isNaN(out[at])),
    [700],
  );
  for (const length of [0, 1, 2]) {
    const short = { samplesPerSecond: 500, leads: [{ name: 'II', microvolts: new Float32Array(length), step: 1 }] };
    assert.equal(filterOne(short, { baseline: true, mains: true, lowPass: 35 }).length, length);
  }
});
