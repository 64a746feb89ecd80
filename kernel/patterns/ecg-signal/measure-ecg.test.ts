/** Measurements agree with what made traces hold and with what devices measured on the real ones, within stated tolerances. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReal } from '../../exchange/ecg/testing.ts';
import type { EcgTrace } from './ecg-trace.ts';
import { type EcgMeasurements, measureEcg } from './measure-ecg.ts';
import { type Made, makeRandom, makeTrace } from './testing.ts';

const measure = (made: Made = {}): EcgMeasurements => measureEcg(makeTrace(made));

function near(actual: number | undefined, expected: number, tolerance: number, what: string): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= tolerance, `${what}: ${actual}, expected ${expected} ± ${tolerance}`);
}

function rms(differences: readonly number[]): number {
  return Math.sqrt(differences.reduce((sum, one) => sum + one * one, 0) / differences.length);
}

test('the DICOM recording: every beat of the device within 10 ms, intervals and axes as the device has them', () => {
  const measured = measureEcg(readReal('dicom').trace);
  // Fiducial points, intervals and axes out of the file's own annotations.
  const device = [527, 1526, 2507, 3489, 4485, 5468, 6442, 7442, 8417, 9370];
  assert.equal(measured.beats.length, device.length);
  assert.ok(rms(device.map((at, index) => at - (measured.beats[index] ?? 0))) <= 5);
  assert.ok(device.every((at, index) => Math.abs(at - (measured.beats[index] ?? 0)) <= 10));
  near(measured.meanRr, 982, 2, 'RR');
  near(measured.pr, 161, 10, 'PR');
  near(measured.qrs, 75, 10, 'QRS');
  near(measured.qt, 368, 10, 'QT');
  near(measured.qtcBazett, 370, 10, 'QTc');
  near(measured.pAxis, 74, 10, 'P axis');
  near(measured.qrsAxis, 52, 5, 'QRS axis');
  near(measured.tAxis, 57, 15, 'T axis');
  assert.equal(measured.pPresent, true);
});

test('the aECG recording: intervals as the device annotated them (PR 148, QRS 120, QT 420 of the first beat)', () => {
  const measured = measureEcg(readReal('aecg').trace);
  near(measured.pr, 148, 15, 'PR');
  near(measured.qrs, 120, 10, 'QRS');
  near(measured.qt, 420, 20, 'QT');
  // Q in I and aVL, deep S in II, III, aVF: a left axis.
  assert.ok((measured.qrsAxis ?? 0) < -30);
});

test('the infarction of PTB: regular at 82, ST raised below and lowered in V1 to V4, as its diagnosis says', () => {
  const { trace } = readReal('wfdb');
  const measured = measureEcg(trace);
  near(measured.rate, 82, 1, 'rate');
  assert.ok((measured.longestRr ?? 999) - (measured.shortestRr ?? 0) < 60);
  assert.equal(measured.pPresent, true);
  const st = new Map(measured.st.map(({ lead, j }) => [lead, j]));
  for (const lead of ['III', 'aVF']) assert.ok((st.get(lead) ?? 0) > 50, lead);
  for (const lead of ['V2', 'V3']) assert.ok((st.get(lead) ?? 0) < -100, lead);
});

test('rate and RR of made traces: within 1 ms a beat, from 24 to 200 a minute', () => {
  for (const rr of [300, 400, 600, 1_000, 1_500, 2_500]) {
    const measured = measure({ rr: [rr], seconds: 20, qt: rr < 500 ? 240 : 380, pr: rr < 500 ? undefined : 140 });
    near(measured.meanRr, rr, 1, `RR ${rr}`);
    assert.equal(measured.beats.length, Math.ceil((20_000 - 500) / rr));
  }
});

test('intervals of made traces: PR within 8 ms, QT within 15 ms, QRS within 14 ms (a sharp corner is rounded by the filters)', () => {
  for (const pr of [120, 160, 200, 240]) near(measure({ pr }).pr, pr, 8, `PR ${pr}`);
  for (const qt of [340, 400, 460, 520]) near(measure({ qt, rr: [1_000] }).qt, qt, 15, `QT ${qt}`);
  for (const qrs of [70, 90, 120, 150]) near(measure({ qrs, qt: 430 }).qrs, qrs, 14, `QRS ${qrs}`);
  const at60 = measure({ rr: [1_000], qt: 400 });
  near(at60.qtcBazett, at60.qt ?? 0, 1, 'QTc at 60');
  near(at60.qtcFridericia, at60.qt ?? 0, 1, 'QTc at 60');
  const at100 = measure({ rr: [640], qt: 360, pr: undefined });
  near(at100.qtcBazett, (at100.qt ?? 0) / 0.8, 2, 'Bazett');
  near(at100.qtcFridericia, (at100.qt ?? 0) / Math.cbrt(0.64), 2, 'Fridericia');
});

test('axis within 3 degrees, all around', () => {
  for (const axis of [-90, -60, -30, 0, 30, 60, 90, 120, 170]) near(measure({ axis }).qrsAxis, axis, 3, `axis ${axis}`);
});

test('ST at J within 10 µV, in the leads that have it and in those that follow from them', () => {
  for (const level of [-100, 90, 100, 300]) {
    const st = new Map(measure({ st: { II: level, V3: level } }).st.map(({ lead, j, j60 }) => [lead, { j, j60 }]));
    for (const lead of ['II', 'V3', 'III', 'aVF']) {
      near(st.get(lead)?.j, level, 10, `${lead} at J`);
      near(st.get(lead)?.j60, level, 10, `${lead} at J + 60`);
    }
    near(st.get('I')?.j, 0, 10, 'I at J');
    near(st.get('aVR')?.j, -level / 2, 10, 'aVR at J');
  }
});

test('noise, wander and half the sampling rate change little', () => {
  for (const made of [{ noise: 30 }, { wander: 300 }, { samplesPerSecond: 250 }, { samplesPerSecond: 1_000 }]) {
    const measured = measure(made);
    near(measured.pr, 160, 12, `PR with ${JSON.stringify(made)}`);
    near(measured.qt, 380, 20, `QT with ${JSON.stringify(made)}`);
    near(measured.qrsAxis, 45, 5, `axis with ${JSON.stringify(made)}`);
    assert.equal(measured.beats.length, 12);
  }
});

test('a pause is found, and the silence after the last beat counts', () => {
  near(measure({ rr: [800, 800, 3_000] }).longestPause, 3_000, 2, 'pause');
  const { samplesPerSecond, leads } = makeTrace({ seconds: 10 });
  const silent: EcgTrace = {
    samplesPerSecond,
    leads: leads.map((lead) => ({ ...lead, microvolts: lead.microvolts.map((value, at) => (at < 3_000 ? value : 0)) })),
  };
  assert.ok((measureEcg(silent).longestPause ?? 0) > 3_500);
});

test('an extra beat of another form does not change the intervals of the others', () => {
  const { samplesPerSecond, leads } = makeTrace({ rr: [900] });
  const ectopic = leads.map((lead) => ({
    ...lead,
    microvolts: lead.microvolts.map(
      (value, at) => value + (at >= 1_650 && at < 1_740 ? 1_800 * Math.sin(((at - 1_650) / 90) * Math.PI) : 0),
    ),
  }));
  const measured = measureEcg({ samplesPerSecond, leads: ectopic });
  near(measured.qrs, 90, 14, 'QRS');
  near(measured.pr, 160, 12, 'PR');
});

test('what the signal does not allow is absent with its reason, never invented', () => {
  const flat = (value: (at: number) => number): EcgMeasurements =>
    measureEcg({
      samplesPerSecond: 500,
      leads: ['I', 'II'].map((name) => ({ name, step: 1, microvolts: Float32Array.from({ length: 5_000 }, (_, at) => value(at)) })),
    });
  for (const nothing of [flat(() => 0), flat(() => 4_000), flat(() => Number.NaN)]) {
    assert.deepEqual([nothing.rate, nothing.qrs, nothing.st.length], [undefined, undefined, 0]);
    assert.match(nothing.notMeasured[0]?.why ?? '', /没有检出 QRS/);
  }
  const random = makeRandom(7);
  const noise = flat(() => 600 * (random() - 0.5));
  assert.deepEqual([noise.pr, noise.qt], [undefined, undefined]);
  const withoutP = measure({ pr: undefined });
  assert.deepEqual([withoutP.pPresent, withoutP.pr, withoutP.pAxis], [false, undefined, undefined]);
  assert.ok(withoutP.notMeasured.some(({ item }) => item === 'p'));
  const crowded = measure({ rr: [500], qt: 380 });
  assert.equal(crowded.pr, undefined, 'P on top of T is not measured');
  const chest = measureEcg({ samplesPerSecond: 500, leads: makeTrace().leads.filter(({ name }) => name.startsWith('V')) });
  assert.equal(chest.qrsAxis, undefined);
  assert.ok(chest.notMeasured.some(({ item }) => item === 'axis'));
  const gapped = makeTrace();
  const missing = {
    ...gapped,
    leads: gapped.leads.map((lead) => ({
      ...lead,
      microvolts: lead.microvolts.map((value, at) => (at % 1_000 < 20 ? Number.NaN : value)),
    })),
  };
  near(measureEcg(missing).rate, 75, 1, 'rate with gaps');
});
