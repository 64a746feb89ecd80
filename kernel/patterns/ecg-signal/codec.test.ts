/** A trace written into an Observation comes back sample by sample; what is not a trace is refused in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeEcg } from './decode-ecg.ts';
import type { EcgTrace } from './ecg-trace.ts';
import { encodeEcg } from './encode-ecg.ts';
import { leadNameOf, mdcCodeOf, STANDARD_LEADS } from './lead-names.ts';

function observe(trace: EcgTrace): unknown {
  return JSON.parse(JSON.stringify({ resourceType: 'Observation', effectiveDateTime: trace.start, component: encodeEcg(trace) }));
}

function refusalOf(observation: unknown): string {
  const read = decodeEcg(observation);
  assert.ok('refuse' in read);
  return read.refuse;
}

test('every integer of every step comes back, with rate, start and missing samples', () => {
  const steps = [0.5, 1, 1.25, 2.5, 4.88, 5];
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: -32768, max: 32767 }), { nil: Number.NaN }), { minLength: 1, maxLength: 60 }),
      fc.constantFrom(...steps),
      fc.constantFrom(250, 300, 500, 977, 1000),
      (units, step, samplesPerSecond) => {
        const trace: EcgTrace = {
          samplesPerSecond,
          start: '2026-03-01T08:00:00+08:00',
          leads: STANDARD_LEADS.map((name) => ({ name, step, microvolts: Float32Array.from(units, (unit) => unit * step) })),
        };
        const back = decodeEcg(observe(trace));
        assert.ok(!('refuse' in back));
        assert.deepEqual(back, trace);
      },
    ),
    { seed: 5, numRuns: 60 },
  );
});

test('the form of the record: MDC leads, microvolts, milliseconds', () => {
  const [component] = encodeEcg({
    samplesPerSecond: 500,
    leads: [{ name: 'aVR', step: 2.5, microvolts: Float32Array.of(-2.5, 0, Number.NaN, 5) }],
  });
  assert.deepEqual(component, {
    code: { coding: [{ system: 'urn:oid:2.16.840.1.113883.6.24', code: 'MDC_ECG_LEAD_AVR', display: 'aVR' }], text: 'aVR' },
    valueSampledData: {
      origin: { value: 0, unit: 'uV', system: 'http://unitsofmeasure.org', code: 'uV' },
      period: 2,
      factor: 2.5,
      dimensions: 1,
      data: '-1 0 E 2',
    },
  });
});

test('another system may write millivolts, an origin, and numeric codes', () => {
  const component = {
    code: { coding: [{ system: 'urn:oid:2.16.840.1.113883.6.24', code: '131389' }] },
    valueSampledData: { origin: { value: 1, unit: 'mV', code: 'mV' }, period: 4, factor: 0.001, dimensions: 1, data: '1 -2 L' },
  };
  const read = decodeEcg({ resourceType: 'Observation', component: [component] });
  assert.ok(!('refuse' in read));
  assert.equal(read.samplesPerSecond, 250);
  assert.equal(read.leads[0]?.name, 'III');
  assert.deepEqual([...(read.leads[0]?.microvolts ?? [])], [1001, 998, Number.NaN]);
});

test('what is not a trace is refused with its reason', () => {
  const lead = (more: object, code = 'MDC_ECG_LEAD_I') => ({
    code: { coding: [{ code }] },
    valueSampledData: { origin: { value: 0, code: 'uV' }, period: 2, factor: 1, dimensions: 1, data: '1 2 3', ...more },
  });
  const of = (...component: object[]) => refusalOf({ resourceType: 'Observation', component });
  assert.match(refusalOf(null), /不是一份心电图观察/);
  assert.match(refusalOf({ resourceType: 'Patient' }), /不是一份心电图观察/);
  assert.match(of(), /没有心电波形/);
  assert.match(of(lead({}, 'MDC_ECG_LEAD_QQ')), /没有可识别的名称/);
  assert.match(of(lead({ origin: { value: 0 } })), /没有写明电压单位/);
  assert.match(of(lead({ factor: 0 })), /定标系数/);
  assert.match(of(lead({ period: undefined })), /采样间隔/);
  assert.match(of(lead({ dimensions: 2 })), /一维/);
  assert.match(of(lead({ data: '1 x 3' })), /不是数字/);
  assert.match(of(lead({ data: ' ' })), /没有波形数据/);
  assert.match(of(lead({ period: 500 })), /采样率/);
  assert.match(of(lead({}), lead({})), /出现了两次/);
  assert.match(of(lead({}), lead({ data: '1 2' }, 'MDC_ECG_LEAD_II')), /长度与其他导联不同/);
  assert.match(of(lead({}), lead({ period: 4 }, 'MDC_ECG_LEAD_II')), /采样间隔与/);
  assert.match(of(lead({ data: '99999999' })), /超过 1 伏/);
});

test('codes and labels of leads', () => {
  for (const name of STANDARD_LEADS) assert.equal(leadNameOf(mdcCodeOf(name)), name);
  const given = ['avf', 'Lead I (Einthoven)', '5.6.3-9-62', '2:64', '131390', '131329', 'vx', 'V3R', 'II 导联', 'MDC_ECG_ELEC_POTL_V6'];
  assert.deepEqual(given.map(leadNameOf), ['aVF', 'I', 'aVR', 'aVF', 'aVR', 'I', 'X', 'V3R', 'II', 'V6']);
  assert.equal(leadNameOf('SpO2'), undefined);
});
